import { randomStream } from '@ganfit/core';
import { cameraOf, initialPose, type OrbitNumbers, orbitParameters } from '@ganfit/fitter';
import { project, screen } from '@ganfit/renderer';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../vitest.support.js';

const size = { height: 200, width: 260 };
const random = randomStream(6);
/** Points spread like a face's: wide, high, less deep. */
const points = Float32Array.from({ length: 51 * 3 }, (_, i) =>
  random.normal(i % 3 === 2 ? 0.4 : 0, i % 3 === 2 ? 0.25 : 0.5),
);

const pixelsOf = (orbit: OrbitNumbers): Float32Array =>
  tf.tidy(() => {
    const positions = tf.tensor3d(points, [1, 51, 3]);
    return Float32Array.from(screen(project(positions, cameraOf(orbitParameters(orbit)), size), size).dataSync());
  });

const orbits: [string, Partial<OrbitNumbers>][] = [
  ['the front', {}],
  ['yaw to the left of the subject', { yaw: 0.6 }],
  ['yaw to the right', { yaw: -0.6 }],
  ['pitch from above', { pitch: 0.4 }],
  ['pitch from below', { pitch: -0.4 }],
  ['roll', { roll: 0.5 }],
  ['roll the other way', { roll: -0.5 }],
  ['all at once, off centre', { yaw: 0.5, pitch: -0.3, roll: 0.4, target: [0.3, -0.2], size: 0.4 }],
];

onEachBackend(() => {
  describe('initialPose', () => {
    it.each(orbits)('recovers %s as the renderer means it', (_, change) => {
      const far: OrbitNumbers = { yaw: 0, pitch: 0, roll: 0, target: [0, 0], distance: 500, size: 0.6, ...change };
      const found = initialPose(points, pixelsOf(far), size, 500);
      for (const name of ['yaw', 'pitch', 'roll', 'size'] as const) expect(found[name]).toBeCloseTo(far[name], 2);
      far.target.forEach((v, i) => {
        expect(found.target[i]).toBeCloseTo(v, 1);
      });
    });

    it.each(orbits)('comes near a pinhole camera 1 m away: %s', (_, change) => {
      const near: OrbitNumbers = { yaw: 0, pitch: 0, roll: 0, target: [0, 0], distance: 10, size: 0.6, ...change };
      const pixels = pixelsOf(near);
      const found = initialPose(points, pixels, size);
      for (const name of ['yaw', 'pitch', 'roll'] as const)
        expect(Math.abs(found[name] - near[name])).toBeLessThan(0.08);
      const again = pixelsOf(found);
      const error = again.reduce((sum, v, i) => sum + Math.abs(v - pixels[i]!) / again.length, 0);
      expect(error).toBeLessThan(3);
    });
  });

  describe('cameraOf', () => {
    it('keeps the size of the head when the distance changes', () => {
      const width = (distance: number): number => {
        const pixels = pixelsOf({ yaw: 0, pitch: 0, roll: 0, target: [0, 0], distance, size: 0.6 });
        const xs = pixels.filter((_, i) => i % 2 === 0);
        return Math.max(...xs) - Math.min(...xs);
      };
      expect(width(8) / width(30)).toBeCloseTo(1, 0);
      tf.tidy(() => {
        const camera = cameraOf(
          orbitParameters({ yaw: 0, pitch: 0, roll: 0, target: [0.1, 0.2], distance: 8, size: 0.5 }),
        );
        expect(camera.focalLength.dataSync()[0]).toBeCloseTo(4, 5);
        expect(Array.from(camera.target.dataSync())).toEqual([0.1, 0.2, 0].map(Math.fround));
        expect(camera.position.dataSync()[2]).toBeCloseTo(8, 4);
      });
    });

    it('is differentiable to every parameter', () => {
      tf.tidy(() => {
        const orbit = orbitParameters({ yaw: 0.2, pitch: 0.1, roll: 0.1, target: [0.1, 0.2], distance: 8, size: 0.5 });
        const positions = tf.tensor3d(points, [1, 51, 3]);
        const names = ['yaw', 'pitch', 'roll', 'target', 'logDistance', 'logSize'] as const;
        const f = (...values: tf.Tensor[]): tf.Scalar => {
          const moved = Object.fromEntries(names.map((name, i) => [name, values[i]!])) as unknown as typeof orbit;
          return tf.sum(tf.square(screen(project(positions, cameraOf(moved), size), size)));
        };
        for (const gradient of tf.grads(f)(names.map((name) => orbit[name])))
          expect(Array.from(gradient.dataSync()).every((g) => Number.isFinite(g) && g !== 0)).toBe(true);
      });
    });
  });
});
