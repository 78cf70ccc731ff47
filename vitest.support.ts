import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';

/** Backends that have ganfit's kernels. */
export type TestBackend = 'cpu' | 'wasm' | 'webgl';

const backends: readonly TestBackend[] = 'document' in globalThis ? ['webgl'] : ['cpu', 'wasm'];

/** Runs a suite once on each backend that there is: `cpu` and `wasm` in Node, `webgl` in a browser. */
export function onEachBackend(suite: (backend: TestBackend) => void): void {
  for (const backend of backends) {
    describe(backend, () => {
      beforeAll(async () => {
        await tf.setBackend(backend);
        await tf.ready();
      });
      suite(backend);
    });
  }
}

/** Makes every test leave as many tensors as it found. Tensors that a file shares belong in beforeAll and afterAll. */
export function failOnLeaks(): void {
  let before = 0;
  beforeEach(() => {
    before = tf.getBackend() ? tf.memory().numTensors : 0;
  });
  afterEach(() => {
    if (tf.getBackend()) expect(tf.memory().numTensors, 'tensors leaked by this test').toBe(before);
  });
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
