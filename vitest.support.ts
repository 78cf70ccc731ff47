import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe } from 'vitest';

/** Runs a suite once on each backend that has ganfit's kernels. */
export function onEachBackend(suite: (backend: 'cpu' | 'wasm') => void): void {
  for (const backend of ['cpu', 'wasm'] as const) {
    describe(backend, () => {
      beforeAll(async () => {
        await tf.setBackend(backend);
        await tf.ready();
      });
      suite(backend);
    });
  }
}

/**
 * Central differences of a scalar function at chosen entries of `x`, in float64 accumulation of float32 evaluations.
 * @returns for each index the numeric derivative
 */
export function finiteDifferences(
  f: (x: tf.Tensor) => tf.Tensor,
  x: tf.Tensor,
  indices: readonly number[],
  epsilon = 1e-3,
): number[] {
  const values = Float32Array.from(x.dataSync());
  const at = (i: number, v: number): number => {
    const moved = Float32Array.from(values);
    moved[i] = v;
    return tf.tidy(() => f(tf.tensor(moved, x.shape, 'float32')).dataSync()[0]!);
  };
  return indices.map((i) => {
    // The step as float32 really takes it.
    const up = Math.fround(values[i]! + epsilon);
    const down = Math.fround(values[i]! - epsilon);
    return (at(i, up) - at(i, down)) / (up - down);
  });
}
