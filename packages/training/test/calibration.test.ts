import { type FaceModel, parseFaceModel, regions } from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { tinyModelFile } from '../../morphable/test/tiny-model.js';
import { mirroredLandmarks } from '../src/calibrate-landmarks.js';
import { closestOnFace, pointOf } from '../src/closest-point.js';
import { meanPositions } from '../src/mean-head.js';
import { imageSize, liftOffsets } from '../src/observe-head.js';

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

describe('closestOnFace within reach', () => {
  // Two sheets that touch like lips, joined only at their far end, x = 5.
  const points = [0, 0, 0, 0, 0, 1, 5, 0, 0, 5, 0, 1, 0, -0.01, 0, 0, -0.01, 1];
  const triangles = [0, 1, 2, 2, 1, 3, 4, 5, 2, 2, 5, 3];
  const lips = {
    shape: {
      identitySize: 1,
      expressionSize: 1,
      evaluate: () => tf.tensor3d(points, [1, 6, 3]),
      topology: {
        region: new Uint8Array(6).fill(regions.face),
        triangles: { dataSync: () => Int32Array.from(triangles) },
      },
    },
  } as unknown as FaceModel;
  const height = (place: [number, number, number], reach?: number): number => {
    const within = reach === undefined ? undefined : { from: [0.2, 0, 0.2] as const, reach };
    return pointOf(points, triangles, closestOnFace(lips)(place, within))[1];
  };

  it('stays on the lip where it starts, unless the other can be reached', () => {
    const onOther: [number, number, number] = [0.2, -0.02, 0.2];
    expect(height(onOther)).toBeLessThan(-0.009);
    expect(height(onOther, 2)).toBeCloseTo(0, 6);
    expect(height(onOther, 20)).toBeLessThan(-0.009);
  });
});

describe('liftOffsets', () => {
  it('turns pixels into model units at the depth of each landmark', () => {
    // The camera looks along +x from (-10, 0, 0): right is +z.
    const points = new Float32Array(68 * 3);
    points.set([0, 0, 0, 10, 0, 0]);
    const projected = new Float32Array(68 * 2).fill(100);
    const detected = Float32Array.from(projected);
    detected[0]! += 4; // landmark 0: 4 pixels to the right
    detected[3]! -= 4; // landmark 1, twice as far away: 4 pixels up
    const scene = { points, projected, eye: [-10, 0, 0], target: [0, 0, 0], up: [0, 1, 0], focalLength: 5 };
    const offset = liftOffsets(detected, scene);
    const perPixel = 10 / (5 * (imageSize.height / 2));
    const near = (i: number, expected: number[]): void => {
      expected.forEach((v, k) => {
        expect(offset[3 * i + k]).toBeCloseTo(v, 6);
      });
    };
    near(0, [0, 0, 4 * perPixel]);
    near(1, [0, 8 * perPixel, 0]);
    near(2, [0, 0, 0]);
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
