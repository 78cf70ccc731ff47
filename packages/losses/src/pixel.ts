// GANFIT Eq. 10.
import * as tf from '@tensorflow/tfjs-core';
import type { LossTerm } from './view.js';

/**
 * Mean absolute difference where `mask` says so, rounded off below `smooth` so that its gradient is defined everywhere.
 * @param a `[batch, height, width, 3]`, @param b the same, @param mask `[batch, height, width, 1]`
 */
export const l1Distance = (a: tf.Tensor4D, b: tf.Tensor4D, mask: tf.Tensor4D, smooth = 0): tf.Scalar =>
  maskedMean(absolute(tf.sub(a, b), smooth), mask);

const absolute = (x: tf.Tensor4D, smooth: number): tf.Tensor4D =>
  smooth > 0 ? tf.sub(tf.sqrt(tf.add(tf.square(x), smooth ** 2)), smooth) : tf.abs(x);

const maskedMean = (x: tf.Tensor4D, mask: tf.Tensor4D): tf.Scalar =>
  tf.div(tf.sum(tf.mul(x, mask)), tf.add(tf.mul(tf.sum(mask), 3), 1e-6));

/**
 * GANFIT Eq. 10: absolute difference between photo and rendering, averaged over the pixels of the face that the rendering
 * covers and the photo shows (`Target.visible` masks occluders out). The paper weighs it 1 at full resolution.
 * @param options.smooth differences below it count quadratically; 0 gives the plain L1 norm
 */
export const pixel =
  (options: { smooth?: number } = {}): LossTerm =>
  (view) =>
    l1Distance(view.rendering.image, view.target.image, view.mask, options.smooth ?? 0.01);

/**
 * GANFIT Eq. 10 as a likelihood whose scale is found as well: with d the differences of photo and rendering,
 *
 *     log(1 + mean(saturation log(1 + |d| / saturation)) / floor)
 *
 * Laplace's negative logarithm with the best deviation put in, for one independent observation; the weight says how many there are.
 * So what the model cannot say of a photo decides how far its pixels are trusted: where it explains them to 0.01 they
 * count four times as much as where it explains them to 0.04, which no weight for {@link pixel} can do.
 *
 * @param options.floor mean difference below which nothing is gained: noise and rounding
 * @param options.saturation differences beyond it (a hand, a highlight) count less and less
 * @param options.smooth as in {@link pixel}
 * @example energy({ pixel: pixelLikelihood() }, { pixel: 800 })
 */
export function pixelLikelihood(options: { smooth?: number; floor?: number; saturation?: number } = {}): LossTerm {
  const { smooth = 0.005, floor = 0.002, saturation = 0.1 } = options;
  return ({ rendering, target, mask }) => {
    const differences = absolute(tf.sub(rendering.image, target.image), smooth);
    const robust = tf.log1p(tf.div(differences, saturation)) as tf.Tensor4D;
    return tf.log1p(tf.mul(maskedMean(robust, mask), saturation / floor)) as tf.Scalar;
  };
}
