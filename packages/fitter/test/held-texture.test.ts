import type { TexturePrior } from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { expect, it } from 'vitest';
import { heldTexture } from '../src/held-texture.js';

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
