import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect } from 'vitest';

// Every test must leave as many tensors as it found. Tensors that a file shares belong in beforeAll and afterAll.
let before = 0;
beforeEach(() => {
  before = tf.getBackend() ? tf.memory().numTensors : 0;
});
afterEach(() => {
  if (tf.getBackend()) expect(tf.memory().numTensors, 'tensors leaked by this test').toBe(before);
});
