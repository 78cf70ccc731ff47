import { randomStream } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { finiteDifferences } from '../../../vitest.support.js';
import { linearMap } from '../src/linear.js';

beforeAll(async () => {
  await tf.setBackend('webgl');
  await tf.ready();
});

it('evaluates a linear model on webgl, with its gradient for each of a batch', () => {
  const random = randomStream(5);
  const [size, count] = [1200, 7];
  const map = linearMap({ mean: random.normals(size), basis: random.normals(size * count) });
  tf.tidy(() => {
    const p = tf.tensor2d(random.normals(2 * count), [2, count]);
    const weights = tf.tensor2d(random.normals(2 * size), [2, size]);
    const f = (x: tf.Tensor): tf.Tensor => tf.mean(tf.mul(map.apply(x as tf.Tensor2D), weights));
    const gradient = tf.grad(f)(p).dataSync();
    expect(gradient.length).toBe(2 * count);
    // Linear: a large step is as good as a small one, and further above the rounding.
    finiteDifferences(f, p, [...gradient.keys()], 4).forEach((g, i) => {
      expect(Math.abs(gradient[i]! - g)).toBeLessThan(1e-5);
    });
    expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(0.01);
  });
  map.dispose();
});
