import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../vitest.support.js';
import { antialias, type Camera, interpolate, project, rasterize, render, type Topology } from '../src/index.js';
import { cube, orbit } from './golden.js';
import { maxDifference } from './gradients.js';
import { tolerance } from './tolerances.js';

/** A regular polygon, fanned round its centre in rings. */
function disc(corners: number, rings: number): { positions: tf.Tensor3D; topology: Topology } {
  const positions = [0, 0, 0];
  const triangles: number[] = [];
  for (let r = 1; r <= rings; r++)
    for (let i = 0; i < corners; i++) {
      const angle = (2 * Math.PI * i) / corners + 0.2;
      positions.push((r / rings) * Math.cos(angle), (r / rings) * Math.sin(angle), 0.2 * Math.cos(3 * angle));
      const [here, next] = [i, (i + 1) % corners].map((k) => 1 + (r - 1) * corners + k);
      if (r === 1) triangles.push(0, here!, next!);
      else triangles.push(here! - corners, here!, next!, here! - corners, next!, next! - corners);
    }
  return {
    positions: tf.tensor3d(positions, [1, positions.length / 3, 3]),
    topology: { triangles: tf.tensor2d(triangles, [triangles.length / 3, 3], 'int32') },
  };
}

/** Mean of an image under a smooth weight that is the same at every resolution. */
function weighed(image: tf.Tensor4D): tf.Scalar {
  const [, height, width] = image.shape;
  const ramp = (n: number): tf.Tensor1D => tf.div(tf.add(tf.range(0, n), 0.5), n);
  const across = tf.reshape(tf.exp(tf.mul(ramp(width), 1.5)), [1, 1, width, 1]);
  const down = tf.reshape(tf.exp(tf.mul(ramp(height), -1)), [1, height, 1, 1]);
  return tf.mean(tf.mul(image, tf.mul(across, down)));
}

/** Positions turned in the picture plane, made larger and moved, by x = [angle, size, dx, dy]. */
function moved(positions: tf.Tensor3D, x: tf.Tensor): tf.Tensor3D {
  const [angle, size, dx, dy] = tf.unstack(x) as [tf.Scalar, tf.Scalar, tf.Scalar, tf.Scalar];
  const [c, s] = [tf.cos(angle), tf.sin(angle)];
  const zero = tf.scalar(0);
  const turn = tf.stack([tf.stack([c, s, zero]), tf.stack([tf.neg(s), c, zero]), tf.tensor1d([0, 0, 1])]);
  const turned = tf.matMul(tf.reshape(positions, [-1, 3]) as tf.Tensor2D, turn as tf.Tensor2D);
  return tf.reshape(tf.add(tf.mul(turned, size), tf.stack([dx, dy, zero])), positions.shape) as tf.Tensor3D;
}

onEachBackend(() => {
  describe('the gradient of a mask', () => {
    it.each<[string, () => ReturnType<typeof cube>, () => Camera]>([
      ['a disc of few triangles', () => disc(7, 1), () => orbit([0], [0], 6, 4, 0)],
      ['a disc of many triangles', () => disc(24, 4), () => orbit([0], [0], 6, 4, 0)],
      ['a cube', cube, () => orbit([0.6], [0.4], 8, 3)],
    ])('of %s is that of a supersampled one, for turning, growing and moving', (_, make, makeCamera) => {
      tf.tidy(() => {
        const { positions, topology } = make();
        const camera = makeCamera();
        const mask = (x: tf.Tensor, size: number, edges: boolean): tf.Tensor4D => {
          const options = { height: size, width: size };
          const clip = project(moved(positions, x), camera, options);
          const fragments = rasterize(clip, topology, options);
          const alpha = tf.expandDims(tf.cast(tf.greaterEqual(fragments.triangleId, 0), 'float32'), 3) as tf.Tensor4D;
          return edges ? antialias(alpha, clip, topology, fragments) : alpha;
        };
        const at = [0.1, 1, 0.05, -0.03];
        const gradient = tf
          .grad((x) => weighed(mask(x, 64, true)))(tf.tensor1d(at))
          .dataSync();
        const step = 0.02;
        const value = (k: number, by: number): number =>
          tf.tidy(() => {
            const x = at.map((v, i) => (i === k ? v + by : v));
            return weighed(mask(tf.tensor1d(x), 256, false)).dataSync()[0]!;
          });
        const differences = at.map((_, k) => (value(k, step) - value(k, -step)) / (2 * step));
        const scale = Math.max(...differences.map(Math.abs));
        differences.forEach((difference, k) => {
          expect(Math.abs(gradient[k]! - difference) / scale, `${gradient[k]} for ${difference}`).toBeLessThan(0.05);
        });
      });
    });
  });

  it('a render has it in its alpha when edges are asked for', () => {
    tf.tidy(() => {
      const { positions, topology } = cube();
      const camera = orbit([0.6], [0.4], 8, 3);
      const size = { height: 21, width: 26 };
      const scene = { topology, camera, albedo: { vertexColors: tf.ones([1, 8, 3]) as tf.Tensor3D } };
      const rendered = (edges: 'none' | 'inner' | 'all') =>
        tf.grad((p) => {
          const { alpha } = render({ ...scene, positions: p as tf.Tensor3D }, { ...size, edges });
          return tf.add(weighed(alpha), tf.mul(tf.sum(p), 0));
        })(positions);
      const byHand = tf.grad((p) => {
        const clip = project(p as tf.Tensor3D, camera, size);
        const fragments = rasterize(clip, topology, size);
        const alpha = tf.expandDims(tf.cast(tf.greaterEqual(fragments.triangleId, 0), 'float32'), 3) as tf.Tensor4D;
        return weighed(antialias(alpha, clip, topology, fragments));
      })(positions);
      const scale = tf.max(tf.abs(byHand)).dataSync()[0]!;
      expect(scale).toBeGreaterThan(0);
      expect(maxDifference(rendered('all'), byHand)).toBeLessThanOrEqual(tolerance().gradient * scale);
      for (const edges of ['none', 'inner'] as const) expect(tf.max(tf.abs(rendered(edges))).dataSync()[0]).toBe(0);
    });
  });

  it('the force on an edge is the loss that it uncovers: a card that moves over a wall, in closed form', () => {
    tf.tidy(() => {
      // The card's edges are a third of the picture high; each pixel's width that it moves swaps 1 for 0 along them.
      const size = { height: 30, width: 40 };
      const [left, right, top, bottom] = [-0.5, 0.513, 1 / 3, -1 / 3];
      const corners = [left, bottom, right, bottom, right, top, left, top];
      const clip = tf.tensor3d(
        [0, 1, 2, 3].flatMap((k) => [2 * corners[2 * k]!, 2 * corners[2 * k + 1]!, 0, 2]),
        [1, 4, 4],
      );
      const topology = { triangles: tf.tensor2d([0, 1, 2, 0, 2, 3], [2, 3], 'int32') };
      const fragments = rasterize(clip, topology, size);
      const alpha = tf.expandDims(tf.cast(tf.greaterEqual(fragments.triangleId, 0), 'float32'), 3) as tf.Tensor4D;
      // Loss: the covered pixels of the right half, weighed by 1.
      const half = tf.concat([tf.zeros([1, 30, 20, 1]), tf.ones([1, 30, 20, 1])], 2);
      const gradient = tf
        .grad((c) => tf.sum(tf.mul(antialias(alpha, c as tf.Tensor3D, topology, fragments), half)))(clip)
        .dataSync();
      const dx = [0, 1, 2, 3].reduce((sum, k) => sum + gradient[4 * k]!, 0);
      // 10 rows of pixels; x / w moves by 1 / 2 for each unit of x, and a picture of 40 pixels is 2 wide.
      expect(dx).toBeCloseTo(10 * (1 / 2) * (40 / 2), 3);
      expect(gradient[4]! + gradient[8]!).toBeGreaterThan(0.9 * dx);
    });
  });

  it('depth pulls at surfaces: the gradient of the mean distance is 1', () => {
    tf.tidy(() => {
      const { positions, topology } = disc(9, 2);
      const size = { height: 15, width: 21 };
      const camera = orbit([0], [0], 6, 4, 0);
      const distance = (away: tf.Tensor): tf.Tensor => {
        const shifted = tf.sub(positions, tf.mul(away, tf.tensor1d([0, 0, 1]))) as tf.Tensor3D;
        const fragments = rasterize(project(shifted, camera, size), topology, size);
        const covered = tf.cast(tf.greaterEqual(fragments.triangleId, 0), 'float32');
        return tf.div(tf.sum(tf.mul(tf.div(-0.01, fragments.depth), covered)), tf.sum(covered));
      };
      const gradient = tf.grad(distance)(tf.scalar(0)).dataSync()[0]!;
      // Pixels look at other points of the bumpy disc as it goes away, so not quite 1; a flat one gives just that.
      expect(gradient).toBeGreaterThan(0.9);
      expect(gradient).toBeLessThan(1.1);
      const flat = interpolate(
        tf.ones(positions.shape) as tf.Tensor3D,
        topology,
        rasterize(project(positions, camera, size), topology, size),
      );
      expect(tf.max(flat).dataSync()[0]).toBeLessThan(1 + tolerance().value);
    });
  });
});
