import type * as tf from '@tensorflow/tfjs-core';
import { customOp } from './custom-op.js';
import { typedKernel } from './typed-kernel.js';

interface Blocks {
  /** Side of a block of pixels. */
  block: number;
  /** Where the picture begins in the first block. */
  top: number;
  left: number;
  /** Size of the picture; blocks that stick out over it are cut (or filled with zeros). */
  height: number;
  width: number;
  /** Channels are ordered (channel, y, x) instead of (y, x, channel). */
  channelsFirst?: boolean;
}

/** `[batch, h, w, block² * channels]` to `[batch, height, width, channels]`. */
export function depthToSpace(x: tf.Tensor4D, blocks: Blocks): tf.Tensor4D {
  return spread([x], blocks) as tf.Tensor4D;
}

const spread = typedKernel<Blocks>({
  name: 'GanfitDepthToSpace',
  shape: ([x], { block, height, width }) => [x![0]!, height, width, x![3]! / (block * block)],
  compute(output, [x], { block, top, left, height, width, channelsFirst }) {
    const [batch, rows, columns, depth] = x!.shape as [number, number, number, number];
    const input = x!.values;
    const channels = depth / (block * block);
    const step = channelsFirst ? block * block : 1;
    let o = 0;
    for (let b = 0; b < batch; b++)
      for (let y = top; y < top + height; y++) {
        const row = (b * rows + Math.floor(y / block)) * columns;
        for (let x = left; x < left + width; x++) {
          const phase = (y % block) * block + (x % block);
          let i = (row + Math.floor(x / block)) * depth + phase * (channelsFirst ? 1 : channels);
          for (let c = 0; c < channels; c++, i += step) output[o++] = input[i]!;
        }
      }
  },
});

/** `[batch, h * block, w * block, channels]` to `[batch, h, w, block² * channels]`, in (y, x, channel) order; with gradient. */
export function spaceToDepth(x: tf.Tensor4D, block: number): tf.Tensor4D {
  const [, height, width] = x.shape;
  const op = customOp((x: tf.Tensor4D) => ({
    value: gather([x], { block }) as tf.Tensor4D,
    gradient: (dy: tf.Tensor4D) => depthToSpace(dy, { block, top: 0, left: 0, height, width }),
  }));
  return op(x);
}

const gather = typedKernel<{ block: number }>({
  name: 'GanfitSpaceToDepth',
  shape: ([x], { block }) => [x![0]!, x![1]! / block, x![2]! / block, x![3]! * block * block],
  compute(output, [x], { block }) {
    const [batch, height, width, channels] = x!.shape as [number, number, number, number];
    const input = x!.values;
    const run = block * channels;
    let o = 0;
    for (let b = 0; b < batch; b++)
      for (let y = 0; y < height; y += block)
        for (let x = 0; x < width; x += block)
          for (let k = 0; k < block; k++) {
            const i = ((b * height + y + k) * width + x) * channels;
            for (let c = 0; c < run; c++) output[o++] = input[i + c]!;
          }
  },
});
