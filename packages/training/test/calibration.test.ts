import { parseFaceModel } from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { tinyModelFile } from '../../morphable/test/tiny-model.js';
import { mirroredLandmarks } from '../src/calibrate-landmarks.js';
import { closestOnFace } from '../src/closest-point.js';
import { meanPositions } from '../src/mean-head.js';

beforeAll(() => tf.setBackend('cpu'));

describe('closestOnFace', () => {
  // A unit square of two triangles in the plane z = 0; the second has a corner that is no face.
  const square = {
    identity_mean: {
      dtype: 'F32' as const,
      shape: [12],
      data: Float32Array.from([0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0]),
    },
  };
  it('projects onto faces, edges and corners, and leaves other regions out', async () => {
    const model = await parseFaceModel(tinyModelFile(square));
    const closest = closestOnFace(model);
    const mean = meanPositions(model);
    const triangles = model.shape.topology.triangles.dataSync();
    const place = (x: number, y: number, z: number): number[] => {
      const { triangle, weights } = closest([x, y, z]);
      expect(triangle).toBe(0);
      expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      return [0, 1, 2].map((k) => weights.reduce((s, w, c) => s + w * mean[3 * triangles[3 * triangle + c]! + k]!, 0));
    };
    const near = (a: number[], b: number[]): void => {
      for (let k = 0; k < 3; k++) expect(a[k]).toBeCloseTo(b[k]!, 6);
    };
    near(place(0.8, 0.3, 0.5), [0.8, 0.3, 0]); // inside
    near(place(0.5, -2, 0.1), [0.5, 0, 0]); // an edge
    near(place(3, -1, 0), [1, 0, 0]); // a corner
    near(place(0.2, 0.8, 0), [0.5, 0.5, 0]); // over the other triangle: the diagonal
    model.dispose();
  });
});

describe('mirroredLandmarks', () => {
  it('is its own inverse and swaps the eyes, not the nose', () => {
    expect(mirroredLandmarks).toHaveLength(68);
    mirroredLandmarks.forEach((mirror, i) => {
      expect(mirroredLandmarks[mirror]).toBe(i);
    });
    expect([mirroredLandmarks[36], mirroredLandmarks[30], mirroredLandmarks[48]]).toEqual([45, 30, 54]);
  });
});
