// GANFIT Eq. 11.
import * as tf from '@tensorflow/tfjs-core';
import type { LossTerm, Target } from './view.js';

/** Standard deviation of a detected landmark by region, in outer-eye distances. */
export interface LandmarkDeviations {
  readonly jaw: number;
  readonly brows: number;
  readonly nose: number;
  readonly eyes: number;
  readonly mouth: number;
}

/**
 * For the 68-landmark network of face-api and a model whose landmarks are calibrated to it, as open-head's are. Its error is
 * 0.025 on rendered heads, but neighbouring landmarks err together, so brows, nose and jaw count for less. Tighter ones cost
 * shape; that eyes and mouth are as open as the landmarks say is left to {@link aperture}.
 */
export const landmarkDeviations: LandmarkDeviations = {
  jaw: 0.08,
  brows: 0.05,
  nose: 0.04,
  eyes: 0.03,
  mouth: 0.035,
};

/** Deviation of a detected landmark in pixels of the photo: 2.2 on rendered faces with 40 to 140 pixels between the eyes. */
const landmarkPixels = 2;

/** In squared pixels of the target. @param deviation in outer-eye distances, @param pixels in pixels of the photo */
export const landmarkVariance = (
  { eyeDistance, pixelSize = 1 }: Pick<Target, 'eyeDistance' | 'pixelSize'>,
  deviation: number,
  pixels: number,
): number => (deviation * eyeDistance) ** 2 + (pixels * pixelSize) ** 2;

/** Region of each of the 68 iBUG landmarks. */
export function landmarkRegion(index: number): keyof LandmarkDeviations {
  if (index < 17) return 'jaw';
  if (index < 27) return 'brows';
  if (index < 36) return 'nose';
  return index < 48 ? 'eyes' : 'mouth';
}

/**
 * GANFIT Eq. 11 as a robust likelihood: Cauchy's negative logarithm of the distances between detected and projected
 * landmarks, in units of each region's deviation, summed. Robust, because single landmarks are wrong now and then.
 * @param options.deviations by region, in outer-eye distances
 * @param options.pixels deviation in pixels of the photo, which adds to that: a small face's landmarks are known less well
 * @param options.tail deviations beyond which a landmark counts as wrong
 */
export function landmark(
  options: { deviations?: Partial<LandmarkDeviations>; pixels?: number; tail?: number } = {},
): LossTerm {
  const deviations = { ...landmarkDeviations, ...options.deviations };
  const { pixels = landmarkPixels, tail = 3 } = options;
  const byLandmark = Array.from({ length: 68 }, (_, i) => deviations[landmarkRegion(i)]);
  return ({ landmarks, target }) => {
    const scale = tf.tensor(
      byLandmark.map((d) => 1 / (tail ** 2 * landmarkVariance(target, d, pixels))),
      [1, 68],
    );
    const squares = tf.mul(tf.sum(tf.squaredDifference(landmarks, target.landmarks), 2), scale);
    return tf.mul(tf.sum(tf.log1p(squares)), tail ** 2 / 2) as tf.Scalar;
  };
}

/** GANFIT Eq. 11 as the paper has it: mean distance of the 68 landmarks in pixels. The paper weighs it 0.001. */
export const landmarkDistance = (): LossTerm => (view) =>
  tf.mean(tf.sqrt(tf.add(tf.sum(tf.squaredDifference(view.landmarks, view.target.landmarks), 2), 1e-6))) as tf.Scalar;
