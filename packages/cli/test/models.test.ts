import type { FaceModel } from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toyModel } from '../../fitter/test/toy.js';
import { startBackend } from '../src/backend.js';
import { generatorOf, loadModels } from '../src/models.js';

let given: FaceModel;
beforeAll(async () => {
  await startBackend();
  given = toyModel();
});
afterAll(() => given.dispose());

it("means open-head's GAN, but not for another model", () => {
  expect(generatorOf({})).toBe('open');
  expect(generatorOf({ model: 'mine.safetensors' })).toBe('none');
  expect(generatorOf({ model: 'mine.safetensors', generator: 'mine-too' })).toBe('mine-too');
});

it('takes a model that is there as it is, or with the generator that was named', async () => {
  const before = tf.memory().numTensors;
  const plain = await loadModels({}, given);
  expect(plain.model).toBe(given);
  plain.dispose();
  const gan = await loadModels({ generator: 'open' }, given);
  expect(gan.linear).toBe(given);
  expect(gan.model.texture.latentSize).toBe(512);
  expect(gan.model.hash).toBe(`${given.hash}+open-texture`);
  gan.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

it('keeps nothing when the generator cannot be read', async () => {
  const before = tf.memory().numTensors;
  await expect(loadModels({ generator: 'none-such.safetensors' }, given)).rejects.toThrow('none-such.safetensors');
  expect(tf.memory().numTensors).toBe(before);
});
