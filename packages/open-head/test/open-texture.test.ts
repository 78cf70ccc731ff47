import { randomStream } from '@ganfit/core';
import type { FaceModel, TexturePrior } from '@ganfit/morphable';
import { openHead, openTexture } from '@ganfit/open-head';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The face without eyes, teeth and what lies beside the chart: rows and columns of the 256 x 256 map. */
const face = { row: 32, column: 48, height: 176, width: 160 };

describe('open-texture', () => {
  let head: FaceModel;
  let texture: TexturePrior;
  beforeAll(async () => {
    await tf.setBackend('wasm');
    head = await openHead({ texture: 'linear' });
    texture = await openTexture();
  });
  afterAll(() => {
    texture.dispose?.();
    head.dispose();
  });

  /** Enough of them that one very dark or fair skin decides nothing. */
  const drawn = (prior: TexturePrior, count = 24): tf.Tensor4D => {
    const latents = randomStream(5).normals(count * prior.latentSize);
    return prior.decode(tf.tensor2d(latents, [count, prior.latentSize]));
  };
  const faces = (maps: tf.Tensor4D): tf.Tensor4D =>
    tf.slice(maps, [0, face.row, face.column, 0], [-1, face.height, face.width, -1]);
  /** Mean square of the diagonal detail of 2 x 2 pixels: what lies near the highest frequency both ways. */
  const fineness = (maps: tf.Tensor4D): number => {
    const filter = tf.tensor4d([1, -1, -1, 1], [2, 2, 1, 1]);
    const grey = tf.mean(faces(maps), 3, true) as tf.Tensor4D;
    return tf.mean(tf.square(tf.conv2d(grey, filter, 2, 'valid'))).dataSync()[0]!;
  };

  it('draws maps in the layout and size of the head', () => {
    tf.tidy(() => {
      expect(texture.latentSize).toBe(512);
      const maps = drawn(texture);
      expect(maps.shape).toEqual([24, 256, 256, 3]);
      const apart = tf.sub(tf.mean(faces(maps), 0), tf.mean(faces(drawn(head.texture)), 0));
      expect(tf.mean(tf.abs(apart)).dataSync()[0]).toBeLessThan(0.12);
    });
  });

  it('draws people who differ, left and right too', () => {
    tf.tidy(() => {
      const maps = faces(drawn(texture, 4));
      const [one, rest] = tf.split(maps, [1, 3]) as [tf.Tensor4D, tf.Tensor4D];
      const between = tf.mean(tf.abs(tf.sub(one, rest)), [1, 2, 3]).dataSync();
      for (const difference of between) expect(difference).toBeGreaterThan(0.01);
      expect(tf.mean(tf.abs(tf.sub(maps, tf.reverse(maps, 2)))).dataSync()[0]).toBeGreaterThan(0.005);
    });
  });

  it('is sharper than the linear model', () => {
    tf.tidy(() => {
      expect(fineness(drawn(texture))).toBeGreaterThan(1.5 * fineness(drawn(head.texture)));
    });
  });

  it('passes a gradient to the latent', () => {
    tf.tidy(() => {
      const gradient = tf.grad((z) => tf.sum(tf.square(texture.decode(z as tf.Tensor2D))))(
        texture.initial(1, randomStream(1)),
      );
      const values = gradient.dataSync();
      expect(values.every(Number.isFinite)).toBe(true);
      expect(values.some((v) => v !== 0)).toBe(true);
    });
  });
});

describe('openHead', () => {
  it('brings the GAN by default, or the linear model, and frees either', async () => {
    await tf.setBackend('wasm');
    const before = tf.memory().numTensors;
    const [gan, linear] = [await openHead(), await openHead({ texture: 'linear' })];
    expect(gan.texture.latentSize).toBe(512);
    expect(linear.texture.latentSize).toBeLessThan(100);
    expect(gan.hash).toBe(`${linear.hash}+open-texture`);
    gan.dispose();
    linear.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says what is wrong with the GAN, and keeps nothing', async () => {
    const before = tf.memory().numTensors;
    await expect(openHead({ textureSource: new Uint8Array(50) })).rejects.toMatchObject({ code: 'MODEL_FORMAT' });
    expect(tf.memory().numTensors).toBe(before);
  });
});
