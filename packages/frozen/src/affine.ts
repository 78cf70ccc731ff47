import * as tf from '@tensorflow/tfjs-core';
import { customOp } from './custom-op.js';
import { type Frozen, owning } from './frozen.js';

/**
 * `x * scale + offset` per channel (the last axis): batch normalisation with fixed statistics. Saves nothing.
 * @param options.scale `[channels]`; left out, it is a bias
 * @param options.offset `[channels]`
 */
export function affine(options: { scale?: Float32Array; offset?: Float32Array }): Frozen<tf.Tensor> {
  const scale = options.scale && tf.tensor1d(options.scale);
  const offset = options.offset && tf.tensor1d(options.offset);
  const times = (x: tf.Tensor): tf.Tensor => (scale ? tf.mul(x, scale) : tf.reshape(x, x.shape));
  const op = customOp((x: tf.Tensor) => {
    const scaled = times(x);
    return { value: offset ? tf.add(scaled, offset) : scaled, gradient: times };
  });
  return owning(op, [scale, offset]);
}
