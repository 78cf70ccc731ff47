import { randomStream } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../vitest.support.js';
import { project, rasterize } from '../src/index.js';
import { expectGradients } from './gradients.js';
import { referenceFragments } from './reference.js';
import { frontCamera, relief } from './scenes.js';
import { tolerance } from './tolerances.js';

const topology = (indices: number[]) => ({
  triangles: tf.tensor2d(indices, [indices.length / 3, 3], 'int32') as tf.Tensor2D,
});
const points = (rows: number[][]): tf.Tensor3D => tf.tensor3d(rows.flat(), [1, rows.length, 4]);

/** Ids as a picture: one character for each pixel, '.' for background. */
function picture(ids: tf.Tensor3D): string {
  const [, height, width] = ids.shape;
  const values = Array.from(ids.dataSync(), (id) => (id < 0 ? '.' : String.fromCharCode(97 + id)));
  return Array.from({ length: height }, (_, y) => values.slice(y * width, (y + 1) * width).join('')).join('\n');
}

function ids(
  rows: number[][],
  indices: number[],
  height = 8,
  width = 8,
  cull: 'none' | 'back' | 'front' = 'none',
): string {
  return tf.tidy(() => picture(rasterize(points(rows), topology(indices), { height, width }, { cull }).triangleId));
}

const square = [
  [-0.5, 0.75, 0, 1],
  [-0.5, -0.5, 0, 1],
  [0.75, -0.5, 0, 1],
  [0.75, 0.75, 0, 1],
];

onEachBackend(() => {
  describe('visibility', () => {
    it('draws a square and a nearer triangle, y up and row 0 on top', () => {
      const rows = [...square, [-0.9, -0.9, -0.5, 1], [0.2, -0.9, -0.5, 1], [-0.9, 0.3, -0.5, 1]];
      expect(`\n${ids(rows, [0, 1, 2, 0, 2, 3, 4, 5, 6], 8, 12)}\n`).toBe(`
............
...abbbbbbb.
...aabbbbbb.
.c.aaaabbbb.
.ccaaaaabbb.
.cccaaaaaab.
.ccccc......
.cccccc.....
`);
    });

    it('leaves no pixel between triangles and none to both, wherever the edges run', () => {
      tf.tidy(() => {
        const random = randomStream(3);
        const size = { height: 37, width: 53 };
        for (let trial = 0; trial < 20; trial++) {
          // A fan round a point on a pixel centre, in perspective, over the whole screen.
          const center = [((2 * 20.5) / 53 - 1) * 2, (1 - (2 * 11.5) / 37) * 2, 0, 2];
          const count = 3 + random.integer(9);
          const rim = Array.from({ length: count }, (_, i) => {
            const angle = (2 * Math.PI * (i + 0.4 * random.uniform())) / count;
            const w = random.uniform(0.5, 3);
            return [9 * w * Math.cos(angle), 9 * w * Math.sin(angle), 0, w];
          });
          const indices = rim.flatMap((_, i) => [0, 1 + i, 1 + ((i + 1) % count)]);
          const { triangleId } = rasterize(points([center, ...rim]), topology(indices), size);
          expect(Math.min(...triangleId.dataSync())).toBeGreaterThanOrEqual(0);
          // With vertices of its own for each triangle, all the same.
          const own = points(indices.map((i) => [center, ...rim][i]!));
          const apart = rasterize(own, topology(indices.map((_, i) => i)), size);
          expect(apart.triangleId.dataSync()).toEqual(triangleId.dataSync());
        }
      });
    });

    it('agrees with a double-precision reference on random triangles, also those that reach behind the camera', () => {
      tf.tidy(() => {
        const random = randomStream(5);
        const size = { height: 19, width: 26 };
        for (let trial = 0; trial < 12; trial++) {
          const rows = Array.from({ length: 24 }, () => {
            const w = random.uniform(trial % 2 ? -1 : 0.3, 3);
            return [random.normal(), random.normal(), random.uniform(-1.1, 1.1) * w, w];
          });
          const clip = points(rows);
          const mesh = topology(Array.from({ length: 24 }, (_, i) => i));
          const fragments = rasterize(clip, mesh, size);
          const reference = referenceFragments(clip.dataSync(), mesh.triangles.dataSync(), size.height, size.width);
          const id = fragments.triangleId.dataSync();
          const b = fragments.barycentric.dataSync();
          let stray = 0;
          for (let i = 0; i < id.length; i++) {
            if (reference.margin[i]! < 1e-9) continue;
            if (id[i] !== reference.id[i]) stray++;
            else
              for (let k = 0; k < 3; k++)
                expect(Math.abs(b[3 * i + k]! - reference.barycentric[3 * i + k]!)).toBeLessThan(
                  tolerance().barycentric,
                );
          }
          expect(stray, `trial ${trial}`).toBeLessThanOrEqual(tolerance().strayPixels * id.length);
        }
      });
    });

    it('culls by orientation', () => {
      const all = ids(square, [0, 1, 2, 0, 3, 2]);
      expect(all).toMatch(/a/);
      expect(all).toMatch(/b/);
      expect(ids(square, [0, 1, 2, 0, 3, 2], 8, 8, 'back')).not.toMatch(/b/);
      expect(ids(square, [0, 1, 2, 0, 3, 2], 8, 8, 'front')).not.toMatch(/a/);
    });

    it('is deterministic, and the first of two equal triangles wins', () => {
      const indices = [0, 1, 2, 0, 2, 3, 0, 1, 2];
      expect(ids(square, indices)).toBe(ids(square, indices));
      expect(ids(square, indices)).not.toMatch(/c/);
    });
  });

  describe('poison', () => {
    const nothing = Array.from({ length: 4 }, () => '....').join('\n');
    const everything = nothing.replace(/\./g, 'a');
    const a = [-0.9, -0.9, 0, 1];
    const b = [0.9, -0.9, 0, 1];
    it.each<[string, number[][], number[]]>([
      ['no triangles', [a, b, [0, 0.9, 0, 1]], []],
      ['a repeated index', [a, b, [0, 0.9, 0, 1]], [0, 1, 1]],
      ['three points on a line', [a, b, [0, -0.9, 0, 1]], [0, 1, 2]],
      ['NaN', [a, b, [0, Number.NaN, 0, 1]], [0, 1, 2]],
      ['NaN in w', [a, b, [0, 0.9, 0, Number.NaN]], [0, 1, 2]],
      ['NaN in z', [a, b, [0, 0.9, Number.NaN, 1]], [0, 1, 2]],
      ['infinity', [a, b, [0, Number.POSITIVE_INFINITY, 0, 1]], [0, 1, 2]],
      [
        'all behind the camera',
        [
          [-1, -1, 0, -1],
          [1, -1, 0, -1],
          [0, 1, 0, -2],
        ],
        [0, 1, 2],
      ],
      [
        'w of 0',
        [
          [-1, -1, 0, 0],
          [1, -1, 0, 0],
          [0, 1, 0, 0],
        ],
        [0, 1, 2],
      ],
      [
        'in front of the near plane',
        [
          [-1, -1, -2, 1],
          [1, -1, -2, 1],
          [0, 1, -2, 1],
        ],
        [0, 1, 2],
      ],
      [
        'beyond the far plane',
        [
          [-1, -1, 2, 1],
          [1, -1, 2, 1],
          [0, 1, 2, 1],
        ],
        [0, 1, 2],
      ],
      [
        'a sliver between pixel centres',
        [
          [-0.9, 0.01, 0, 1],
          [0.9, 0.01, 0, 1],
          [0.9, 0.010001, 0, 1],
        ],
        [0, 1, 2],
      ],
      [
        'denormals',
        [
          [1e-42, 0, 0, 1e-42],
          [0, 1e-42, 0, 1e-42],
          [0, 0, 0, 1e-42],
        ],
        [0, 1, 2],
      ],
    ])('%s: covers nothing', (_, rows, indices) => {
      expect(ids(rows, indices, 4, 4)).toBe(nothing);
    });

    it.each<[string, number[][]]>([
      [
        'a triangle over the whole screen',
        [
          [-9, -9, 0, 1],
          [9, -9, 0, 1],
          [0, 9, 0, 1],
        ],
      ],
      [
        'huge values',
        [
          [-9e18, -9e18, 0, 1e18],
          [9e18, -9e18, 0, 1e18],
          [0, 9e18, 0, 1e18],
        ],
      ],
      [
        'a floor that reaches behind the camera',
        [
          [-9, -3, 0, 1],
          [9, -3, 0, 1],
          [0, 90, 0, -1],
        ],
      ],
    ])('%s: covers everything', (_, rows) => {
      expect(ids(rows, [0, 1, 2], 4, 4)).toBe(everything);
    });

    it('gives slivers a finite, small gradient', () => {
      tf.tidy(() => {
        // Its long edge runs through pixel centres; height 2e-6.
        const clip = points([
          [-0.9, 0.25, 0, 1],
          [0.9, 0.25, 0, 1],
          [0, 0.250002, 0, 1],
        ]);
        const mesh = topology([0, 1, 2]);
        const barycentrics = (x: tf.Tensor): tf.Tensor => {
          const { barycentric } = rasterize(x as tf.Tensor3D, mesh, { height: 4, width: 4 });
          return tf.sum(tf.mul(barycentric, tf.tensor1d([1, 2, 7])));
        };
        expect(tf.max(rasterize(clip, mesh, { height: 4, width: 4 }).triangleId).dataSync()[0]).toBe(0);
        const gradient = tf.grad(barycentrics)(clip).dataSync();
        expect(Math.max(...Array.from(gradient, Math.abs))).toBeLessThan(1e3);
      });
    });
  });

  describe('gradients', () => {
    it('agree with differences for barycentrics and depth of a mesh in perspective', () => {
      tf.tidy(() => {
        const { positions, topology: mesh } = relief(3, 2);
        const size = { height: 11, width: 14 };
        // Some slope in z, so that depth depends on all four coordinates.
        const clip = tf.add(
          project(positions, frontCamera(2), size),
          tf.mul(tf.expandDims(tf.sum(positions, 2), 2), tf.tensor1d([0, 0, 0.3, 0])),
        );
        const run = (x: tf.Tensor) => rasterize(x as tf.Tensor3D, mesh, size);
        const options = { step: 2e-3, samples: 40, ids: ([x]: tf.Tensor[]) => run(x!).triangleId };
        expectGradients((x) => run(x).barycentric, { clip }, options);
        expectGradients((x) => run(x).depth, { clip }, options);
      });
    });

    it('agree with differences for a triangle that reaches behind the camera', () => {
      tf.tidy(() => {
        const clip = points([
          [-4, -3, 0.1, 1],
          [4, -3, -0.1, 1.5],
          [0.3, 9, 0.05, -1],
        ]);
        const mesh = topology([0, 1, 2]);
        const run = (x: tf.Tensor) => rasterize(x as tf.Tensor3D, mesh, { height: 5, width: 5 });
        expectGradients((x) => run(x).barycentric, { clip }, { ids: ([x]) => run(x!).triangleId });
      });
    });
  });

  describe('errors', () => {
    const clip = () => points(square);
    it.each<[string, () => unknown, RegExp]>([
      [
        'rank',
        () => rasterize(tf.zeros([4, 4]) as never, topology([0, 1, 2]), { height: 4, width: 4 }),
        /`clip` must have shape \[batch, vertexCount, 4\], got \[4, 4\]\. Call project/,
      ],
      [
        'index too large',
        () => rasterize(clip(), topology([0, 1, 2, 0, 4, 1]), { height: 4, width: 4 }),
        /refers to vertex 4 \(in triangle 1\), but the vertices are 0 to 3/,
      ],
      [
        'negative index',
        () => rasterize(clip(), topology([0, -1, 2]), { height: 4, width: 4 }),
        /refers to vertex -1 \(in triangle 0\)/,
      ],
      [
        'dtype',
        () => rasterize(clip(), { triangles: tf.zeros([1, 3]) }, { height: 4, width: 4 }),
        /must have dtype int32, got float32/,
      ],
      [
        'size',
        () => rasterize(clip(), topology([0, 1, 2]), { height: 4.5, width: 4 }),
        /positive integers, got 4.5 and 4/,
      ],
      [
        'cull',
        () => rasterize(clip(), topology([0, 1, 2]), { height: 4, width: 4 }, { cull: 'both' as never }),
        /'none', 'back' or 'front', got both/,
      ],
    ])('%s', (_, f, message) => {
      tf.tidy(() => {
        expect(f).toThrow(message);
      });
    });
  });
});
