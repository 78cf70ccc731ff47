import * as tf from '@tensorflow/tfjs-core';
import { customOp } from './custom-op.js';
import { type Frozen, owning, type Weights } from './frozen.js';
import { depthToSpace, spaceToDepth } from './space-to-depth.js';

/**
 * Nearest-neighbour upsampling by 2 and a 3 x 3 convolution in one (the first of each block of a progressive GAN). In the
 * upsampled picture a 3 x 3 window sees only 2 x 2 different pixels, so each of the four phases of the output is a 2 x 2
 * convolution of the small picture with summed weights: 16 products for 36.
 *
 * @param options.filter `[3, 3, inChannels, outChannels]`
 * @param options.bias `[outChannels]`
 * @returns an op from `[batch, h, w, inChannels]` to `[batch, 2 h, 2 w, outChannels]`; saves nothing
 * @example const op = upsampleConv2d({ filter, bias });
 */
export function upsampleConv2d(options: { filter: Weights; bias?: Float32Array }): Frozen<tf.Tensor4D> {
  const phases = phaseFilter(options.filter);
  const filter = tf.tensor4d(phases.values, phases.shape as [number, number, number, number]);
  const flipped = tf.tidy(() => tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]));
  const bias = options.bias && tf.tensor1d(options.bias);
  const convolve = (x: tf.Tensor4D, filter: tf.Tensor4D, pad: 'valid' | number): tf.Tensor4D =>
    tf.conv2d(x, filter, 1, pad);
  const op = customOp((x: tf.Tensor4D) => {
    const [, height, width] = x.shape;
    // The four phases of an output pixel lie in up to two columns and rows of the convolution: the blocks are offset by 1.
    const blocks = { block: 2, top: 1, left: 1, height: 2 * height, width: 2 * width };
    const placed = depthToSpace(convolve(x, filter, 1), blocks);
    return {
      value: bias ? tf.add<tf.Tensor4D>(placed, bias) : placed,
      gradient: (dy) => convolve(spaceToDepth(dy, 2, 1), flipped, 'valid'),
    };
  });
  return owning(op, [filter, flipped, bias]);
}

/**
 * `[2, 2, inChannels, 4 outChannels]`: channel phase * outChannels + o, phase = 2 * row + column of a block. A block begins
 * one row above an even output row, so its row 1 is the even one: it sees the input's rows i - 1 and i, with taps 0 and
 * 1 + 2. Row 0 is the odd output row before: the same two input rows, with taps 0 + 1 and 2.
 */
function phaseFilter({ values, shape }: Weights): Weights {
  const [, , inputs, outputs] = shape as [number, number, number, number];
  const taps = [
    [[0, 1], [2]],
    [[0], [1, 2]],
  ] as const;
  const result = new Float32Array(2 * 2 * inputs * 4 * outputs);
  for (let phase = 0; phase < 4; phase++)
    for (let y = 0; y < 2; y++)
      for (let x = 0; x < 2; x++)
        for (const ky of taps[phase >> 1]![y]!)
          for (const kx of taps[phase & 1]![x]!)
            for (let i = 0; i < inputs; i++)
              for (let o = 0; o < outputs; o++) {
                const to = ((y * 2 + x) * inputs + i) * 4 * outputs + phase * outputs + o;
                result[to]! += values[((ky * 3 + kx) * inputs + i) * outputs + o]!;
              }
  return { values: result, shape: [2, 2, inputs, 4 * outputs] };
}
