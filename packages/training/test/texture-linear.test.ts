import { randomStream } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { leadingEigenvectors } from '../src/texture/eigen.js';
import { type LinearTextureModel, linearTextureTensors } from '../src/texture/linear.js';
import { principalModes } from '../src/texture/principal.js';
import { decodeTexture, texturePosition } from '../src/texture/project.js';
import { quantiseRows } from '../src/texture/quantise.js';
import { blur, fill } from '../src/texture/raster.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('principalModes', () => {
  const [count, width, rank] = [120, 90, 3];
  const random = randomStream(4);
  const directions = Array.from({ length: rank }, () => random.normals(width));
  const data = new Uint8Array(count * width);
  for (let n = 0; n < count; n++) {
    const p = [6, 4, 2].map((deviation) => random.normal(0, deviation));
    for (let i = 0; i < width; i++)
      data[n * width + i] = Math.round(128 + p.reduce((sum, v, k) => sum + v * directions[k]![i]!, 0));
  }
  const weights = new Float32Array(width).fill(1);

  test('finds a known subspace and its variance', async () => {
    const { mean, modes, variances, total } = await principalModes({ data, count, width }, weights, rank, random);
    expect(variances[0]! + variances[1]! + variances[2]!).toBeGreaterThan(0.99 * total);
    // What the modes leave of a sample is its rounding.
    const row = Float32Array.from({ length: width }, (_, i) => data[7 * width + i]! - mean[i]!);
    for (let k = 0; k < rank; k++) {
      const mode = modes.subarray(k * width, (k + 1) * width);
      const norm = mode.reduce((sum, v) => sum + v * v, 0);
      const score = row.reduce((sum, v, i) => sum + v * mode[i]!, 0) / norm;
      for (let i = 0; i < width; i++) row[i]! -= score * mode[i]!;
    }
    expect(Math.max(...row.map(Math.abs))).toBeLessThan(1.5);
  });

  test('modes have unit-variance scores', async () => {
    const { modes, variances } = await principalModes({ data, count, width }, weights, 2, random);
    for (let k = 0; k < 2; k++) {
      const norm = modes.subarray(k * width, (k + 1) * width).reduce((sum, v) => sum + v * v, 0);
      expect(norm / variances[k]!).toBeCloseTo(1, 2);
    }
  });

  test('asks for more samples than components', async () => {
    await expect(principalModes({ data, count: 2, width }, weights, 3, random)).rejects.toThrow('more than 2 samples');
  });
});

test('leadingEigenvectors solves a known matrix', () => {
  const { values, vectors } = leadingEigenvectors(Float64Array.from([2, 1, 1, 2]), 2, 2);
  expect([...values].map((v) => Math.round(v * 1e9) / 1e9)).toEqual([3, 1]);
  expect(Math.abs(vectors[0]!)).toBeCloseTo(Math.SQRT1_2, 9);
});

test('quantiseRows errs by at most half a scale', () => {
  const rows = randomStream(1).normals(300);
  const { values, scale } = quantiseRows(rows, 3);
  rows.forEach((v, i) => {
    const k = Math.floor(i / 100);
    expect(Math.abs(v - values[i]! * scale[k]!)).toBeLessThanOrEqual(0.5001 * scale[k]!);
  });
});

describe('a linear texture', () => {
  const random = randomStream(2);
  const texels = Int32Array.from({ length: 40 }, (_, i) => i + 5);
  const model: LinearTextureModel = {
    size: 8,
    mean: new Float32Array(8 * 8 * 3).fill(0.5),
    texels,
    basis: quantiseRows(random.normals(4 * 120, 0, 0.1), 4),
    held: [],
  };

  test('gives back the latent of a map that it decoded', () => {
    const latent = [0.5, -1, 2, 0.1];
    const found = texturePosition(model, new Float32Array(120).fill(1))(decodeTexture(model, latent), 4);
    latent.forEach((v, k) => {
      expect(found[k]).toBeCloseTo(v, 4);
    });
  });

  test('is stored under the names of the model file', () => {
    const tensors = linearTextureTensors(model);
    expect(Object.keys(tensors)).toEqual(['texture_mean', 'texture_texels', 'texture_basis', 'texture_scale']);
    expect(tensors.texture_basis!.shape).toEqual([4, 120]);
  });
});

describe('raster', () => {
  test('blur keeps the mean of a constant', () => {
    expect(blur(new Float32Array(64).fill(0.3), 8, 1, 1.5).every((v) => Math.abs(v - 0.3) < 1e-6)).toBe(true);
  });

  test('fill continues what is known', () => {
    const known = Float32Array.from({ length: 256 }, (_, i) => (i % 16 < 8 ? 1 : 0));
    const filled = fill(
      new Float32Array(256).map((_, i) => (known[i] ? 0.7 : 0)),
      16,
      1,
      known,
    );
    expect(filled.every((v) => Math.abs(v - 0.7) < 1e-5)).toBe(true);
  });
});
