import * as tf from '@tensorflow/tfjs-core';
import { customOp } from './custom-op.js';
import { typedKernel } from './typed-kernel.js';

/**
 * Max pooling without padding. tfjs's own gradient is wrong on wasm where a window's maximum is not positive; this one
 * sends the gradient to the first largest entry of each window.
 */
export function maxPool(x: tf.Tensor4D, size: number, stride: number): tf.Tensor4D {
  const op = customOp((x: tf.Tensor4D) => ({
    value: tf.maxPool(x, size, stride, 'valid'),
    save: [x],
    gradient: (dy, [input]) => maxPoolGradient([dy, input!], { size, stride }),
  }));
  return op(x);
}

/** Average pooling over windows that neither overlap nor stick out; rows and columns that are left over get no gradient. */
export function avgPool(x: tf.Tensor4D, size: number): tf.Tensor4D {
  const [, height, width] = x.shape;
  const op = customOp((x: tf.Tensor4D) => ({
    value: tf.avgPool(x, size, size, 'valid'),
    gradient: (dy) => avgPoolGradient([dy], { size, height, width }),
  }));
  return op(x);
}

const maxPoolGradient = typedKernel<{ size: number; stride: number }>({
  name: 'GanfitMaxPoolGradient',
  shape: (inputs) => inputs[1]!,
  zeroed: true,
  compute(output, [dy, x], { size, stride }) {
    const [batch, height, width, channels] = x!.shape as [number, number, number, number];
    const [, rows, columns] = dy!.shape as [number, number, number, number];
    const gradient = dy!.values;
    const input = x!.values;
    let g = 0;
    for (let b = 0; b < batch; b++)
      for (let r = 0; r < rows; r++)
        for (let q = 0; q < columns; q++) {
          const corner = ((b * height + r * stride) * width + q * stride) * channels;
          for (let c = 0; c < channels; c++) {
            let best = corner + c;
            let most = input[best]!;
            for (let i = 0; i < size; i++)
              for (let j = 0, p = corner + c + i * width * channels; j < size; j++, p += channels)
                if (input[p]! > most) {
                  most = input[p]!;
                  best = p;
                }
            output[best]! += gradient[g++]!;
          }
        }
  },
  // tfjs's own gradient is right on webgl, but for windows whose largest entry is not the only one: it takes the last.
  composed([dy, x], { size, stride }) {
    const [, height, width] = x!.shape as [number, number, number, number];
    const [, rows, columns] = dy!.shape as [number, number, number, number];
    const covered = [(rows - 1) * stride + size, (columns - 1) * stride + size] as const;
    const turned = (t: tf.Tensor): tf.Tensor => tf.reverse(t, [1, 2]);
    const input = turned(tf.slice(x!, [0, 0, 0, 0], [-1, ...covered, -1]));
    const attributes = { filterSize: [size, size], strides: [stride, stride], pad: 0, dimRoundingMode: undefined };
    const gradient = tf
      .engine()
      .runKernel(
        tf.MaxPoolGrad,
        { dy: turned(dy!), input, output: tf.scalar(0) },
        attributes as unknown as tf.NamedAttrMap,
      ) as tf.Tensor;
    return filled(turned(gradient), height, width);
  },
});

/** Zeros for the rows and columns that are left over. */
function filled(x: tf.Tensor, height: number, width: number): tf.Tensor {
  const [, rows, columns] = x.shape as [number, number, number, number];
  return tf.pad(x, [
    [0, 0],
    [0, height - rows],
    [0, width - columns],
    [0, 0],
  ]);
}

const avgPoolGradient = typedKernel<{ size: number; height: number; width: number }>({
  name: 'GanfitAvgPoolGradient',
  shape: ([dy], { height, width }) => [dy![0]!, height, width, dy![3]!],
  zeroed: true,
  compute(output, [dy], { size, height, width }) {
    const [batch, rows, columns, channels] = dy!.shape as [number, number, number, number];
    const gradient = dy!.values;
    const share = 1 / (size * size);
    for (let b = 0; b < batch; b++)
      for (let y = 0; y < rows * size; y++)
        for (let x = 0; x < columns * size; x++) {
          const g = ((b * rows + Math.floor(y / size)) * columns + Math.floor(x / size)) * channels;
          const o = ((b * height + y) * width + x) * channels;
          for (let c = 0; c < channels; c++) output[o + c] = gradient[g + c]! * share;
        }
  },
  composed([dy], { size, height, width }) {
    const [, rows, columns] = dy!.shape as [number, number, number, number];
    const shares: tf.Tensor4D = tf.mul(dy! as tf.Tensor4D, 1 / (size * size));
    return filled(tf.image.resizeNearestNeighbor(shares, [rows * size, columns * size]), height, width);
  },
});
