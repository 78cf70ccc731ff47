import * as tf from '@tensorflow/tfjs-core';
import type { Weights } from './frozen.js';
import { depthToSpace } from './space-to-depth.js';

/**
 * How a convolution lay on its input.
 *
 * Its input gradient is a convolution of stride s spread over the input's grid. Instead of inserting s - 1 zeros between
 * the entries of dy, which makes s * s times the work, each of the s * s phases of the grid has its own small filter: one
 * convolution at the resolution of dy makes all phases as channels, and {@link depthToSpace} puts them in place.
 */
export interface Geometry {
  stride: number;
  inHeight: number;
  inWidth: number;
  /** Rows and columns of padding before the first of the input. */
  top: number;
  left: number;
}

export function geometry(
  inShape: readonly number[],
  filterShape: readonly number[],
  stride: number,
  pad: 'same' | 'valid' | number,
  depthwise = false,
): Geometry {
  const info = tf.backend_util.computeConv2DInfo(
    inShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    stride,
    1,
    pad,
    undefined,
    depthwise,
  );
  const { inHeight, inWidth, padInfo } = info;
  return { stride, inHeight, inWidth, top: padInfo.top, left: padInfo.left };
}

/**
 * The filter `[m, m', outChannels, stride² * inChannels]` of the gradient's convolution, m = ceil(k / stride): flipped,
 * transposed, and split into phases. For depthwise filters `[k, k', channels, 1]` it is `[m, m', channels, stride²]`.
 */
export function inputGradientFilter(filter: Weights, stride: number, depthwise = false): tf.Tensor4D {
  const [kh, kw, ci, co] = filter.shape as [number, number, number, number];
  const mh = Math.ceil(kh / stride);
  const mw = Math.ceil(kw / stride);
  const phases = stride * stride;
  const outShape: [number, number, number, number] = depthwise ? [mh, mw, ci, phases] : [mh, mw, co, phases * ci];
  const values = new Float32Array(tf.util.sizeFromShape(outShape));
  for (let y = 0; y < kh; y++)
    for (let x = 0; x < kw; x++) {
      const tap = (mh - 1 - Math.floor(y / stride)) * mw + (mw - 1 - Math.floor(x / stride));
      const phase = (y % stride) * stride + (x % stride);
      for (let i = 0; i < ci; i++)
        for (let o = 0; o < co; o++) {
          const weight = filter.values[((y * kw + x) * ci + i) * co + o]!;
          if (depthwise) values[(tap * ci + i) * phases + phase] = weight;
          else values[(tap * co + o) * phases * ci + phase * ci + i] = weight;
        }
    }
  return tf.tensor4d(values, outShape);
}

/** Gradient to the input from the gradient to the output and the filter of {@link inputGradientFilter}. */
export function inputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, g: Geometry, depthwise = false): tf.Tensor4D {
  const { stride, inHeight, inWidth, top, left } = g;
  const vertical = span(inHeight, top, stride, dy.shape[1], filter.shape[0]);
  const horizontal = span(inWidth, left, stride, dy.shape[2], filter.shape[1]);
  const phases = tf
    .engine()
    .runKernel(
      depthwise ? tf.DepthwiseConv2dNative : tf.Conv2D,
      { x: dy, filter },
      { strides: [1, 1], pad: [[0, 0], vertical.pad, horizontal.pad, [0, 0]], dataFormat: 'NHWC', dilations: [1, 1] },
    ) as tf.Tensor4D;
  if (stride === 1) return phases;
  return depthToSpace(phases, {
    block: stride,
    top: vertical.offset,
    left: horizontal.offset,
    height: inHeight,
    width: inWidth,
    channelsFirst: depthwise,
  });
}

/** Padding for dy so that its convolution begins at the phase row of the first input row, and what is then cut off. */
function span(inSize: number, before: number, stride: number, outSize: number, taps: number) {
  const first = Math.floor(before / stride);
  const rows = Math.ceil((inSize + before) / stride);
  return { pad: [taps - 1 - first, rows - outSize], offset: before - first * stride };
}
