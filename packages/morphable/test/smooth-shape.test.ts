import { type FaceModel, parseFaceModel, type ShapeModel, smoothShape } from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { finiteDifferences, onEachBackend } from '../../../vitest.support.js';
import { tinyModelFile } from './tiny-model.js';

// Two pairs of mirror images about x = 0, a length of 1 apart in y.
const mean = [0.6, 0, 0.3, -0.6, 0, 0.3, 0.6, 1, 0.3, -0.6, 1, 0.3];
const positions = { dtype: 'F32', shape: [12], data: Float32Array.from(mean) } as const;

async function withShape(
  options: Parameters<typeof smoothShape>[1],
  use: (shape: ShapeModel, base: FaceModel) => void,
) {
  const base = await parseFaceModel(tinyModelFile({ identity_mean: positions }));
  const shape = smoothShape(base.shape, options);
  tf.tidy(() => use(shape, base));
  shape.dispose();
  base.texture.dispose?.();
}

/** Displacements of one additional coefficient each, `[modes][12]`. */
function modesOf(shape: ShapeModel): number[][] {
  const size = shape.identitySize;
  const q = tf.zeros<tf.Rank.R2>([1, 1]);
  const at = (p: number[]) => shape.evaluate(tf.tensor2d([p]), q).dataSync();
  const zero = at(Array(size).fill(0));
  return Array.from({ length: size - 2 }, (_, k) => {
    const moved = at(Array.from({ length: size }, (_, i) => (i === k + 2 ? 1 : 0)));
    return Array.from(moved, (v, i) => v - zero[i]!);
  });
}

onEachBackend(() => {
  it('has the covariance of the kernel, when it may have all modes', async () => {
    const [deviation, length, symmetry] = [0.1, 0.7, 0.5];
    await withShape({ deviation, length, symmetry, modes: 4 }, (shape) => {
      const modes = modesOf(shape);
      expect(modes).toHaveLength(12);
      const k = (d: number): number => Math.exp(-(d * d) / (2 * length * length));
      const distance = (i: number, j: number): number =>
        Math.hypot(...[0, 1, 2].map((c) => mean[3 * i + c]! - mean[3 * j + c]!));
      const mirror = [1, 0, 3, 2];
      for (let i = 0; i < 12; i++) {
        for (let j = 0; j < 12; j++) {
          const [v, w] = [Math.floor(i / 3), Math.floor(j / 3)];
          const sign = i % 3 === 0 ? -symmetry : symmetry;
          const expected =
            i % 3 === j % 3 ? deviation ** 2 * (k(distance(v, w)) + sign * k(distance(v, mirror[w]!))) : 0;
          const found = modes.reduce((sum, mode) => sum + mode[i]! * mode[j]!, 0);
          expect(Math.abs(found - expected), `${i}, ${j}`).toBeLessThan(1e-4 * deviation ** 2 * 10);
        }
      }
    });
  });

  it('leaves the model as it is where the new coefficients are zero, and adds to it where not', async () => {
    await withShape({ modes: 2 }, (shape, base) => {
      const [own, q] = [tf.tensor2d([[0.4, -1]]), tf.tensor2d([[0.6]])];
      expect(shape.identitySize).toBe(2 + 6);
      const same = shape.evaluate(tf.pad(own, [[0, 0], [0, 6]]) as tf.Tensor2D, q); // biome-ignore format: short
      const before = base.shape.evaluate(own, q);
      expect(tf.max(tf.abs(tf.sub(same, before))).dataSync()[0]).toBeLessThan(1e-6);
      const moved = shape.evaluate(tf.concat([own, tf.ones([1, 6])], 1) as tf.Tensor2D, q);
      expect(tf.max(tf.abs(tf.sub(moved, before))).dataSync()[0]).toBeGreaterThan(0.005);
    });
  });

  it('evaluates points of the surface as the full mesh would, with the same gradient', async () => {
    await withShape({ modes: 3 }, (shape) => {
      const { landmarks, triangles } = shape.topology;
      const points = shape.at(landmarks);
      const p = tf.randomNormal<tf.Rank.R2>([1, shape.identitySize], 0, 1, 'float32', 3);
      const q = tf.tensor2d([[0.7]]);
      const full = shape.evaluate(p, q).dataSync();
      const few = points.evaluate(p, q).dataSync();
      const corners = triangles.dataSync();
      landmarks.triangles.forEach((triangle, i) => {
        for (let k = 0; k < 3; k++) {
          const at = (c: number): number => landmarks.weights[3 * i + c]! * full[3 * corners[3 * triangle + c]! + k]!;
          expect(few[3 * i + k]).toBeCloseTo(at(0) + at(1) + at(2), 5);
        }
      });
      const f = (x: tf.Tensor) => tf.sum(tf.square(points.evaluate(x as tf.Tensor2D, q))) as tf.Scalar;
      const numeric = finiteDifferences(f, p, [...Array(shape.identitySize).keys()]);
      tf.grad(f)(p)
        .dataSync()
        .forEach((v, i) => {
          expect(v).toBeCloseTo(numeric[i]!, 2);
        });
      points.dispose();
    });
  });
});

describe('bad input', () => {
  it.each([
    [{ deviation: 0 }, 'deviation, length and modes must be positive, got 0'],
    [{ length: Number.NaN }, 'must be positive'],
    [{ symmetry: 1 }, 'symmetry must be in [0, 1), got 1'],
  ])('%j', async (options, message) => {
    await tf.setBackend('cpu');
    const base = await parseFaceModel(tinyModelFile());
    expect(() => smoothShape(base.shape, options)).toThrow(message);
    base.dispose();
  });
});
