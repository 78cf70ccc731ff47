// Beyond the paper: DECA's eye closure loss (Feng et al., SIGGRAPH 2021) and EMOCA's lip distance (Danecek et al., CVPR 2022).
import * as tf from '@tensorflow/tfjs-core';
import { landmarkVariance } from './landmark.js';
import type { LossTerm } from './view.js';

/** iBUG 68: landmarks that face each other across the openings of eyes and mouth. */
const pairs: readonly (readonly [number, number])[] = [
  [37, 41],
  [38, 40],
  [43, 47],
  [44, 46],
  [61, 67],
  [62, 66],
  [63, 65],
];

/**
 * How far eyes and mouth are open: the way from one lid or lip to the other, detected against projected, as a Gaussian
 * likelihood. Neighbouring landmarks err together, so a difference of two is known better than either; and pixels alone
 * rather widen an eye than find the lashes that its texture lacks.
 *
 * @param options.deviation of a detected opening, in outer-eye distances; a tighter one costs shape (similarity ICP on four
 *   rendered heads, in units of the mean face's error: 0.012, 0.504; 0.025, 0.479; with looser landmarks as well, 0.460)
 * @param options.pixels deviation in pixels of the photo, which adds to that
 * @returns a term, differentiable in the projected landmarks
 * @example energy({ landmark: landmark(), aperture: aperture() }, { landmark: 1, aperture: 1 });
 */
export function aperture(options: { deviation?: number; pixels?: number } = {}): LossTerm {
  const { deviation = 0.025, pixels = 1 } = options;
  return ({ landmarks, target }) => {
    const off = openings(tf.sub(landmarks, target.landmarks));
    return tf.mul(tf.sum(tf.square(off)), 0.5 / landmarkVariance(target, deviation, pixels)) as tf.Scalar;
  };
}

/** Differences of pairs of rows of `[1, 68, 2]`, by a product: `gather` has no gradient on the wasm backend. */
function openings(points: tf.Tensor3D): tf.Tensor2D {
  const difference = new Float32Array(pairs.length * 68);
  for (const [row, [upper, lower]] of pairs.entries()) {
    difference[row * 68 + upper] = 1;
    difference[row * 68 + lower] = -1;
  }
  return tf.matMul(tf.tensor2d(difference, [pairs.length, 68]), tf.reshape(points, [68, 2]) as tf.Tensor2D);
}
