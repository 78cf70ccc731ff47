import { randomStream } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { finiteDifferences, onEachBackend } from '../../../vitest.support.js';
import {
  applySimilarity,
  composeSimilarities,
  fitSimilarity,
  invertSimilarity,
  type Similarity,
  warp,
} from '../src/index.js';

const identity: Similarity = { a: 1, b: 0, x: 0, y: 0 };
const turned: Similarity = { a: 0.8, b: 0.3, x: 1.2, y: -0.4 };

/** An image whose colour is a linear function of the position of the pixel's centre. */
const ramp = (height: number, width: number): tf.Tensor4D =>
  tf.tidy(() => {
    const x = tf.add(tf.range(0, width), 0.5);
    const y = tf.add(tf.range(0, height), 0.5);
    const [gx, gy] = tf.meshgrid(x, y) as [tf.Tensor2D, tf.Tensor2D];
    return tf.expandDims(tf.stack([gx, gy, tf.add(gx, gy)], 2)) as tf.Tensor4D;
  });

onEachBackend(() => {
  describe('warp', () => {
    it('leaves an image as it is under the identity', () => {
      const image = ramp(5, 6);
      const same = warp(image, identity, { height: 5, width: 6 });
      expect(same.dataSync()).toEqual(image.dataSync());
      tf.dispose([image, same]);
    });

    it('shows at each pixel centre where the similarity takes it', () => {
      const image = ramp(40, 40);
      for (const similarity of [turned, { a: 2, b: 0, x: 3, y: 4 }, { a: 2.5, b: -1, x: 8, y: 12 }]) {
        const crop = warp(image, similarity, { height: 6, width: 7 });
        const values = crop.dataSync();
        for (let y = 1; y < 6; y++)
          for (let x = 2; x < 7; x++) {
            const [u, v] = applySimilarity(similarity, x + 0.5, y + 0.5);
            expect(values[3 * (7 * y + x)]).toBeCloseTo(u, 3);
            expect(values[3 * (7 * y + x) + 1]).toBeCloseTo(v, 3);
          }
        crop.dispose();
      }
      image.dispose();
    });

    it('averages where it shrinks', () => {
      const checker = tf.tidy(() => {
        const parity = tf.mod(tf.sub(tf.sum(ramp(32, 32), 3), 2), 4);
        return tf.stack([parity, parity, parity], 3) as tf.Tensor4D;
      });
      const crop = warp(checker, { a: 4, b: 0, x: 0, y: 0 }, { height: 8, width: 8 });
      const [low, high] = [tf.min(crop), tf.max(crop)];
      const mean = tf.mean(checker);
      expect(low.dataSync()[0]).toBeCloseTo(mean.dataSync()[0]!, 4);
      expect(high.dataSync()[0]).toBeCloseTo(mean.dataSync()[0]!, 4);
      tf.dispose([checker, crop, low, high, mean]);
    });

    it('goes on with the border beyond the image', () => {
      const image = tf.fill([1, 2, 2, 3], 0.25) as tf.Tensor4D;
      const crop = warp(image, { a: 3, b: 1, x: -9, y: -9 }, { height: 4, width: 4 });
      expect([...crop.dataSync()].every((v) => Math.abs(v - 0.25) < 1e-6)).toBe(true);
      tf.dispose([image, crop]);
    });

    it('has the gradient of finite differences, with one similarity for each image, shrinking or not', () => {
      const image = tf.tensor4d(randomStream(2).normals(2 * 6 * 5 * 3), [2, 6, 5, 3]);
      const pair = [turned, { a: 2, b: -1.2, x: 1, y: 2 }];
      const size = { height: 4, width: 3 };
      tf.tidy(() => {
        const direction = tf.randomNormal([2, 4, 3, 3], 0, 1, 'float32', 3);
        const f = (x: tf.Tensor) => tf.sum(tf.mul(warp(x as tf.Tensor4D, pair, size), direction));
        const gradient = tf.grad(f)(image).dataSync();
        finiteDifferences(f, image, [...gradient.keys()], 1e-2).forEach((g, i) => {
          expect(gradient[i]).toBeCloseTo(g, 3);
        });
      });
      image.dispose();
    });

    it('refuses what it cannot warp', () => {
      const image = ramp(4, 4);
      const flat = tf.squeeze(image);
      expect(() => warp(flat as never, identity, { height: 2, width: 2 })).toThrow(
        'warp: `image` must have shape [batch, height, width, 3], got [4, 4, 3]',
      );
      expect(() => warp(image, [identity, identity], { height: 2, width: 2 })).toThrow('2 entries for 1 images');
      expect(() => warp(image, { ...identity, x: Number.NaN }, { height: 2, width: 2 })).toThrow('Check the landmarks');
      tf.dispose([image, flat]);
    });
  });
});

describe('similarities', () => {
  it('invert, compose and are found from points', () => {
    const points = [0, 0, 5, 1, 2, 7, -3, 4];
    const moved = points.flatMap((_, i) => (i % 2 ? [] : applySimilarity(turned, points[i]!, points[i + 1]!)));
    const found = fitSimilarity(points, moved);
    for (const key of ['a', 'b', 'x', 'y'] as const) expect(found[key]).toBeCloseTo(turned[key], 6);
    const nothing = composeSimilarities(invertSimilarity(turned), turned);
    for (const key of ['a', 'b', 'x', 'y'] as const) expect(nothing[key]).toBeCloseTo(identity[key], 9);
    expect(() => fitSimilarity([1, 1, 1, 1], [0, 0, 1, 1])).toThrow('coincide');
  });
});
