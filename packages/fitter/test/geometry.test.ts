import { disposeTree, randomStream, type Tree } from '@ganfit/core';
import { averageAcrossImages, orbitParameters } from '@ganfit/fitter';
import type { FaceParameters } from '@ganfit/losses';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { landmarkPoints, selectLandmarks } from '../src/contour.js';
import { faceCrop, toCrop, toImage } from '../src/similarity.js';
import { toyModel, toyPhoto, truth } from './toy.js';

beforeAll(async () => {
  await tf.setBackend('wasm');
  await tf.ready();
});

describe('similarity', () => {
  it('goes there and back', () => {
    const s = { a: 1.2, b: -0.7, x: 30, y: -12 };
    const points = randomStream(1).normals(20, 50, 30);
    toCrop(s, toImage(s, points)).forEach((v, i) => {
      expect(v).toBeCloseTo(points[i]!, 3);
    });
    expect(Array.from(toImage({ a: 0, b: 2, x: 1, y: 0 }, [3, 0]))).toEqual([1, 6]);
  });
});

describe('faceCrop', () => {
  const middle = (p: Float32Array, from: number, to: number): [number, number] =>
    [0, 1].map((k) =>
      p.filter((_, i) => i % 2 === k && i >= 2 * from && i < 2 * to).reduce((s, v) => s + v / (to - from), 0),
    ) as [number, number];

  it('levels the eyes and centres the face, wherever it is and however it is turned', () => {
    const model = toyModel();
    const { landmarks } = toyPhoto(model);
    model.dispose();
    const shapes = [0, 0.6, -2, Math.PI].map((angle) => {
      const turn = { a: 3 * Math.cos(angle), b: 3 * Math.sin(angle), x: 400, y: 300 };
      const moved = toImage(turn, landmarks);
      return toCrop(faceCrop(moved, 100), moved);
    });
    for (const seen of shapes) {
      const [right, left, mouth] = [middle(seen, 36, 42), middle(seen, 42, 48), middle(seen, 48, 68)];
      expect(right[1]).toBeCloseTo(left[1], 3);
      expect(left[0]).toBeGreaterThan(right[0]);
      expect(mouth[1]).toBeGreaterThan(left[1]);
      expect(((left[0] + right[0]) / 2 + mouth[0]) / 2).toBeCloseTo(50, 3);
      expect((left[1] + mouth[1]) / 2).toBeCloseTo(50, 3);
      seen.forEach((v, i) => {
        expect(v).toBeCloseTo(shapes[0]![i]!, 2);
      });
    }
  });
});

describe('jaw contour', () => {
  it('takes the outermost candidate, and the landmark itself where it may not slide', () => {
    const points = {
      count: 71,
      points: { triangles: new Int32Array(71), weights: new Float32Array(213) },
      candidates: [[68, 69, 70]],
    };
    const at = (x: number, y: number, row: number) =>
      [
        [2 * row, x],
        [2 * row + 1, y],
      ] as const;
    const pixels = new Float32Array(142);
    for (const [i, v] of [at(50, 50, 27), at(40, 55, 68), at(20, 58, 69), at(30, 60, 70)].flat()) pixels[i] = v;
    const rows = selectLandmarks(points, pixels);
    const chosen = Array.from({ length: 68 }, (_, i) =>
      rows
        .dataSync()
        .subarray(71 * i, 71 * (i + 1))
        .indexOf(1),
    );
    expect(chosen.slice(0, 3)).toEqual([69, 1, 2]);
    expect(chosen[67]).toBe(67);
    rows.dispose();
  });

  it('finds the rim that a turned head shows', () => {
    const model = toyModel();
    const { candidates, count } = landmarkPoints(model.shape.topology);
    expect(count).toBe(68 + candidates.flat().length);
    const photo = toyPhoto(model, { orbit: { ...truth.orbit, yaw: 0.5, roll: 0, pitch: 0, target: [0, 0] } });
    model.dispose();
    // The camera is at the subject's left, so the right cheek (landmarks 0 to 7, left in the picture) is the rim against the background.
    const { data, width } = photo.pixels;
    const grey = (x: number, y: number): boolean =>
      [0, 1, 2].every((k) => Math.abs(data[3 * (Math.floor(y) * width + Math.floor(x)) + k]! - 0.5) < 1e-3);
    for (const i of [2, 3, 4]) {
      const [x, y] = [photo.landmarks[2 * i]!, photo.landmarks[2 * i + 1]!];
      expect(grey(x - 4, y)).toBe(true);
      expect(grey(x + 4, y)).toBe(false);
    }
  });
});

describe('averageAcrossImages (Eq. 13)', () => {
  it('averages what it names, copies the rest, and makes new tensors', () => {
    const image = (v: number): FaceParameters => ({
      identity: tf.tensor2d([[v, 2 * v]]),
      expression: tf.tensor2d([[v]]),
      texture: tf.tensor2d([[v]]),
      camera: orbitParameters({ yaw: v, pitch: 0, roll: 0, target: [0, 0], distance: 10, size: 1 }),
      lighting: { coefficients: tf.fill([1, 9, 3], v) },
    });
    const images = [image(1), image(4)];
    const projected = averageAcrossImages('identity', 'texture', 'detail')(images);
    disposeTree(images as unknown as Tree);
    const read = (p: FaceParameters) =>
      [p.identity, p.texture, p.expression, p.camera.yaw].map((t) => Array.from(t.dataSync()));
    expect(projected.map(read)).toEqual([
      [[2.5, 5], [2.5], [1], [1]],
      [[2.5, 5], [2.5], [4], [4]],
    ]);
    disposeTree(projected as unknown as Tree);
  });
});
