import type { Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';

export interface Size {
  height: number;
  width: number;
}

/**
 * A rotation, uniform scale and shift between two images: `to = [[a, -b], [b, a]] from + [x, y]`, both in pixels with
 * pixel centres at +0.5. A network's alignment maps pixels of its crop to pixels of the photo.
 */
export interface Similarity {
  a: number;
  b: number;
  x: number;
  y: number;
}

/** A face in a photo, in pixels of the photo with pixel centres at +0.5. */
export interface DetectedFace {
  /** Left top corner and size; clipped to the photo. */
  box: { x: number; y: number; width: number; height: number };
  /** The detector's confidence, 0 to 1. */
  score: number;
  /** The 68 iBUG landmarks as x, y pairs, `[68 * 2]`. */
  landmarks: Float32Array;
}

/** Finds faces and their landmarks: anything with these two members will do. */
export interface LandmarkDetector {
  /**
   * @param image `[height, width, 3]` float32, RGB in [0, 1]
   * @returns all faces, the largest first; empty if there is none
   */
  detect(image: Tensor3D, options?: { signal?: AbortSignal }): Promise<DetectedFace[]>;
  dispose(): void;
}

/** What a recognition network says of a batch of aligned faces. */
export interface Features {
  /** `[batch, D]`, not normalised: F^n of GANFIT Eq. 8. */
  embedding: Tensor2D;
  /** Outputs of the stages, first to last, `[batch, h, w, channels]`: F^j of GANFIT Eq. 9. */
  activations: Tensor4D[];
}

/** A face recognition network that is differentiable to its input. */
export interface RecognitionNetwork {
  name: string;
  /** Size of an aligned face. */
  inputSize: Size;
  /** How this network wants a face cropped: maps pixels of its crop to pixels of the photo that the landmarks are in. */
  alignment(landmarks: Float32Array): Similarity;
  /** @param aligned `[batch, height, width, 3]` float32 of {@link inputSize}, RGB in [0, 1] */
  features(aligned: Tensor4D): Features;
  dispose(): void;
}
