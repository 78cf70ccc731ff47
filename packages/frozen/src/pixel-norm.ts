import * as tf from '@tensorflow/tfjs-core';
import { customOp } from './custom-op.js';
import { typedKernel } from './typed-kernel.js';

/**
 * Leaky ReLU, then pixel norm (Karras et al. 2018): every pixel's channels are scaled to a mean square of 1. Saves its
 * output and one number a pixel.
 *
 * y = a / sqrt(mean(a²) + 1e-8), a = max(x, slope x); gradient s (dy - y mean(y dy)) times the rectifier's, s the scale.
 *
 * @param x `[..., channels]` float32
 * @param slope of the negative side, positive, so that the output's sign tells the side; 1 leaves the rectifier out
 * @example const y = pixelNorm(x, 0.2);
 */
export function pixelNorm<T extends tf.Tensor>(x: T, slope = 1): T {
  const op = customOp((x: tf.Tensor): ReturnType<Parameters<typeof customOp>[0]> => {
    const scales = scale([x], { slope });
    const value = apply([x, scales], { slope });
    return {
      value,
      save: [value, scales],
      gradient: (dy, [y, s]) => backward([dy, y!, s!], { slope }),
    };
  });
  return op(x) as T;
}

const perPixel = (shape: number[]): number[] => shape.slice(0, -1);

// Signs are random, so a branch on each would be mispredicted every other time: the loops have none.

const scale = typedKernel<{ slope: number }>({
  name: 'GanfitPixelNormScale',
  shape: ([x]) => perPixel(x!),
  compute(output, [x], { slope }) {
    const { values, shape } = x!;
    const channels = shape.at(-1)!;
    const mean = (1 + slope) / 2;
    const half = (1 - slope) / 2;
    for (let p = 0, i = 0; p < output.length; p++) {
      let sum = 0;
      for (const end = i + channels; i < end; i++) {
        const v = values[i]!;
        const a = mean * v + half * Math.abs(v);
        sum += a * a;
      }
      output[p] = 1 / Math.sqrt(sum / channels + 1e-8);
    }
  },
  composed: ([x], { slope }) => tf.rsqrt(tf.add(tf.mean(tf.square(leaky(x!, slope)), -1), 1e-8)),
});

const apply = typedKernel<{ slope: number }>({
  name: 'GanfitPixelNorm',
  shape: ([x]) => x!,
  compute(output, [x, scales], { slope }) {
    const { values, shape } = x!;
    const channels = shape.at(-1)!;
    const s = scales!.values;
    for (let p = 0, i = 0; p < s.length; p++) {
      const mean = (s[p]! * (1 + slope)) / 2;
      const half = (s[p]! * (1 - slope)) / 2;
      for (const end = i + channels; i < end; i++) {
        const v = values[i]!;
        output[i] = mean * v + half * Math.abs(v);
      }
    }
  },
  composed: ([x, scales], { slope }) => tf.mul(leaky(x!, slope), tf.expandDims(scales!, -1)),
});

const backward = typedKernel<{ slope: number }>({
  name: 'GanfitPixelNormGradient',
  shape: ([dy]) => dy!,
  compute(output, [dy, y, scales], { slope }) {
    const g = dy!.values;
    const v = y!.values;
    const bits = new Int32Array(v.buffer, v.byteOffset, v.length);
    const s = scales!.values;
    const channels = dy!.shape.at(-1)!;
    const sides = new Float64Array(2);
    for (let p = 0, i = 0; p < s.length; p++) {
      let along = 0;
      for (let c = i; c < i + channels; c++) along += v[c]! * g[c]!;
      along /= channels;
      sides[0] = s[p]!;
      sides[1] = slope * s[p]!;
      for (const end = i + channels; i < end; i++) output[i] = sides[bits[i]! >>> 31]! * (g[i]! - v[i]! * along);
    }
  },
  composed([dy, y, scales], { slope }) {
    const along = tf.mean(tf.mul(y!, dy!), -1, true);
    const sides = tf.mul(tf.expandDims(scales!, -1), tf.step(y!, slope));
    return tf.mul(sides, tf.sub(dy!, tf.mul(y!, along)));
  },
});

const leaky = (x: tf.Tensor, slope: number): tf.Tensor => (slope === 1 ? x : tf.maximum(x, tf.mul(x, slope)));
