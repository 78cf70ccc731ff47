import { check, checkBackend, checkShape, pause } from '@ganfit/core';
import type { Tensor3D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { DetectedFace, LandmarkDetector } from '../types.js';
import { loadWeights } from '../weights/load.js';
import type { WeightSource } from '../weights/source.js';
import { detectorGraph } from './detector-network.js';
import { landmarkGraph } from './landmark-network.js';
import { locateFaces } from './locate.js';
import { placeLandmarks } from './place-landmarks.js';

export interface LandmarkOptions extends WeightSource {
  /** Faces below this score are left out. Default 0.3. */
  minScore?: number;
  /** Average the landmarks of several turned and mirrored crops, which lowers their noise. Default true. */
  refine?: boolean;
}

/**
 * The face detector (SSD on MobileNet v1) and 68-landmark network of @vladmandic/face-api.
 *
 * Faces are sought in the whole image first; where there is none, at another size and in ever smaller overlapping tiles, so
 * that a face is found that fills its photo, or is small in a large one.
 *
 * @throws GanfitError as {@link faceApiRecognition}
 * @example
 * const detector = await faceApiLandmarks();
 * const [face] = await detector.detect(image);
 */
export async function faceApiLandmarks(options: LandmarkOptions = {}): Promise<LandmarkDetector> {
  const { minScore = 0.3, refine = true } = options;
  checkBackend('faceApiLandmarks');
  const [detectorWeights, landmarkWeights] = await Promise.all([
    loadWeights('faceApiLandmarks', 'ssd_mobilenetv1', options),
    loadWeights('faceApiLandmarks', 'face_landmark_68', options),
  ]);
  const detector = detectorGraph(detectorWeights);
  const landmarks = landmarkGraph(landmarkWeights);
  let disposed = false;
  return {
    async detect(image: Tensor3D, { signal }: { signal?: AbortSignal } = {}): Promise<DetectedFace[]> {
      check(!disposed, 'DISPOSED', () => 'detect: this detector has been disposed. Load it again.');
      checkShape('detect: image', image, ['height', 'width', 3], {
        dtype: 'float32',
        remedy: 'Pass RGB in [0, 1] without a batch dimension.',
      });
      const batch: tf.Tensor4D = tf.reshape(image, [1, ...image.shape]);
      try {
        const boxes = await locateFaces(detector, batch, minScore, signal);
        const faces: DetectedFace[] = [];
        for (const box of boxes) {
          await pause(signal);
          faces.push(await placeLandmarks(landmarks, batch, box, refine));
        }
        return faces;
      } finally {
        batch.dispose();
      }
    },
    dispose() {
      if (disposed) return;
      disposed = true;
      detector.dispose();
      landmarks.dispose();
    },
  };
}
