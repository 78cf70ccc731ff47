import * as tf from '@tensorflow/tfjs-core';
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
  composed([x], { block, top, left, height, width, channelsFirst }) {
    const [batch, rows, columns, depth] = x!.shape as [number, number, number, number];
    const split = channelsFirst && tf.reshape(x!, [batch, rows, columns, depth / block ** 2, block ** 2]);
    const phases = split ? tf.reshape(tf.transpose(split, [0, 1, 2, 4, 3]), [batch, rows, columns, depth]) : x!;
    const placed = tf.depthToSpace(phases as tf.Tensor4D, block);
    return tf.slice(placed, [0, top, left, 0], [-1, height, width, -1]);
  },
});

/**
 * `[batch, h * block, w * block, channels]` to `[batch, h, w, block² * channels]`, in (y, x, channel) order; with gradient.
 *
 * @param frame of zeros that is thought round the picture, 0 to `block`; its size with it must divide by `block`
 */
export function spaceToDepth(x: tf.Tensor4D, block: number, frame = 0): tf.Tensor4D {
  const [, height, width] = x.shape;
  const op = customOp((x: tf.Tensor4D) => ({
    value: gather([x], { block, frame }) as tf.Tensor4D,
    gradient: (dy: tf.Tensor4D) => depthToSpace(dy, { block, top: frame, left: frame, height, width }),
  }));
  return op(x);
}

const gather = typedKernel<{ block: number; frame: number }>({
  name: 'GanfitSpaceToDepth',
  shape: ([x], { block, frame }) => [
    x![0]!,
    (x![1]! + 2 * frame) / block,
    (x![2]! + 2 * frame) / block,
    x![3]! * block * block,
  ],
  compute(output, [x], { block, frame }) {
    const [batch, height, width, channels] = x!.shape as [number, number, number, number];
    const input = x!.values;
    const run = block * channels;
    let o = 0;
    for (let b = 0; b < batch; b++)
      for (let y = -frame; y < height + frame; y += block)
        for (let x = -frame; x < width + frame; x += block) {
          const whole = x >= 0 && x + block <= width;
          for (let k = 0; k < block; k++, o += run) {
            const row = (b * height + y + k) * width;
            if (y + k < 0 || y + k >= height) output.fill(0, o, o + run);
            else if (whole) for (let c = 0, i = (row + x) * channels; c < run; c++) output[o + c] = input[i + c]!;
            else
              for (let c = 0; c < run; c++) {
                const px = x + Math.floor(c / channels);
                output[o + c] = px >= 0 && px < width ? input[(row + x) * channels + c]! : 0;
              }
          }
        }
  },
  composed([x], { block, frame }) {
    const [batch, height, width, channels] = x!.shape as [number, number, number, number];
    const [rows, columns] = [height, width].map((size) => (size + 2 * frame) / block) as [number, number];
    const edges: [number, number] = [frame, frame];
    const framed = frame ? tf.pad(x!, [[0, 0], edges, edges, [0, 0]]) : x!;
    const blocks = tf.transpose(tf.reshape(framed, [batch, rows, block, columns, block, channels]), [0, 1, 3, 2, 4, 5]);
    return tf.reshape(blocks, [batch, rows, columns, block * block * channels]);
  },
});
