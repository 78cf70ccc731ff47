import { randomStream } from '@ganfit/core';
import { generator } from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { finiteDifferences, onEachBackend } from '../../../vitest.support.js';
import {
  criticParameters,
  exportGenerator,
  generate,
  generatorParameters,
  judge,
  type Parameters,
} from '../src/gan/networks.js';
import { convolve, double, halve, leaky } from '../src/gan/ops.js';

const normal = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);

/** What gradient penalties are made of: the squared norm of a gradient. */
const penalty = (f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): tf.Scalar =>
  tf.sum(tf.square(tf.grad((x) => tf.sum(tf.square(f(x))))(x)));

onEachBackend(() => {
  describe('ops', () => {
    for (const size of [1, 3])
      it(`convolve with a ${size} x ${size} filter: values and gradients of tf.conv2d, and second derivatives`, () => {
        tf.tidy(() => {
          const x = normal([2, 5, 4, 3], 1) as tf.Tensor4D;
          const w = normal([size, size, 3, 2], 2) as tf.Tensor4D;
          const g = normal([2, 5, 4, 2], 3);
          expect(tf.max(tf.abs(tf.sub(convolve(x, w), tf.conv2d(x, w, 1, 'same')))).dataSync()[0]).toBeLessThan(1e-5);
          const loss = (x: tf.Tensor, w: tf.Tensor): tf.Scalar =>
            tf.sum(tf.mul(convolve(x as tf.Tensor4D, w as tf.Tensor4D), g));
          const [dx, dw] = tf.grads(loss)([x, w]) as [tf.Tensor, tf.Tensor];
          compare(
            dx,
            finiteDifferences((x) => loss(x, w), x, [0, 17, 50], 1e-2),
            [0, 17, 50],
            1e-2,
          );
          compare(
            dw,
            finiteDifferences((w) => loss(x, w), w, [0, 2, 5], 1e-2),
            [0, 2, 5],
            1e-2,
          );
          const second = (w: tf.Tensor): tf.Scalar => penalty((x) => convolve(x as tf.Tensor4D, w as tf.Tensor4D), x);
          compare(tf.grad(second)(w), finiteDifferences(second, w, [0, 2, 5], 5e-3), [0, 2, 5], 2e-2);
        });
      });

    it("halve and double are each other's gradient", () => {
      tf.tidy(() => {
        const x = normal([1, 4, 6, 2], 1) as tf.Tensor4D;
        expect(tf.max(tf.abs(tf.sub(halve(double(x)), x))).dataSync()[0]).toBeLessThan(1e-6);
        for (const op of [halve, double]) {
          const f = (x: tf.Tensor): tf.Scalar => penalty((y) => leaky(op(y as tf.Tensor4D)), x);
          compare(tf.grad(f)(x), finiteDifferences(f, x, [1, 20, 47], 2e-3), [1, 20, 47], 2e-2);
        }
      });
    });
  });

  describe('networks', () => {
    const sizes = { latentSize: 6, maps: [5, 4, 3] };
    let g: Parameters;
    let d: Parameters;
    beforeAll(() => {
      g = generatorParameters(sizes, randomStream(1));
      d = criticParameters(sizes, randomStream(2));
    });
    afterAll(() => tf.dispose([g, d]));

    it('R1 has the gradient of finite differences in every kind of weight of the critic', () => {
      tf.tidy(() => {
        const x = normal([3, 8, 8, 3], 4);
        for (const name of [
          'rgb8_filter',
          'rgb4_filter',
          'conv8_filter',
          'down8_filter',
          'conv4_filter',
          'dense_weights',
          'out_weights',
        ]) {
          const r1 = (w: tf.Tensor): tf.Scalar => {
            const answers = (x: tf.Tensor): tf.Scalar => tf.sum(judge({ ...d, [name]: w }, x as tf.Tensor4D, 1, 0.6));
            return tf.sum(tf.square(tf.grad(answers)(x)));
          };
          const w = d[name]!;
          const analytic = tf.grad(r1)(w);
          const largest = tf.argMax(tf.abs(tf.reshape(analytic, [-1]))).dataSync()[0]!;
          compare(analytic, finiteDifferences(r1, w, [largest], 1e-3), [largest], 4e-2);
        }
      });
    });

    it('fade a level in, from the level before to itself', () => {
      tf.tidy(() => {
        const latent = normal([2, 6], 5) as tf.Tensor2D;
        const apart = (a: tf.Tensor, b: tf.Tensor): number => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!;
        const [coarse, fine] = [generate(g, latent, 1), generate(g, latent, 2)];
        expect(apart(generate(g, latent, 2, 0), double(coarse))).toBeLessThan(1e-6);
        expect(apart(generate(g, latent, 2, 0.999999), fine)).toBeLessThan(1e-4);
        const picture = normal([2, 16, 16, 3], 6) as tf.Tensor4D;
        expect(apart(judge(d, picture, 2, 0), judge(d, halve(picture), 1))).toBeLessThan(1e-5);
      });
    });

    it('export the generator that @ganfit/morphable runs', () => {
      const frozen = generator(exportGenerator(g, 3));
      tf.tidy(() => {
        const latent = normal([2, 6], 7) as tf.Tensor2D;
        const expected = tf.add(tf.mul(generate(g, latent, 2), 0.5), 0.5);
        expect(tf.max(tf.abs(tf.sub(frozen.apply(latent), expected))).dataSync()[0]).toBeLessThan(2e-5);
      });
      frozen.dispose();
    });
  });
});

/** At the given entries, to a share of the largest. */
function compare(analytic: tf.Tensor, numeric: readonly number[], at: readonly number[], tolerance: number): void {
  const values = analytic.dataSync();
  const scale = Math.max(...values.map(Math.abs));
  expect(scale).toBeGreaterThan(0);
  at.forEach((i, n) => {
    expect(Math.abs(values[i]! - numeric[n]!), `entry ${i}: ${values[i]} for ${numeric[n]}`).toBeLessThan(
      tolerance * scale,
    );
  });
}
