import { randomStream } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../vitest.support.js';
import { project, rasterize, visibility } from '../src/index.js';
import { cube, expectPicture, orbit, topology } from './golden.js';
import { clipTriangle } from './near-plane.js';
import { referenceFragments } from './reference.js';
import { frontCamera, relief } from './scenes.js';
import { tolerance } from './tolerances.js';

const points = (rows: number[]): tf.Tensor3D => tf.tensor3d(rows, [1, rows.length / 4, 4]);

onEachBackend(() => {
  describe('golden pictures', () => {
    it('a cube from two sides, in one batch with shared triangles', () => {
      tf.tidy(() => {
        const { positions, topology } = cube();
        const size = { height: 15, width: 23 };
        const both = tf.tile(positions, [2, 1, 1]) as tf.Tensor3D;
        const { triangleId } = rasterize(project(both, orbit([0.6, -2.2], [0.4, -0.3]), size), topology, size);
        expectPicture(
          triangleId,
          `
.......................
.......................
.......................
.......................
........jjjiiife.......
......bbbbiiiffe.......
.......bbbbbaffe.......
.......bbbbaaffe.......
.......bbbaaafee.......
.......bbaaaafee.......
.......baaaaafe........
.........aaaae.........
............a..........
.......................
.......................
.......................
.......................
.......................
.........dhhhh.........
........ddhhhhhg.......
.......ddchhhhgg.......
.......ddcchhggg.......
.......ddcchhggg.......
.......dccchgggg.......
.......dcccggggg.......
.......dckkklll........
.......................
.......................
.......................
.......................
`,
        );
      });
    });

    it('the same cube from within', () => {
      tf.tidy(() => {
        const { positions, topology } = cube();
        const size = { height: 9, width: 26 };
        const inside = rasterize(project(positions, orbit([0.5], [0.2], 0.4, 0.8), size), topology, size);
        expectPicture(
          inside.triangleId,
          `
ghhhhhhhhhjjjjddddddeeeeee
ggghhhhhhhhjddddddddeeeeee
ggggghhhhhhhcddddddeeeeeee
ggggggghhhhhccdddddeeeeeee
ggggggggghhhcccddddeeeeeee
ggggggggggggccccdddeeeeeee
gggggggggggglkkccdeeeeeeee
gggggggggggllkkkkkeeeeeeee
gggggggggglllkkkkkkeeeeeee
`,
        );
        const outside = { ...size, cull: 'back' } as const;
        const { triangleId } = rasterize(
          project(positions, orbit([0.5], [0.2], 0.4, 0.8), size),
          topology,
          size,
          outside,
        );
        expect(tf.max(triangleId).dataSync()[0]).toBe(-1);
      });
    });

    it('a relief', () => {
      tf.tidy(() => {
        const { positions, topology } = relief(3);
        const size = { height: 17, width: 9 };
        expectPicture(
          rasterize(project(positions, frontCamera(), size), topology, size).triangleId,
          `
.........
.........
...cceeee
abccdeeef
bbccdeeff
bbcddefff
bbdddkkkk
ghiiijkkl
ghiijjkll
hhijjjkll
hhjjjjlqq
mmooopqqr
mnnoppqrr
mnnoppqrr
.........
.........
.........
`,
        );
      });
    });

    it('two triangles that run through each other', () => {
      tf.tidy(() => {
        const first = [-0.9, -0.8, -0.5, 1, 0.9, -0.7, 0.5, 1, 0.1, 0.9, 0, 1];
        const second = [-0.8, 0.7, 0.5, 1, 0.8, 0.8, -0.5, 1, -0.1, -0.9, 0, 1];
        expectPicture(
          rasterize(points([...first, ...second]), topology([0, 1, 2, 3, 4, 5]), { height: 10, width: 21 }).triangleId,
          `
.....................
..bbbbbbbbabbbbbbb...
...bbbbbbaabbbbbb....
....bbbbaaabbbbb.....
.....bbaaaabbbba.....
.....aaaaabbbbaaa....
....aaaaaabbbaaaaa...
...aaaaaaabbaaaaaaa..
..aaaaaaaabaaaaaaaaa.
.....................
`,
        );
      });
    });
  });

  describe('every size', () => {
    it.each([
      [1, 1],
      [1, 31],
      [17, 2],
      [5, 64],
      [33, 7],
    ])('%i x %i sees what the double-precision twin sees, for each image of a batch', (height, width) => {
      tf.tidy(() => {
        const random = randomStream(height);
        const rows = Array.from({ length: 2 * 18 }, () => {
          const w = random.uniform(0.4, 3);
          return [random.normal(), random.normal(), random.uniform(-0.9, 0.9) * w, w];
        });
        const clip = tf.tensor3d(rows.flat(), [2, 18, 4]);
        const mesh = topology(Array.from({ length: 18 }, (_, i) => i));
        const { triangleId, depth } = rasterize(clip, mesh, { height, width });
        const [ids, z] = [triangleId.dataSync(), depth.dataSync()];
        const pixels = height * width;
        let stray = 0;
        for (let image = 0; image < 2; image++) {
          const values = tf.slice(clip, image, 1).dataSync();
          const twin = referenceFragments(values, mesh.triangles.dataSync(), height, width);
          for (let i = 0; i < pixels; i++) {
            if (twin.margin[i]! < 1e-6) continue;
            const o = image * pixels + i;
            if (ids[o] !== twin.id[i]) stray++;
            else expect(Math.abs(z[o]! - twin.depth[i]!)).toBeLessThan(tolerance().barycentric);
          }
        }
        expect(stray).toBeLessThanOrEqual(Math.ceil(tolerance().strayPixels * 2 * pixels));
      });
    });
  });

  it('shows of a triangle that crosses near and far plane just what a clipped one shows', () => {
    tf.tidy(() => {
      const random = randomStream(11);
      const size = { height: 23, width: 31 };
      const coverage = (rows: number[][]): boolean[] => {
        const mesh = topology(Array.from({ length: rows.length }, (_, i) => i));
        return Array.from(rasterize(points(rows.flat()), mesh, size).triangleId.dataSync(), (id) => id >= 0);
      };
      let [behind, partly] = [0, 0];
      for (let trial = 0; trial < 40; trial++) {
        const corners = Array.from({ length: 3 }, () => {
          const w = random.uniform(-1, 2);
          return [2 * random.normal(), 2 * random.normal(), random.uniform(-1.5, 1.5), w].map(Math.fround);
        });
        const whole = coverage(corners);
        const clipped = clipTriangle(corners);
        const expected = clipped.length > 0 ? coverage(clipped) : whole.map(() => false);
        const { margin } = referenceFragments(corners.flat(), [0, 1, 2], size.height, size.width);
        const clear = whole.map((_, i) => margin[i]! > 1e-4);
        const stray = whole.filter((covered, i) => clear[i] && covered !== expected[i]).length;
        expect(stray, `trial ${trial}`).toBeLessThanOrEqual(tolerance().strayPixels * whole.length);
        if (whole.includes(true) && clipped.length > 3) partly++;
        if (whole.includes(true) && corners.some((corner) => corner[3]! < 0)) behind++;
      }
      expect(partly).toBeGreaterThan(5);
      expect(behind).toBeGreaterThan(5);
    });
  });

  describe('visibility', () => {
    it('names the vertices of what is seen', () => {
      tf.tidy(() => {
        const { positions, topology } = cube();
        const size = { height: 60, width: 60 };
        const both = tf.tile(positions, [2, 1, 1]) as tf.Tensor3D;
        const fragments = rasterize(project(both, orbit([0.6, 0], [0.4, 0]), size), topology, size);
        const seen = visibility(topology, fragments, 8);
        // From the upper right all but the corner in the back; from the front the front face alone.
        expect(Array.from(seen.dataSync())).toEqual([0, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1]);
      });
    });

    it('is a constant', () => {
      tf.tidy(() => {
        const { positions, topology } = cube();
        const size = { height: 9, width: 9 };
        const gradient = tf.grad((p) => {
          const fragments = rasterize(project(p as tf.Tensor3D, orbit([0.6], [0.4]), size), topology, size);
          return tf.add(tf.sum(visibility(topology, fragments, 8)), tf.sum(p));
        })(positions);
        expect(gradient.dataSync().every((value) => value === 1)).toBe(true);
      });
    });
  });
});
