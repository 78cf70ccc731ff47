import { checkBackend } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';

it('names the backend that has no kernels, and what to import instead', async () => {
  tf.registerBackend('other', () => tf.engine().findBackend('cpu'));
  await tf.setBackend('other');
  expect(() => checkBackend('fit')).toThrow(
    "fit: the tfjs backend is 'other', but only 'wasm', 'cpu' and 'webgl' have ganfit's kernels. Import '@tensorflow/tfjs-backend-wasm' and await tf.setBackend('wasm') first.",
  );
  expect(() => checkBackend('fit', ['wasm', 'cpu'])).toThrow("but only 'wasm' and 'cpu' have ganfit's kernels");
  await tf.setBackend('cpu');
  expect(() => checkBackend('fit')).not.toThrow();
  expect(() => checkBackend('fit', ['wasm'])).toThrow("fit: the tfjs backend is 'cpu', but only 'wasm' has");
});
