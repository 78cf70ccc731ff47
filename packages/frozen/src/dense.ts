import * as tf from '@tensorflow/tfjs-core';
import { customOp, type Recorded } from './custom-op.js';
import { type Frozen, owning, type Weights } from './frozen.js';

/**
 * `x W + b` for `x` `[batch, inputs]`; saves nothing. A transposed copy of `W` serves the gradient.
 * @param options.weights `[inputs, outputs]`
 * @param options.bias `[outputs]`
 */
export function dense(options: { weights: Weights; bias?: Float32Array }): Frozen<tf.Tensor2D> {
  const weights = tf.tensor2d(options.weights.values, options.weights.shape as [number, number]);
  const transposed = tf.transpose(weights);
  const bias = options.bias && tf.tensor1d(options.bias);
  const op = customOp((x: tf.Tensor2D): Recorded<tf.Tensor2D> => {
    const product: tf.Tensor2D = tf.matMul(x, weights);
    return {
      value: bias ? (tf.add(product, bias) as tf.Tensor2D) : product,
      gradient: (dy) => tf.matMul(dy, transposed),
    };
  });
  return owning(op, [weights, transposed, bias]);
}
