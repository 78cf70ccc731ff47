// GANFIT Eq. 10.
import * as tf from '@tensorflow/tfjs-core';
import type { LossTerm } from './view.js';

/**
 * Mean absolute difference where `mask` says so, rounded off below `smooth` so that its gradient is defined everywhere.
 * @param a `[batch, height, width, 3]`, @param b the same, @param mask `[batch, height, width, 1]`
 */
export function l1Distance(a: tf.Tensor4D, b: tf.Tensor4D, mask: tf.Tensor4D, smooth = 0): tf.Scalar {
  const difference = tf.sub(a, b);
  const size = smooth > 0 ? tf.sub(tf.sqrt(tf.add(tf.square(difference), smooth ** 2)), smooth) : tf.abs(difference);
  return tf.div(tf.sum(tf.mul(size, mask)), tf.add(tf.mul(tf.sum(mask), 3), 1e-6)) as tf.Scalar;
}

/**
 * GANFIT Eq. 10: absolute difference between photo and rendering, averaged over the pixels of the face that the rendering
 * covers and the photo shows (`Target.visible` masks occluders out). The paper weighs it 1 at full resolution.
 * @param options.smooth differences below it count quadratically; 0 gives the plain L1 norm
 */
export const pixel =
  (options: { smooth?: number } = {}): LossTerm =>
  (view) =>
    l1Distance(view.rendering.image, view.target.image, view.mask, options.smooth ?? 0.01);
