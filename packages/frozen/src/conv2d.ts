import * as tf from '@tensorflow/tfjs-core';
import { type Activation, fusedActivation, rectifierGradient } from './activation.js';
import { customOp } from './custom-op.js';
import { type Frozen, owning, type Weights } from './frozen.js';
import { geometry, inputGradient, inputGradientFilter } from './input-gradient.js';

export interface Conv2dOptions {
  /** `[height, width, inChannels, outChannels]` */
  filter: Weights;
  /** `[outChannels]` */
  bias?: Float32Array;
  /** Default 1. */
  stride?: number;
  /** Default 'same'. A number pads all sides alike. */
  pad?: 'same' | 'valid' | number;
  activation?: Activation;
  /** Default true. False spares the weights for the gradient; the op then has none. */
  differentiable?: boolean;
}

/**
 * Convolution, bias and activation in one kernel. The gradient to the input is a forward convolution too (see
 * `inputGradientFilter`). Saves its output if it has an activation, else nothing.
 *
 * @returns an op from `[batch, h, w, inChannels]` to `[batch, h', w', outChannels]`
 * @example const op = conv2d({ filter, bias, stride: 2, pad: 'valid', activation: 'relu' });
 */
export function conv2d(options: Conv2dOptions): Frozen<tf.Tensor4D> {
  return convolution(options, tf.FusedConv2D, false);
}

/**
 * The same channel by channel: `filter` is `[height, width, channels, 1]`, `bias` `[channels]`.
 *
 * @returns an op from `[batch, h, w, channels]` to `[batch, h', w', channels]`
 */
export function depthwiseConv2d(options: Conv2dOptions): Frozen<tf.Tensor4D> {
  return convolution(options, tf.FusedDepthwiseConv2D, true);
}

function convolution(options: Conv2dOptions, kernel: string, depthwise: boolean): Frozen<tf.Tensor4D> {
  const { stride = 1, pad = 'same', bias: offsets } = options;
  const shape = options.filter.shape as [number, number, number, number];
  const filter = tf.tensor4d(options.filter.values, shape);
  const bias = tf.tensor1d(offsets ?? new Float32Array(depthwise ? shape[2] : shape[3]));
  const { attributes, inputs, slopes } = fusedActivation(options.activation);
  // Straight to the kernel: tf.fused.conv2d falls apart into three ops while a gradient is being taken.
  const run = (x: tf.Tensor4D): tf.Tensor4D =>
    tf
      .engine()
      .runKernel(
        kernel,
        { x, filter, bias, ...inputs },
        { strides: [stride, stride], pad, dataFormat: 'NHWC', dilations: [1, 1], ...attributes },
      ) as tf.Tensor4D;
  const own = [filter, bias, ...Object.values(inputs)];
  if (options.differentiable === false) return owning(run, own);
  const flipped = inputGradientFilter(options.filter, stride, depthwise);
  const op = customOp((x: tf.Tensor4D) => {
    const value = run(x);
    const placed = geometry(x.shape, shape, stride, pad, depthwise);
    const gradient = (dy: tf.Tensor4D, [y]: tf.Tensor[]) =>
      inputGradient(slopes ? rectifierGradient(dy, y!, slopes) : dy, flipped, placed, depthwise);
    return { value, save: slopes ? [value] : [], gradient };
  });
  return owning(op, [...own, flipped]);
}
