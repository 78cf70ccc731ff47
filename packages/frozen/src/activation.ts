import * as tf from '@tensorflow/tfjs-core';
import { customOp } from './custom-op.js';
import { type Frozen, owning } from './frozen.js';
import { typedKernel } from './typed-kernel.js';

/**
 * 'relu'; a number, the slope of a leaky ReLU; an array, the slopes of a PReLU, one per channel. Slopes must not be
 * negative, so that the sign of the output tells the side. 'relu6' is for inference only: its gradient ignores the 6.
 */
export type Activation = 'relu' | 'relu6' | number | Float32Array;

/** Leaky rectifier, PReLU or ReLU as an op of its own; saves its output only. */
export function activation(kind: Exclude<Activation, 'relu6'>): Frozen<tf.Tensor> {
  const { inputs, slopes } = fusedActivation(kind);
  const run = (x: tf.Tensor): tf.Tensor => {
    if (kind === 'relu') return tf.relu(x);
    return inputs.preluActivationWeights ? tf.prelu(x, inputs.preluActivationWeights) : tf.leakyRelu(x, slopes![0]!);
  };
  const op = customOp((x: tf.Tensor) => {
    const value = run(x);
    return { value, save: [value], gradient: (dy, [y]) => rectifierGradient(dy, y!, slopes!) };
  });
  return owning(op, Object.values(inputs));
}

/** `relu(a + b)`, the end of a residual block, with one gradient for both. */
export const addRelu: (a: tf.Tensor4D, b: tf.Tensor4D) => tf.Tensor4D = customOp((a, b) => {
  const value = tf.relu(tf.add<tf.Tensor4D>(a, b));
  const gradient = (dy: tf.Tensor4D, [y]: tf.Tensor[]) => {
    const both = rectifierGradient(dy, y!);
    // Not the same tensor twice: tfjs disposes of each when it accumulates.
    return [both, tf.reshape(both, both.shape)];
  };
  return { value, save: [value], gradient };
});

/** What the fused convolution kernels want to be told, and the slopes of the negative side for the gradient. */
export function fusedActivation(kind: Activation | undefined): {
  attributes: { activation: string; leakyreluAlpha: number };
  inputs: { preluActivationWeights?: tf.Tensor };
  slopes: ArrayLike<number> | undefined;
} {
  const named = (activation: string, leakyreluAlpha = 0) => ({ activation, leakyreluAlpha });
  if (kind === undefined) return { attributes: named('linear'), inputs: {}, slopes: undefined };
  if (typeof kind === 'string') return { attributes: named(kind), inputs: {}, slopes: [0] };
  if (typeof kind === 'number') return { attributes: named('leakyrelu', kind), inputs: {}, slopes: [kind] };
  return { attributes: named('prelu'), inputs: { preluActivationWeights: tf.tensor1d(kind) }, slopes: kind };
}

/** Gradient through a rectifier from its output: `y > 0 ? dy : slope * dy`, slopes one or one per channel. */
export function rectifierGradient<T extends tf.Tensor>(dy: T, y: tf.Tensor, slopes: ArrayLike<number> = [0]): T {
  // Two kernels with SIMD are faster than one loop of ours.
  if (slopes.length === 1) return tf.mul(dy, tf.step(y, slopes[0]));
  return preluGradient([dy, y], { slopes }) as T;
}

const preluGradient = typedKernel<{ slopes: ArrayLike<number> }>({
  name: 'GanfitPreluGradient',
  shape: ([dy]) => dy!,
  compute(output, [dy, y], { slopes }) {
    const g = dy!.values;
    const v = y!.values;
    const channels = slopes.length;
    for (let i = 0; i < output.length; i += channels)
      for (let c = 0; c < channels; c++) output[i + c] = v[i + c]! > 0 ? g[i + c]! : slopes[c]! * g[i + c]!;
  },
  composed: ([dy, y], { slopes }) =>
    tf.mul(dy!, tf.where(tf.greater(y!, 0), 1, tf.tensor1d(Float32Array.from(slopes)))),
});
