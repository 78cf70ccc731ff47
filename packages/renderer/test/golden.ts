import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { type Camera, orbitCamera, type Topology } from '../src/index.js';
import { tolerance } from './tolerances.js';

/** Ids as a picture: a letter for each triangle, '.' for background, images of a batch below each other. */
export function picture(ids: tf.Tensor3D): string {
  const [batch, height, width] = ids.shape;
  const values = Array.from(ids.dataSync(), (id) => (id < 0 ? '.' : String.fromCharCode(97 + id)));
  const line = (y: number): string => values.slice(y * width, (y + 1) * width).join('');
  return Array.from({ length: batch * height }, (_, y) => line(y)).join('\n');
}

/** Compares with a golden picture; as many pixels may differ as the backend's tolerance says. */
export function expectPicture(ids: tf.Tensor3D, golden: string): void {
  const found = picture(ids);
  const expected = golden.trim();
  const stray = Array.from(found).filter((letter, i) => letter !== expected[i]).length;
  const allowed = Math.floor(tolerance().strayPixels * ids.size);
  if (stray > allowed || found.length !== expected.length) expect(`\n${found}\n`).toBe(`\n${expected}\n`);
}

export function topology(indices: number[]): Topology {
  return { triangles: tf.tensor2d(indices, [indices.length / 3, 3], 'int32') };
}

/** A cube of side 2 round the origin: two triangles to a face, counter-clockwise from outside. */
export function cube(): { positions: tf.Tensor3D; topology: Topology } {
  const corners = [-1, 1].flatMap((z) => [-1, 1].flatMap((y) => [-1, 1].map((x) => [x, y, z])));
  const quads = [
    [4, 5, 7, 6],
    [1, 0, 2, 3],
    [5, 1, 3, 7],
    [0, 4, 6, 2],
    [6, 7, 3, 2],
    [0, 1, 5, 4],
  ];
  const triangles = quads.flatMap(([a, b, c, d]) => [a!, b!, c!, a!, c!, d!]);
  return { positions: tf.tensor3d(corners.flat(), [1, 8, 3]), topology: topology(triangles) };
}

export function orbit(yaw: number[], pitch: number[], distance = 6, focalLength = 2.5, roll = 0.1): Camera {
  const all = (x: number): tf.Tensor1D => tf.fill([yaw.length], x);
  return orbitCamera({
    yaw: tf.tensor1d(yaw),
    pitch: tf.tensor1d(pitch),
    roll: all(roll),
    target: tf.zeros([yaw.length, 3]),
    distance: all(distance),
    focalLength: all(focalLength),
  });
}
