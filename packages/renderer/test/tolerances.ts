import * as tf from '@tensorflow/tfjs-core';
import type { TestBackend } from '../../../vitest.support.js';

/** How far a backend's results may be from the truth. The table in the README is this one. */
interface Tolerance {
  /** Images, in values of about 1, and other results of an op: from the double-precision twin or another route. */
  readonly value: number;
  /** Barycentric weights and depth: from the double-precision twin. */
  readonly barycentric: number;
  /** Gradients, relative to the largest entry: from the double-precision twin or another route. */
  readonly gradient: number;
  /** Gradients, relative to the largest entry: from differences of the backend's own float32 results. */
  readonly differences: number;
  /** Share of pixels, clear of edges and ties, that may see another triangle than in double precision. */
  readonly strayPixels: number;
}

export const tolerances: Record<TestBackend, Tolerance> = {
  cpu: { value: 2e-6, barycentric: 1e-6, gradient: 3e-5, differences: 0.01, strayPixels: 0 },
  wasm: { value: 2e-6, barycentric: 1e-6, gradient: 3e-5, differences: 0.01, strayPixels: 0 },
  webgl: { value: 1e-5, barycentric: 5e-6, gradient: 2e-4, differences: 0.015, strayPixels: 0 },
};

/** Those of the active backend. */
export function tolerance(): Tolerance {
  return tolerances[tf.getBackend() as TestBackend];
}
