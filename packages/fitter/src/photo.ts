import { check, GanfitError } from '@ganfit/core';
import type { Target } from '@ganfit/losses';
import { type DetectedFace, type LandmarkDetector, type Similarity, warp } from '@ganfit/networks';
import * as tf from '@tensorflow/tfjs-core';
import { faceCrop, frontalEyeDistance, toCrop } from './similarity.js';

/** Pixels of a photo: RGB in [0, 1], row 0 on top. */
export interface PhotoPixels {
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
}

/** A photo in which a face was found, and the crop in which it is fitted. */
export interface PreparedPhoto {
  readonly pixels: PhotoPixels;
  /** The face that is fitted, in pixels of the photo. */
  readonly face: DetectedFace;
  readonly faceCount: number;
  /** Maps pixels of the crop to pixels of the photo. */
  readonly crop: Similarity;
  readonly target: Target;
  /** The same crop with another number of pixels; the caller disposes of it by {@link disposeTarget}. */
  targetAt(size: number): Target;
  dispose(): void;
}

/** Which face of a photo to fit, and how large. */
export interface PrepareOptions {
  /** What messages call it: 'the photo', 'photo 2'. */
  readonly name: string;
  /** Side of the crop in pixels. */
  readonly size: number;
  /** 0 is the largest face. */
  readonly face: number;
  /** `[height * width]` in the photo's pixels, 0 where something hides the face. */
  readonly visible?: Float32Array;
  /** Landmarks that are known already, `[68 * 2]` in pixels: no detector is run. */
  readonly landmarks?: Float32Array;
  readonly signal?: AbortSignal;
}

/**
 * Finds the face and its landmarks, and cuts out the crop.
 * @throws GanfitError `NO_FACE` if there is none, or not as many as `face` asks for
 */
export async function preparePhoto(
  pixels: PhotoPixels,
  detector: LandmarkDetector | undefined,
  options: PrepareOptions,
): Promise<PreparedPhoto> {
  checkPixels(pixels);
  const faces = options.landmarks ? [knownFace(options.landmarks)] : await detectFaces(pixels, detector, options);
  const face = faces[options.face];
  if (!face) throw new GanfitError('NO_FACE', noFace(options, faces.length));
  const crop = faceCrop(face.landmarks, options.size);
  const cropAt = (size: number): Target => cropTarget(pixels, face.landmarks, { ...options, size });
  const plain = cropAt(options.size);
  const grey = isGrey(plain.image.dataSync() as Float32Array);
  const target: Target = { ...plain, grey };
  const targetAt = (size: number): Target => ({ ...cropAt(size), grey });
  const dispose = (): void => disposeTarget(target);
  return { pixels, face, faceCount: faces.length, crop, target, targetAt, dispose };
}

export const disposeTarget = ({ image, landmarks, visible }: Target): void =>
  tf.dispose([image, landmarks, ...(visible ? [visible] : [])]);

function cropTarget(
  pixels: PhotoPixels,
  photoLandmarks: Float32Array,
  { size, visible }: Pick<PrepareOptions, 'size' | 'visible'>,
): Target {
  const crop = faceCrop(photoLandmarks, size);
  const square = { height: size, width: size };
  const landmarks = toCrop(crop, photoLandmarks);
  return {
    image: tf.tidy(() => warp(tf.tensor4d(pixels.data, [1, pixels.height, pixels.width, 3]), crop, square)),
    landmarks: tf.tensor3d(landmarks, [1, 68, 2]),
    eyeDistance: frontalEyeDistance(size),
    pixelSize: 1 / Math.hypot(crop.a, crop.b),
    visible: visibleIn(crop, pixels, square, visible),
  };
}

/** Red and blue of skin are 0.2 apart, and hardly any photo is all walls and snow; the noise of a grey one is below this. */
function isGrey(rgb: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < rgb.length; i += 3) sum += Math.abs(rgb[i]! - rgb[i + 2]!);
  return sum / (rgb.length / 3) < 0.02;
}

function checkPixels({ data, height, width }: PhotoPixels): void {
  check(data.length === height * width * 3, 'SHAPE', () => {
    return `fit: a photo of ${width} x ${height} pixels must have ${height * width * 3} values (RGB), got ${data.length}.`;
  });
}

async function detectFaces(pixels: PhotoPixels, detector: LandmarkDetector | undefined, options: PrepareOptions) {
  check(detector, 'ARGUMENT', () => 'fit: give a `detector`, or the `landmarks` of the photo.');
  const image = tf.tensor3d(pixels.data, [pixels.height, pixels.width, 3]);
  try {
    return await detector.detect(image, options.signal ? { signal: options.signal } : {});
  } finally {
    image.dispose();
  }
}

function noFace({ name, face }: PrepareOptions, found: number): string {
  if (found === 0) {
    return `fit: no face was found in ${name}. Use one in which a face is seen from the front, upright, at least about 60 pixels wide.`;
  }
  const [faces, numbers] =
    found === 1 ? ['only one face was', '1'] : [`only ${found} faces were`, `1 to ${found}, 1 being the largest`];
  return `fit: face ${face + 1} was asked for, but ${faces} found in ${name}. Ask for ${numbers}.`;
}

function knownFace(landmarks: Float32Array): DetectedFace {
  check(
    landmarks.length === 136,
    'SHAPE',
    () => `fit: \`landmarks\` must have 136 values (68 x, y), got ${landmarks.length}.`,
  );
  const xs = landmarks.filter((_, i) => i % 2 === 0);
  const ys = landmarks.filter((_, i) => i % 2 === 1);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { box: { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y }, score: 1, landmarks };
}

/** The user's mask, and the crop's pixels that lie inside the photo: a face at the border is compared where there is a photo. */
function visibleIn(
  crop: Similarity,
  { height, width }: PhotoPixels,
  size: { height: number; width: number },
  mask?: Float32Array,
) {
  return tf.tidy(() => {
    const whole = mask ? tf.tensor4d(mask, [1, height, width, 1]) : tf.ones([1, height, width, 1]);
    // A frame of zeros, because the warp repeats the border.
    const framed = tf.pad(whole, [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ]) as tf.Tensor4D;
    const rgb = tf.tile(framed, [1, 1, 1, 3]) as tf.Tensor4D;
    const warped = warp(rgb, { ...crop, x: crop.x + 1, y: crop.y + 1 }, size);
    return tf.slice(warped, [0, 0, 0, 0], [-1, -1, -1, 1]) as tf.Tensor4D;
  });
}
