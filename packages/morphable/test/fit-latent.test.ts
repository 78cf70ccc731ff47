import { randomStream } from '@ganfit/core';
import { fitLatent, ganTexture, generator, linearTexture, randomGenerator, type TexturePrior } from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../vitest.support.js';

const size = 16;
const random = (): ReturnType<typeof randomStream> => randomStream(8);

/** A map that the prior can draw, and its latent. */
function target(texture: TexturePrior, scale = 1): { map: tf.Tensor3D; latent: tf.Tensor2D } {
  const latent = tf.tensor2d(random().normals(texture.latentSize, 0, scale), [1, texture.latentSize]);
  return { map: tf.tidy(() => tf.squeeze(texture.decode(latent), [0])), latent };
}

const norm = (latent: tf.Tensor): number => Math.hypot(...latent.dataSync());

onEachBackend(() => {
  describe('with a GAN', () => {
    let texture: TexturePrior;
    beforeAll(() => {
      const maps = [16, 16, 8];
      texture = ganTexture(generator(randomGenerator({ resolution: size, latentSize: 8, maps }, randomStream(4))));
    });
    afterAll(() => texture.dispose?.());

    it('finds the direction of the latent that a map was drawn with, near the shell', async () => {
      const { map, latent } = target(texture);
      const far = tf.tidy(() => tf.mean(tf.abs(tf.sub(texture.decode(texture.initial(1, random().split(1))), map))));
      const found = await fitLatent(texture, map, { steps: 300, starts: 4 });
      expect(found.status).toBe('completed');
      expect(found.error).toBeLessThan(0.05 * far.dataSync()[0]!);
      const cosine =
        tf.tidy(() => tf.sum(tf.mul(found.latent, latent)).dataSync()[0]!) / norm(found.latent) / norm(latent);
      expect(cosine).toBeGreaterThan(0.99);
      expect(Math.abs(norm(found.latent) / Math.sqrt(8) - 1)).toBeLessThan(0.1);
      tf.dispose([map, latent, far, found.latent]);
    });

    it('gives the same latent again, and another one for another seed', async () => {
      const { map, latent } = target(texture);
      const runs = [];
      for (const seed of [1, 1, 2]) runs.push(await fitLatent(texture, map, { steps: 6, starts: 2, seed }));
      const [a, b, c] = runs.map((run) => run.latent.dataSync());
      expect(a).toEqual(b);
      expect(a).not.toEqual(c);
      tf.dispose([map, latent, runs.map((run) => run.latent)]);
    });

    it('starts from latents that are given', async () => {
      const { map, latent } = target(texture);
      const found = await fitLatent(texture, map, { from: latent, steps: 1 });
      expect(found.error).toBeLessThan(1e-6);
      tf.dispose([map, latent, found.latent]);
    });

    it('stops when it is told to, with the best latent so far', async () => {
      const { map, latent } = target(texture);
      const stop = new AbortController();
      const errors: number[] = [];
      const found = await fitLatent(texture, map, {
        steps: 50,
        starts: 1,
        signal: stop.signal,
        onProgress: ({ step, steps, error }) => {
          expect(steps).toBe(50);
          errors.push(error);
          if (step === 7) stop.abort();
        },
      });
      expect(found).toMatchObject({ status: 'aborted', error: errors.at(-1) });
      expect(errors.length).toBe(7);
      tf.dispose([map, latent, found.latent]);
    });
  });

  describe('with a linear model', () => {
    let texture: TexturePrior;
    beforeAll(() => {
      const length = size * size * 3;
      const mean = new Float32Array(length).fill(0.5);
      const basis = randomStream(2).normals(4 * length, 0, 0.03);
      texture = linearTexture({ mean, basis }, { height: size, width: size });
    });
    afterAll(() => texture.dispose?.());

    it('finds the coefficients, from one start', async () => {
      const { map, latent } = target(texture, 0.5);
      let steps = 0;
      const found = await fitLatent(texture, map, { steps: 200, onProgress: () => void steps++ });
      expect(steps).toBe(200);
      expect(tf.tidy(() => tf.max(tf.abs(tf.sub(found.latent, latent))).dataSync()[0])).toBeLessThan(0.02);
      tf.dispose([map, latent, found.latent]);
    });

    it('goes on from where the coarse part of a prior is nearest', async () => {
      const fine = (z: tf.Tensor2D) => tf.mul(tf.sin(tf.sum(z)), tf.tensor1d([0.01, -0.01, 0.01]));
      const rough: TexturePrior = { ...texture, decode: (z) => tf.add(texture.decode(z), fine(z)) };
      const { map, latent } = target(rough, 0.5);
      const steps: number[] = [];
      const onProgress = (progress: { steps: number }): unknown => steps.push(progress.steps);
      const plain = await fitLatent(rough, map, { steps: 2 });
      const found = await fitLatent({ ...rough, coarse: texture.decode }, map, { steps: 2, onProgress });
      expect(found.error).toBeLessThan(0.011);
      expect(found.error).toBeLessThan(0.5 * plain.error);
      expect(steps).toEqual([2, 2]);
      tf.dispose([map, latent, plain.latent, found.latent]);
    });

    it('looks only where the mask is', async () => {
      const { map, latent } = target(texture, 0.5);
      const half = Float32Array.from({ length: size * size }, (_, i) => (i < 128 ? 1 : 0));
      const mask = tf.tensor3d(half, [size, size, 1]);
      const spoilt = tf.tidy(() => tf.where(tf.greater(mask, 0), map, tf.onesLike(map)) as tf.Tensor3D);
      const found = await fitLatent(texture, spoilt, { steps: 200, mask });
      expect(tf.tidy(() => tf.max(tf.abs(tf.sub(found.latent, latent))).dataSync()[0])).toBeLessThan(0.02);
      const blind = await fitLatent(texture, spoilt, { steps: 200 });
      expect(blind.error).toBeGreaterThan(0.1);
      tf.dispose([map, latent, mask, spoilt, found.latent, blind.latent]);
    });

    it('keeps a latent from leaving the shell', async () => {
      const { map, latent } = target(texture, 6);
      const held = await fitLatent(texture, map, { shell: 1, steps: 100 });
      const free = await fitLatent(texture, map, { shell: 0, steps: 100 });
      expect(norm(held.latent)).toBeLessThan(0.7 * norm(free.latent));
      tf.dispose([map, latent, held.latent, free.latent]);
    });

    it('refuses maps that do not fit, and values that are not finite', async () => {
      const fails = (map: tf.Tensor3D, options: Parameters<typeof fitLatent>[2], message: string): Promise<void> =>
        expect(fitLatent(texture, map, options)).rejects.toThrow(message);
      const map = tf.zeros<tf.Rank.R3>([size, size, 3]);
      const others = [tf.zeros<tf.Rank.R3>([8, 8, 3]), tf.zeros<tf.Rank.R3>([size, size, 4])] as const;
      const [small, zero] = [tf.zeros<tf.Rank.R3>([8, 8, 1]), tf.zeros<tf.Rank.R3>([size, size, 1])];
      const nan = tf.fill<tf.Rank.R3>([size, size, 3], Number.NaN);
      await fails(others[0], {}, 'must have shape [1, 8, 8, 3], got [1, 16, 16, 3]. Resize `uvMap`');
      await fails(others[1], {}, 'fitLatent: `uvMap` must have shape [height, width, 3], got [16, 16, 4]');
      await fails(map, { mask: small }, 'fitLatent: `mask` must have shape [16, 16, 1], got [8, 8, 1]');
      await fails(map, { mask: zero }, '`mask` is zero everywhere');
      await fails(nan, {}, '`uvMap` or `mask` is not finite');
      await fails(map, { steps: 0 }, '`steps` must be at least 1, got 0');
      tf.dispose([map, others as unknown as tf.Tensor[], small, zero, nan]);
    });

    it('says so when it diverges', async () => {
      const broken: TexturePrior = { ...texture, decode: (z) => tf.mul(texture.decode(z), tf.sum(tf.div(z, 0))) };
      const map = tf.zeros<tf.Rank.R3>([size, size, 3]);
      const found = await fitLatent(broken, map, { steps: 5 });
      expect(found.status).toBe('diverged');
      tf.dispose([map, found.latent]);
    });
  });
});
