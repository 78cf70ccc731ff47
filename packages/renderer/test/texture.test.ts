import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../vitest.support.js';
import {
  interpolate,
  phong,
  project,
  rasterize,
  render,
  type SampleOptions,
  type Scene,
  sampleTexture,
  type TextureFilter,
  uvDifferentials,
} from '../src/index.js';
import { expectGradients, maxDifference } from './gradients.js';
import { frontCamera, pattern, pointLighting, relief } from './scenes.js';
import { tolerance } from './tolerances.js';

const size = { height: 13, width: 19 };

/** One sample of a one-channel texture. */
function sample(rows: number[][], u: number, v: number, options: SampleOptions = {}): number {
  return tf.tidy(() => {
    const texture = tf.tensor4d(rows.flat(), [1, rows.length, rows[0]!.length, 1]);
    return sampleTexture(texture, tf.tensor3d([u, v], [1, 1, 2]), options).dataSync()[0]!;
  });
}

/** Differentials of a footprint that is `texels` wide on a texture of this many columns. */
const footprint = (texels: number, columns: number): tf.Tensor =>
  tf.tensor3d([texels / columns, 0, 0, 0.5 / columns], [1, 1, 4]);

onEachBackend(() => {
  describe('wrap', () => {
    const rows = [
      [0, 1, 2],
      [10, 11, 12],
    ];
    it('repeats the texture in both directions', () => {
      for (const filter of ['nearest', 'bilinear'] as const)
        for (const [u, v] of [
          [0.5 / 3, 0.25],
          [1.5 / 3, 0.75],
        ] as const)
          for (const [i, j] of [
            [1, 0],
            [-2, 3],
            [0, -1],
          ] as const)
            expect(sample(rows, u + i, v + j, { filter, wrap: 'repeat' })).toBeCloseTo(sample(rows, u, v), 4);
    });

    it('mixes the last column with the first, and the last row with the first', () => {
      expect(sample(rows, 0, 0.25, { wrap: 'repeat' })).toBeCloseTo(1, 5);
      expect(sample(rows, 1, 0.25, { wrap: 'repeat' })).toBeCloseTo(1, 5);
      expect(sample(rows, 1.5 / 3, 0, { wrap: 'repeat' })).toBeCloseTo(6, 5);
      expect(sample(rows, 0, 0.25)).toBe(0);
    });

    it('has the gradient of texture and coordinates', () => {
      tf.tidy(() => {
        const texture = pattern<tf.Rank.R4>([2, 3, 5, 2]);
        const uvs = tf.add(tf.mul(tf.round(tf.mul(pattern<tf.Rank.R3>([2, 9, 2], 1), 40)), 1 / 11), -1.487);
        expectGradients((t, x) => sampleTexture(t as tf.Tensor4D, x, { wrap: 'repeat' }), { texture, uvs });
      });
    });
  });

  describe('trilinear', () => {
    it.each([
      [4, 4],
      [3, 5],
      [7, 1],
      [1, 6],
      [12, 9],
    ])('of a %i x %i texture ends in its mean and keeps a constant', (height, width) => {
      tf.tidy(() => {
        const texture = pattern<tf.Rank.R4>([1, height, width, 2]);
        const uvs = tf.tensor3d([0.3, 0.8], [1, 1, 2]);
        const differentials = tf.fill([1, 1, 4], 1e6);
        const mean = sampleTexture(texture, uvs, { filter: 'trilinear', differentials });
        expect(maxDifference(mean, tf.reshape(tf.mean(texture, [1, 2]), [1, 1, 2]))).toBeLessThan(tolerance().value);
        const halfway = { filter: 'trilinear', differentials: tf.fill([1, 1, 4], 0.3) } as const;
        expect(maxDifference(sampleTexture(tf.onesLike(texture), uvs, halfway), tf.ones([1, 1, 2]))).toBeLessThan(
          tolerance().value,
        );
      });
    });

    it('takes the level at which a texel is a pixel wide, and mixes between levels', () => {
      tf.tidy(() => {
        const rows = [
          [0, 8, 0, 0],
          [0, 0, 0, 0],
        ];
        const at = (texels: number, v = 0.25): number =>
          sample(rows, 1.5 / 4, v, { filter: 'trilinear', differentials: footprint(texels, 4) });
        expect(at(0)).toBe(8);
        expect(at(1)).toBe(8);
        // Level 1 is [2, 0]; at u = 1.5 / 4 the mix of its two texels is 2 * 0.75.
        expect(at(2)).toBeCloseTo(1.5, 5);
        expect(at(Math.SQRT2)).toBeCloseTo((8 + 1.5) / 2, 5);
        expect(at(4)).toBeCloseTo(1, 5);
        expect(at(Number.NaN)).toBe(8);
        expect(at(Number.POSITIVE_INFINITY)).toBeCloseTo(1, 5);
      });
    });

    it.each(['clamp', 'repeat'] as const)(
      'has the gradient of texture, through the chain, and coordinates (%s)',
      (wrap) => {
        tf.tidy(() => {
          const uvs = tf.add(tf.mul(tf.round(tf.mul(pattern<tf.Rank.R3>([2, 11, 2], 1), 40)), 1 / 23), -0.313);
          const differentials = tf.mul(pattern<tf.Rank.R3>([2, 11, 4], 2), 0.6);
          for (const shape of [
            [2, 4, 8, 2],
            [1, 7, 5, 3],
          ] as [number, number, number, number][]) {
            const texture = pattern<tf.Rank.R4>(shape);
            const options = { filter: 'trilinear', wrap, differentials } as const;
            expectGradients(
              (t, x) => sampleTexture(t as tf.Tensor4D, x, options),
              { texture, uvs },
              { samples: 14, step: 5e-4 },
            );
          }
        });
      },
    );

    it('hands on all that it gets to the texture', () => {
      tf.tidy(() => {
        const texture = pattern<tf.Rank.R4>([1, 6, 11, 1]);
        const uvs = pattern<tf.Rank.R3>([3, 40, 2]);
        const differentials = tf.mul(pattern<tf.Rank.R3>([3, 40, 4], 2), 0.5);
        const dy = pattern<tf.Rank.R3>([3, 40, 1], 8);
        const gradient = tf.grad((t) => sampleTexture(t as tf.Tensor4D, uvs, { filter: 'trilinear', differentials }))(
          texture,
          dy,
        );
        expect(tf.sum(gradient).dataSync()[0]).toBeCloseTo(tf.sum(dy).dataSync()[0]!, 4);
      });
    });
  });

  describe('uvDifferentials', () => {
    it('are those of the interpolated coordinates, from pixel to pixel', () => {
      tf.tidy(() => {
        // One triangle in perspective, seen at two resolutions: differences over a small step of the finer one.
        const clip = tf.tensor3d([-1.5, -1.2, 0, 1, 3, -2, 0, 2, 0.5, 4, 0, 3], [1, 3, 4]);
        const topology = { triangles: tf.tensor2d([0, 1, 2], [1, 3], 'int32') };
        const uvs = tf.tensor3d([0, 0, 2, 0.3, 0.4, 3], [1, 3, 2]);
        const at = (height: number, width: number): tf.Tensor4D =>
          interpolate(uvs, topology, rasterize(clip, topology, { height, width }));
        const fragments = rasterize(clip, topology, { height: 5, width: 5 });
        expect(fragments.triangleId.dataSync()[12]).toBe(0);
        const found = uvDifferentials(uvs, clip, topology, fragments).dataSync().slice(48, 52);
        const fine = at(405, 405).arraySync()[0]!;
        const middle = 202;
        for (const k of [0, 1]) {
          const dx = 40.5 * (fine[middle]![middle + 1]![k]! - fine[middle]![middle - 1]![k]!);
          const dy = 40.5 * (fine[middle + 1]![middle]![k]! - fine[middle - 1]![middle]![k]!);
          expect(found[k]! / dx).toBeCloseTo(1, 2);
          expect(found[2 + k]! / dy).toBeCloseTo(1, 2);
        }
      });
    });

    it('are constants for gradients, and 0 for background', () => {
      tf.tidy(() => {
        const { positions, topology, uvs } = relief(3, 2);
        const clip = project(positions, frontCamera(2), size);
        const shared = tf.expandDims(uvs, 0) as tf.Tensor3D;
        const fragments = rasterize(clip, topology, size);
        const found = uvDifferentials(shared, clip, topology, fragments);
        const outside = tf.expandDims(tf.cast(tf.less(fragments.triangleId, 0), 'float32'), 3);
        expect(tf.max(tf.abs(tf.mul(found, outside))).dataSync()[0]).toBe(0);
        const gradient = tf.grad((x) => {
          const differentials = uvDifferentials(shared, x as tf.Tensor3D, topology, fragments);
          return tf.add(tf.sum(differentials), tf.sum(x));
        })(clip);
        expect(maxDifference(gradient, tf.onesLike(clip))).toBe(0);
      });
    });
  });

  describe('render', () => {
    const textured = (options: TextureFilter): { scene(x: tf.Tensor[]): Scene; inputs: tf.Tensor[] } => {
      const { positions, topology, uvs } = relief(4, 2);
      const rest = { topology, camera: frontCamera(2), lighting: pointLighting() };
      return {
        inputs: [positions, pattern([1, 21, 30, 3]), tf.sub(tf.mul(uvs, 2.3), 0.4)],
        scene: ([positions, texture, uvs]) =>
          ({ ...rest, positions, albedo: { texture, uvs, ...options } }) as unknown as Scene,
      };
    };
    it.each<TextureFilter>([
      { filter: 'trilinear' },
      { filter: 'trilinear', wrap: 'repeat' },
      { wrap: 'repeat' },
      { filter: 'nearest' },
    ])('takes %o, fused and composed alike, and differences agree', (options) => {
      tf.tidy(() => {
        const { inputs, scene } = textured(options);
        const shader = phong({ specular: 0.2 });
        const fused = (...x: tf.Tensor[]): tf.Tensor => render(scene(x), { ...size, shader }).image;
        const composed = (...x: tf.Tensor[]): tf.Tensor =>
          render(scene(x), { ...size, shader: (surface) => shader(surface) }).image;
        expect(maxDifference(fused(...inputs), composed(...inputs))).toBeLessThan(tolerance().value);
        const dy = tf.sub(pattern([2, size.height, size.width, 3], 7), 0.5);
        const a = tf.grads(fused)(inputs, dy);
        const b = tf.grads(composed)(inputs, dy);
        a.forEach((gradient, i) => {
          const scale = tf.max(tf.abs(b[i]!)).dataSync()[0]!;
          if (options.filter !== 'nearest' || i < 2) expect(scale).toBeGreaterThan(0);
          expect(maxDifference(gradient, b[i]!)).toBeLessThanOrEqual(tolerance().gradient * scale);
        });
        const [positions, texture, uvs] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor];
        expectGradients((t) => fused(positions, t, uvs), { texture }, { samples: 6 });
      });
    });

    it('keeps a fine checkerboard seen from afar at its mean', () => {
      tf.tidy(() => {
        const { positions, topology, uvs } = relief(4);
        const board = tf.tile(tf.tensor4d([0, 1, 1, 0], [1, 2, 2, 1]), [1, 64, 64, 3]) as tf.Tensor4D;
        const spread = (filter: 'bilinear' | 'trilinear'): number => {
          const albedo = { texture: board, uvs, filter };
          const { image, alpha } = render({ positions, topology, albedo, camera: frontCamera() }, size);
          return tf.max(tf.abs(tf.mul(tf.sub(image, 0.5), alpha))).dataSync()[0]!;
        };
        expect(spread('bilinear')).toBeGreaterThan(0.3);
        expect(spread('trilinear')).toBeLessThan(0.05);
      });
    });
  });

  it('says what is wrong', () => {
    tf.tidy(() => {
      const texture = tf.zeros([1, 2, 2, 3]) as tf.Tensor4D;
      const uvs = tf.zeros([1, 5, 2]);
      expect(() => sampleTexture(texture, uvs, { filter: 'trilinear' })).toThrow(/needs `differentials`. Pass uvDiff/);
      const differentials = tf.zeros([1, 4, 4]);
      expect(() => sampleTexture(texture, uvs, { filter: 'trilinear', differentials })).toThrow(
        /`differentials` must have shape \[1, 5, 4\], got \[1, 4, 4\]/,
      );
      expect(() => sampleTexture(texture, uvs, { wrap: 'mirror' as never })).toThrow(/'clamp' or 'repeat', got mirror/);
      const { positions, topology, uvs: vertexUvs } = relief(2);
      const albedo = { texture, uvs: vertexUvs, filter: 'cubic' as never };
      expect(() => render({ positions, topology, albedo, camera: frontCamera() }, size)).toThrow(/render: `filter`/);
      const clip = project(positions, frontCamera(), size);
      const fragments = rasterize(clip, topology, size);
      expect(() => uvDifferentials(tf.zeros([2, 9, 2]), clip, topology, fragments)).toThrow(/batch 1 or 1 .* got 2/);
    });
  });
});
