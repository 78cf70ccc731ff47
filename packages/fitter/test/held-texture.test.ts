import type { TexturePrior } from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { expect, it } from 'vitest';
import { heldTexture, type KeptTexture, sparseTexture } from '../src/held-texture.js';

it('decodes a latent once, without a gradient to it, and frees what it holds', async () => {
  await tf.setBackend('cpu');
  const before = tf.memory().numTensors;
  let decoded = 0;
  const prior: TexturePrior = {
    latentSize: 12,
    decode(latent) {
      decoded++;
      return tf.reshape(tf.square(latent), [-1, 2, 2, 3]) as tf.Tensor4D;
    },
    initial: () => tf.zeros([1, 12]),
  };
  const held = heldTexture(prior);
  const [one, other] = [tf.fill<tf.Rank.R2>([1, 12], 2), tf.fill<tf.Rank.R2>([1, 12], 3)];
  const detail = tf.fill<tf.Rank.R4>([1, 2, 2, 3], 5);
  // As in a fit: inside of a function that is differentiated, and again in the next step.
  for (const latent of [one, one, other]) {
    const slope = tf.grad((x) => tf.sum(tf.mul(x, held.decode(latent))))(detail);
    expect(slope.dataSync()[0]).toBe(latent === one ? 4 : 9);
    slope.dispose();
  }
  expect(decoded).toBe(2);
  tf.tidy(() => {
    const [toLatent] = tf.grads((x, y) =>
      tf.add(tf.mul(tf.sum(x), 0), tf.sum(tf.mul(y, held.decode(x as tf.Tensor2D)))),
    )([other, detail]);
    expect(Array.from(toLatent!.dataSync())).toEqual(new Array(12).fill(0));
  });
  held.dispose();
  tf.dispose([one, other, detail]);
  expect(tf.memory().numTensors).toBe(before);
});

it('decodes in whole now and then, and lets the coarse part follow in between', async () => {
  await tf.setBackend('cpu');
  const before = tf.memory().numTensors;
  let decoded = 0;
  const coarse = (latent: tf.Tensor2D) => tf.reshape(tf.mul(latent, 0.01), [-1, 2, 2, 3]) as tf.Tensor4D;
  const prior: TexturePrior = {
    latentSize: 12,
    decode(latent) {
      decoded++;
      return tf.add(coarse(latent), tf.reshape(tf.mul(tf.square(latent), 0.01), [-1, 2, 2, 3]));
    },
    coarse,
    initial: () => tf.zeros([1, 12]),
  };
  /** Value at a latent of one number throughout, and slope. */
  const at = (texture: KeptTexture, x: number): number[] => {
    texture.nextStep();
    return looked(texture, x);
  };
  const looked = (texture: TexturePrior, x: number): number[] =>
    tf.tidy(() => {
      const latent = tf.fill<tf.Rank.R2>([1, 12], x);
      const { value, grad } = tf.valueAndGrad((z) => tf.mean(texture.decode(z as tf.Tensor2D)))(latent);
      return [value, tf.sum(grad)].map((t) => Math.round(1e4 * t.dataSync()[0]!) / 1e4);
    });
  const sparse = sparseTexture(prior, 3);
  expect(at(sparse, 2)).toEqual([0.06, 0.05]);
  expect(at(sparse, 3)).toEqual([0.03 + 0.04, 0.01]);
  expect(at(sparse, 4)).toEqual([0.04 + 0.04, 0.01]);
  // Between steps, for a picture: no step is counted.
  expect([looked(sparse, 4), looked(sparse, 5)]).toEqual([
    [0.04 + 0.04, 0.01],
    [0.05 + 0.04, 0.01],
  ]);
  expect(decoded).toBe(1);
  expect(at(sparse, 3)).toEqual([0.12, 0.07]);
  expect(decoded).toBe(2);
  sparse.dispose();
  // What was kept is lost in a checkpoint: it is decoded again at once, and the count goes on.
  const resumed = sparseTexture(prior, 3, 4);
  expect([at(resumed, 3), at(resumed, 4), at(resumed, 4)]).toEqual([
    [0.12, 0.07],
    [0.04 + 0.09, 0.01],
    [0.2, 0.09],
  ]);
  resumed.dispose();
  // Whole at every step, and without a coarse part too.
  decoded = 0;
  for (const texture of [sparseTexture(prior, 1), sparseTexture({ ...prior, coarse: undefined as never }, 3)])
    expect([at(texture, 2), at(texture, 3)]).toEqual([
      [0.06, 0.05],
      [0.12, 0.07],
    ]);
  expect(decoded).toBe(4);
  expect(tf.memory().numTensors).toBe(before);
});
