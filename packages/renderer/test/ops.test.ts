import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../vitest.support.js';
import { interpolate, project, rasterize, sampleTexture, vertexNormals } from '../src/index.js';
import { expectGradients, maxDifference } from './gradients.js';
import { frontCamera, pattern, relief } from './scenes.js';
import { tolerance } from './tolerances.js';

const size = { height: 13, width: 10 };

onEachBackend(() => {
  describe('interpolate', () => {
    it('gives back linear functions of the position', () => {
      tf.tidy(() => {
        const { positions, topology } = relief(5, 2);
        const fragments = rasterize(project(positions, frontCamera(2), size), topology, size);
        const plane = (p: tf.Tensor): tf.Tensor => tf.add(tf.sum(tf.mul(p, tf.tensor1d([2, -3, 5])), -1, true), 1);
        const covered = tf.expandDims(tf.cast(tf.greaterEqual(fragments.triangleId, 0), 'float32'), 3);
        const direct = interpolate(plane(positions) as tf.Tensor3D, topology, fragments);
        const position = interpolate(positions, topology, fragments);
        const error = tf.max(tf.abs(tf.sub(direct, tf.mul(plane(position), covered))));
        expect(error.dataSync()[0]).toBeLessThan(1e-5);
      });
    });

    it.each([1, 2])(
      'has the gradient of its attributes (batch %i of 2) and barycentrics, and keeps their mass',
      (batch) => {
        tf.tidy(() => {
          const { positions, topology } = relief(3, 2);
          const fragments = rasterize(project(positions, frontCamera(2), size), topology, size);
          const attributes = pattern<tf.Rank.R3>([batch, 16, 4]);
          const run = (a: tf.Tensor, barycentric: tf.Tensor): tf.Tensor =>
            interpolate(a as tf.Tensor3D, topology, { ...fragments, barycentric: barycentric as tf.Tensor4D });
          expectGradients(run, { attributes, barycentric: fragments.barycentric }, { samples: 30, step: 0.01 });
          const dy = pattern<tf.Rank.R4>([2, size.height, size.width, 4]);
          const dAttributes = tf.grad((a) => run(a, fragments.barycentric))(attributes, dy);
          const covered = tf.expandDims(tf.cast(tf.greaterEqual(fragments.triangleId, 0), 'float32'), 3);
          const sent = tf.sum(tf.mul(dy, covered), [0, 1, 2]).dataSync();
          const received = tf.sum(dAttributes, [0, 1]).dataSync();
          received.forEach((value, k) => {
            expect(value).toBeCloseTo(sent[k]!, 3);
          });
        });
      },
    );

    it.each([1, 16, 37])('takes %i channels, forward and backward', (channels) => {
      tf.tidy(() => {
        const { positions, topology } = relief(3, 2);
        const fragments = rasterize(project(positions, frontCamera(2), size), topology, size);
        const attributes = pattern<tf.Rank.R3>([2, 16, channels]);
        const dy = pattern<tf.Rank.R4>([2, size.height, size.width, channels], 5);
        const run = (a: tf.Tensor): tf.Tensor4D => interpolate(a as tf.Tensor3D, topology, fragments);
        // Each channel as if it were alone.
        const one = (x: tf.Tensor, k: number): tf.Tensor => tf.gather(x, [k], x.rank - 1);
        const image = run(attributes);
        const gradient = tf.grad(run)(attributes, dy);
        for (let k = 0; k < channels; k++) {
          expect(maxDifference(one(image, k), run(one(attributes, k)))).toBeLessThan(tolerance().value);
          const alone = tf.grad(run)(one(attributes, k), one(dy, k));
          expect(maxDifference(one(gradient, k), alone)).toBeLessThan(tolerance().value);
        }
      });
    });

    it('says which batch it wants', () => {
      tf.tidy(() => {
        const { positions, topology } = relief(2);
        const fragments = rasterize(project(positions, frontCamera(), size), topology, size);
        expect(() => interpolate(tf.zeros([3, 9, 1]), topology, fragments)).toThrow(/must have batch 1 or 1 .*, got 3/);
        expect(() => interpolate(tf.zeros([1, 8, 1]), topology, fragments)).toThrow(/refers to vertex 8/);
      });
    });
  });

  describe('vertexNormals', () => {
    it('points away from the centre of a ball', () => {
      tf.tidy(() => {
        // An octahedron, counter-clockwise from outside.
        const corners = [1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1];
        const faces = [0, 2, 4, 2, 1, 4, 1, 3, 4, 3, 0, 4, 2, 0, 5, 1, 2, 5, 3, 1, 5, 0, 3, 5];
        const topology = { triangles: tf.tensor2d(faces, [8, 3], 'int32') as tf.Tensor2D };
        const normals = vertexNormals(tf.tensor3d(corners, [1, 6, 3]), topology).dataSync();
        normals.forEach((value, i) => {
          expect(value).toBeCloseTo(corners[i]!, 6);
        });
      });
    });

    it('has the gradient of the positions', () => {
      tf.tidy(() => {
        const { positions, topology } = relief(3, 2);
        expectGradients((p) => vertexNormals(p as tf.Tensor3D, topology), { positions }, { samples: 30, step: 3e-3 });
      });
    });

    it('leaves vertices without area at 0, without gradient, and NaN to its neighbours', () => {
      tf.tidy(() => {
        const rows = [
          0,
          0,
          0,
          1,
          0,
          0,
          0,
          1,
          0,
          5,
          5,
          5,
          2,
          2,
          2,
          2,
          2,
          2,
          2,
          2,
          2,
          Number.NaN,
          0,
          0,
          7,
          7,
          7,
          8,
          7,
          7,
        ];
        const topology = { triangles: tf.tensor2d([0, 1, 2, 4, 5, 6, 7, 8, 9], [3, 3], 'int32') as tf.Tensor2D };
        const positions = tf.tensor3d(rows, [1, 10, 3]);
        const run = (p: tf.Tensor): tf.Tensor => tf.slice(vertexNormals(p as tf.Tensor3D, topology), 0, [1, 7, 3]);
        expect(Array.from(run(positions).dataSync())).toEqual([0, 0, 1, 0, 0, 1, 0, 0, 1, ...Array(12).fill(0)]);
        const gradient = tf
          .grad((p) => tf.sum(run(p)))(positions)
          .dataSync();
        expect(gradient.every(Number.isFinite)).toBe(true);
        expect(Array.from(gradient.slice(9, 21))).toEqual(Array(12).fill(0));
      });
    });
  });

  describe('sampleTexture', () => {
    const at = (u: number, v: number, filter: 'bilinear' | 'nearest'): number =>
      tf.tidy(() => {
        const texture = tf.tensor4d([0, 1, 2, 10, 11, 12], [1, 2, 3, 1]);
        return sampleTexture(texture, tf.tensor3d([u, v], [1, 1, 2]), { filter }).dataSync()[0]!;
      });

    it('finds texel centres at (i + 0.5) / size, mixes between them and repeats the border', () => {
      expect(at(0.5, 0.25, 'bilinear')).toBeCloseTo(1, 6);
      expect(at(0.5, 0.5, 'bilinear')).toBeCloseTo(6, 5);
      expect(at(2 / 3, 0.75, 'bilinear')).toBeCloseTo(11.5, 5);
      expect(at(-3, 9, 'bilinear')).toBe(10);
      expect(at(0.4, 0.4, 'nearest')).toBe(1);
      expect(at(0.32, 0.6, 'nearest')).toBe(10);
      expect(at(7, -1, 'nearest')).toBe(2);
      expect(at(Number.NaN, 0.5, 'bilinear')).toBeNaN();
    });

    it.each([1, 2])('has the gradient of the texture (batch %i of 2) and the coordinates', (batch) => {
      tf.tidy(() => {
        const texture = pattern<tf.Rank.R4>([batch, 4, 5, 3]);
        // Kept off the texel centres, where the slope jumps.
        const uvs = tf.add(tf.mul(tf.round(tf.mul(pattern<tf.Rank.R4>([2, 3, 4, 2], 1), 14)), 1 / 11), 0.013);
        expectGradients((t, x) => sampleTexture(t as tf.Tensor4D, x), { texture, uvs }, { samples: 24 });
        expectGradients((t) => sampleTexture(t as tf.Tensor4D, uvs, { filter: 'nearest' }), { texture });
      });
    });

    it('works on a texture of one texel', () => {
      tf.tidy(() => {
        const run = (t: tf.Tensor): tf.Tensor => sampleTexture(t as tf.Tensor4D, tf.tensor3d([0.2, 0.9], [1, 1, 2]));
        const texture = tf.tensor4d([7], [1, 1, 1, 1]);
        expect(run(texture).dataSync()[0]).toBe(7);
        expect(tf.grad(run)(texture).dataSync()[0]).toBe(1);
      });
    });

    it('says what is wrong', () => {
      tf.tidy(() => {
        const texture = tf.zeros([1, 2, 2, 3]) as tf.Tensor4D;
        expect(() => sampleTexture(texture, tf.zeros([1, 5, 3]))).toThrow(/`uvs` must be float32 of shape/);
        expect(() => sampleTexture(texture, tf.zeros([1, 5, 2]), { filter: 'linear' as never })).toThrow(/got linear/);
        expect(() => sampleTexture(tf.zeros([2, 2, 2, 3]), tf.zeros([3, 5, 2]))).toThrow(/batch 1 or 3/);
      });
    });
  });
});
