import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { tolerance as tolerances } from './tolerances.js';

interface Options {
  readonly step?: number;
  /** Entries tried per input, spread over it. */
  readonly samples?: number;
  /** What must not change under a step; entries that change it are left out. */
  readonly ids?: (inputs: tf.Tensor[]) => tf.Tensor;
  /** Allowed error relative to the largest derivative; default that of the backend. */
  readonly tolerance?: number;
}

/**
 * Compares gradients with central differences for every input. The loss is a fixed weighting of the output, summed in
 * double precision so that only the op's own rounding remains.
 */
export function expectGradients(
  f: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: Record<string, tf.Tensor>,
  { step = 1e-3, samples = 12, ids, tolerance = tolerances().differences }: Options = {},
): void {
  const tensors = Object.values(inputs);
  tf.tidy(() => {
    const weights = tf.tidy(() => weighting(f(...tensors).shape));
    const loss = (...xs: tf.Tensor[]): tf.Scalar => tf.sum(tf.mul(f(...xs), weights)) as tf.Scalar;
    const gradients = tf.grads(loss)(tensors);
    const w = weights.dataSync();
    const before = ids?.(tensors).dataSync();

    Object.keys(inputs).forEach((name, k) => {
      const x = tensors[k]!;
      const analytic = gradients[k]!.dataSync();
      const values = x.dataSync();
      const scale = Math.max(1e-4, ...Array.from(analytic, Math.abs));
      let compared = 0;
      for (let s = 0; s < Math.min(samples, x.size); s++) {
        const i = x.size <= samples ? s : Math.floor(((s + 0.5) * x.size) / samples);
        const [up, down] = [Math.fround(values[i]! + step), Math.fround(values[i]! - step)];
        const evaluate = (value: number): { loss: number; same: boolean } =>
          tf.tidy(() => {
            const moved = Float32Array.from(values);
            moved[i] = value;
            const xs = tensors.map((t, j) => (j === k ? tf.tensor(moved, x.shape, 'float32') : t));
            const same = !ids || equal(ids(xs).dataSync(), before!);
            return { loss: dotProduct(f(...xs).dataSync(), w), same };
          });
        const [high, low] = [evaluate(up), evaluate(down)];
        if (!high.same || !low.same) continue;
        compared++;
        const numeric = (high.loss - low.loss) / (up - down);
        const error = Math.abs(numeric - analytic[i]!) / scale;
        expect(error, `d/d ${name}[${i}]: gradient ${analytic[i]}, differences ${numeric}`).toBeLessThan(tolerance);
      }
      expect(compared, `entries of ${name} whose step leaves the ids alone`).toBeGreaterThan(0);
    });
  });
}

export function dotProduct(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

export function maxDifference(a: tf.Tensor, b: tf.Tensor): number {
  expect(a.shape).toEqual(b.shape);
  return tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!);
}

function weighting(shape: number[]): tf.Tensor {
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) =>
    Math.sin(2.3 * i + 0.003 * i * i),
  );
  return tf.tensor(values, shape, 'float32');
}

function equal(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
