import { linearTexture, nearestVertices, parseFaceModel, pointsAtVertices, withTexture } from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { finiteDifferences, onEachBackend } from '../../../vitest.support.js';
import { tinyModelFile } from './tiny-model.js';

onEachBackend(() => {
  it('evaluates mean plus modes as Eq. 2 says', async () => {
    const model = await parseFaceModel(tinyModelFile());
    const { shape } = model;
    expect([shape.identitySize, shape.expressionSize, shape.topology.vertexCount]).toEqual([2, 1, 4]);
    tf.tidy(() => {
      const at = (p: number[], q: number[]): Float32Array =>
        shape.evaluate(tf.tensor2d([p]), tf.tensor2d([q])).dataSync() as Float32Array;
      const mean = at([0, 0], [0]);
      const [first, second, smile] = [at([1, 0], [0]), at([0, 1], [0]), at([0, 0], [1])];
      const mixed = at([2, -1], [0.5]);
      mixed.forEach((v, i) => {
        const d = (x: Float32Array): number => x[i]! - mean[i]!;
        expect(v).toBeCloseTo(mean[i]! + 2 * d(first) - d(second) + 0.5 * d(smile), 4);
      });
    });
    model.dispose();
  });

  it('evaluates points of the surface as the full mesh would', async () => {
    const model = await parseFaceModel(tinyModelFile());
    const { landmarks, triangles } = model.shape.topology;
    const points = model.shape.at(landmarks);
    tf.tidy(() => {
      const [p, q] = [tf.tensor2d([[0.3, -1.2]]), tf.tensor2d([[0.7]])];
      const full = model.shape.evaluate(p, q).dataSync();
      const few = points.evaluate(p, q).dataSync();
      const corners = triangles.dataSync();
      landmarks.triangles.forEach((triangle, i) => {
        for (let k = 0; k < 3; k++) {
          const expected = [0, 1, 2].reduce(
            (s, c) => s + landmarks.weights[3 * i + c]! * full[3 * corners[3 * triangle + c]! + k]!,
            0,
          );
          expect(few[3 * i + k]).toBeCloseTo(expected, 5);
        }
      });
    });
    points.dispose();
    model.dispose();
  });

  it('has the gradients of finite differences, for shape and texture', async () => {
    const model = await parseFaceModel(tinyModelFile());
    tf.tidy(() => {
      const weights = tf.tensor([...Array(12).keys()].map((i) => Math.sin(i)));
      const ofShape = (p: tf.Tensor): tf.Tensor =>
        tf.sum(tf.mul(tf.reshape(model.shape.evaluate(p as tf.Tensor2D, tf.tensor2d([[0.4]])), [12]), weights));
      const ofTexture = (p: tf.Tensor): tf.Tensor =>
        tf.sum(tf.mul(tf.reshape(model.texture.decode(p as tf.Tensor2D), [12]), weights));
      for (const [f, x] of [
        [ofShape, tf.tensor2d([[0.2, -0.5]])],
        [ofTexture, tf.tensor2d([[0.3]])],
      ] as const) {
        const indices = Array.from({ length: x.size }, (_, i) => i);
        const gradient = tf.grad(f)(x).dataSync();
        finiteDifferences(f, x, indices, 0.05).forEach((d, i) => {
          expect(gradient[i]).toBeCloseTo(d, 3);
        });
      }
    });
    model.dispose();
  });

  it('leaves texels that no mode covers at the mean', async () => {
    const model = await parseFaceModel(tinyModelFile());
    const map = tf.tidy(() => model.texture.decode(tf.tensor2d([[1]])).dataSync());
    expect(Array.from(map).map((v) => Math.round(v * 100) / 100)).toEqual([
      0.6, 0.7, 0.8, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.4, 0.3, 0.2,
    ]);
    model.dispose();
  });
});

describe('parseFaceModel', () => {
  it('refuses other versions, missing arrays and parts that disagree', async () => {
    await tf.setBackend('cpu');
    await expect(parseFaceModel(tinyModelFile({}, { format_version: '9' }))).rejects.toThrow(
      'format version 9, this code reads 1',
    );
    await expect(parseFaceModel(tinyModelFile({ uvs: undefined }))).rejects.toThrow('`uvs` is missing');
    await expect(parseFaceModel(tinyModelFile().subarray(0, 1500))).rejects.toThrow('truncated');
  });
  it('names its blendshapes and refuses unknown ones', async () => {
    const model = await parseFaceModel(tinyModelFile());
    expect(model.blendshapes.names).toEqual(['jawOpen']);
    expect(model.blendshapes.displacement('jawOpen')).toHaveLength(12);
    expect(() => model.blendshapes.displacement('wink')).toThrow("no blendshape is named 'wink'");
    expect(model.hash).toMatch(/^[0-9a-f]{64}$/);
    model.dispose();
  });
});

describe('withTexture', () => {
  it('names the prior, and frees it alone', async () => {
    const model = await parseFaceModel(tinyModelFile());
    const before = tf.memory().numTensors;
    const size = { height: 1, width: 1 };
    const prior = linearTexture({ mean: new Float32Array(3), basis: new Float32Array(6) }, size);
    const other = withTexture(model, prior, 'grey');
    expect(other.texture).toBe(prior);
    expect([other.name, other.hash]).toEqual([`${model.name} with grey`, `${model.hash}+grey`]);
    other.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(tf.tidy(() => model.texture.decode(tf.tensor2d([[0]])).dataSync())).toHaveLength(12);
    model.dispose();
  });
});

describe('surface points', () => {
  it('goes from vertices to points and back', () => {
    const triangles = Int32Array.from([0, 1, 2, 0, 2, 3]);
    expect(Array.from(nearestVertices(pointsAtVertices([3, 1, 0], triangles), triangles))).toEqual([3, 1, 0]);
  });
});
