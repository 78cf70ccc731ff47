import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../vitest.support.js';
import { type Camera, orbitCamera, project, screen } from '../src/index.js';
import { expectGradients } from './gradients.js';
import { frontCamera, relief } from './scenes.js';

const size = { height: 20, width: 30 };
const batchOfOne = (x: number): tf.Tensor1D => tf.tensor1d([x]);

function orbit(angles: { yaw?: number; pitch?: number; roll?: number }): Camera {
  const { yaw = 0, pitch = 0, roll = 0 } = angles;
  return orbitCamera({
    yaw: batchOfOne(yaw),
    pitch: batchOfOne(pitch),
    roll: batchOfOne(roll),
    target: tf.tensor2d([[0, 0, 0]]),
    distance: batchOfOne(6),
    focalLength: batchOfOne(5),
  });
}

/** Pixel coordinates of one point. */
const pixel = (camera: Camera, point: number[]): number[] =>
  Array.from(screen(project(tf.tensor3d(point, [1, 1, 3]), camera, size), size).dataSync());

onEachBackend(() => {
  it('turns by angles of any size to the precision of float32', () => {
    tf.tidy(() => {
      const angles = [-7.1, -3.2, -Math.PI / 2, -0.3, 0, 1e-4, 0.02, 0.9, 1.6, 2.7, 3.2, 9.5];
      const all = tf.tensor1d(angles);
      const none = tf.zerosLike(all);
      const target = tf.zeros([angles.length, 3]) as tf.Tensor2D;
      const one = tf.onesLike(all);
      const x = (yaw: tf.Tensor): tf.Tensor => {
        const camera = orbitCamera({
          yaw: yaw as tf.Tensor1D,
          pitch: none,
          roll: none,
          target,
          distance: one,
          focalLength: one,
        });
        return tf.slice(camera.position, [0, 0], [-1, 1]);
      };
      const [sines, cosines] = [x(all), tf.grad(x)(all)].map((t) => t.dataSync());
      angles.forEach((angle, i) => {
        expect(sines![i]).toBeCloseTo(Math.sin(angle), 6);
        expect(cosines![i]).toBeCloseTo(Math.cos(angle), 6);
      });
    });
  });

  describe('project', () => {
    it('agrees with a look-at written out in double precision', () => {
      tf.tidy(() => {
        const { positions } = relief(3);
        const camera = frontCamera();
        const clip = project(positions, camera, size).dataSync();
        const sub = (a: number[], b: number[]): number[] => a.map((x, i) => x - b[i]!);
        const dot = (a: number[], b: number[]): number => a.reduce((s, x, i) => s + x * b[i]!, 0);
        const unit = (a: number[]): number[] => a.map((x) => x / Math.sqrt(dot(a, a)));
        const cross = (a: number[], b: number[]): number[] =>
          [0, 1, 2].map((i) => a[(i + 1) % 3]! * b[(i + 2) % 3]! - a[(i + 2) % 3]! * b[(i + 1) % 3]!);
        const eye = Array.from(camera.position.dataSync());
        const forward = unit(sub(Array.from(camera.target.dataSync()), eye));
        const right = unit(cross(forward, Array.from(camera.up!.dataSync())));
        const up = cross(right, forward);
        const values = positions.dataSync();
        for (let i = 0; i < 16; i++) {
          const d = sub(Array.from(values.slice(3 * i, 3 * i + 3)), eye);
          const expected = [(3 * dot(right, d) * 20) / 30, 3 * dot(up, d), -0.01, dot(forward, d)];
          expected.forEach((value, k) => {
            expect(clip[4 * i + k]).toBeCloseTo(value, 5);
          });
        }
      });
    });

    it.each([1, 2])('has the gradient of positions and of every part of the camera (batch %i of 2)', (batch) => {
      tf.tidy(() => {
        const { positions } = relief(2, 2);
        const { position, target, up, focalLength } = frontCamera(batch);
        expectGradients(
          (p, position, target, up, focalLength) =>
            project(p as tf.Tensor3D, { position, target, up, focalLength } as Camera, size),
          { positions, position, target, up: up!, focalLength },
          { step: 0.01 },
        );
      });
    });

    it('says what is wrong', () => {
      tf.tidy(() => {
        const camera = frontCamera();
        expect(() => project(tf.zeros([3, 3]) as never, camera, size)).toThrow(/`positions` must have shape/);
        expect(() => project(tf.zeros([1, 3, 3]), {} as Camera, size)).toThrow(/`camera.position` must be a tensor/);
        const flat = { ...camera, focalLength: tf.zeros([2]) as tf.Tensor1D };
        expect(() => project(tf.zeros([1, 3, 3]), flat, size)).toThrow(/`camera.focalLength` must have shape \[1\]/);
      });
    });
  });

  describe('screen', () => {
    it('puts the target in the middle, up on top and +x to the right', () => {
      tf.tidy(() => {
        const camera = orbit({});
        expect(pixel(camera, [0, 0, 0])).toEqual([15, 10]);
        const [x, y] = pixel(camera, [1, 0.5, 0]);
        expect(x).toBeCloseTo(15 + (5 / 6) * 10, 4);
        expect(y).toBeCloseTo(10 - (5 / 6) * 5, 4);
      });
    });

    it('has the gradient of clip space', () => {
      tf.tidy(() => {
        const clip = project(relief(2).positions, frontCamera(), size);
        expectGradients((x) => screen(x as tf.Tensor3D, size), { clip }, { samples: 36, step: 3e-3 });
      });
    });
  });

  describe('orbitCamera', () => {
    it('moves to +x by yaw, up by pitch, and leans to its right by roll', () => {
      tf.tidy(() => {
        expect(Array.from(orbit({ yaw: Math.PI / 2 }).position.dataSync())[0]).toBeCloseTo(6, 5);
        expect(Array.from(orbit({ pitch: Math.PI / 2 }).position.dataSync())[1]).toBeCloseTo(6, 5);
        const [x, y] = pixel(orbit({ roll: 0.3 }), [0, 1, 0]);
        expect(x).toBeLessThan(15);
        expect(y).toBeLessThan(10);
      });
    });

    it('looks straight down without losing its bearings', () => {
      tf.tidy(() => {
        const [x, y] = pixel(orbit({ pitch: Math.PI / 2 }), [0, 0, -1]);
        expect(x).toBeCloseTo(15, 3);
        expect(y).toBeLessThan(5);
      });
    });

    it('has the gradient of every input', () => {
      tf.tidy(() => {
        const one = (x: number): tf.Tensor1D => tf.tensor1d([x, -0.7 * x]);
        const inputs = { yaw: one(0.4), pitch: one(0.2), roll: one(-0.3), distance: one(4) };
        const target = tf.tensor2d([
          [0.1, 0.2, -0.1],
          [0, 0.3, 0.2],
        ]);
        const { positions } = relief(2, 2);
        expectGradients(
          (yaw, pitch, roll, distance, target) => {
            const rest = { yaw, pitch, roll, distance: tf.abs(distance!), target };
            const camera = orbitCamera({ ...rest, focalLength: tf.tensor1d([3, 2]) } as Parameters<
              typeof orbitCamera
            >[0]);
            return project(positions, camera, size);
          },
          { ...inputs, target },
          { step: 3e-3 },
        );
      });
    });
  });
});
