// GANFIT Sec. 3.1: the latent of a given UV map, min over p_t of |G(p_t) - I_uv|.
import { check, checkShape, pause, randomStream } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import type { TexturePrior } from './texture.js';

export interface FitLatentOptions {
  /** `[height, width, 1]` weights of at least 0, such as 1 where the map is known; default 1 everywhere. */
  readonly mask?: tf.Tensor3D;
  /** Steps of the start that is followed to its end; default 200. */
  readonly steps?: number;
  /** Starts that are tried for a fifth of the steps each, after which only the best goes on; default 3, or 1 if `coarse`. */
  readonly starts?: number;
  /** Latents to start from instead, `[count, latentSize]`. */
  readonly from?: tf.Tensor2D;
  /** First step of Adam in each entry of the latent; falls along a cosine to zero. Default 0.1. */
  readonly learningRate?: number;
  /** Weight of the latent's distance from the Gaussian shell, see {@link fitLatent}; default 0.1. */
  readonly shell?: number;
  /** Default 1; the same seed gives the same latent. */
  readonly seed?: number;
  /** Ends the fit early with what there is. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly step: number; readonly steps: number; readonly error: number }) => void;
}

export interface FittedLatent {
  /** `[1, latentSize]`; the caller disposes of it. */
  readonly latent: tf.Tensor2D;
  /** Mean absolute difference of the maps under the mask, sRGB. */
  readonly error: number;
  /** 'diverged': a value was not finite; lower the learning rate. The latent is the best one seen in any case. */
  readonly status: 'completed' | 'aborted' | 'diverged';
}

/** Steps of the fit of a prior's coarse part: next to nothing beside those of a GAN. */
const coarseSteps = 200;

/**
 * The latent whose map is nearest to a UV map in mean absolute difference, for linear and GAN priors alike. Adam, from
 * several starts, since the energy of a GAN has many minima. A prior with a `coarse` part is fitted by that first, and goes on
 * from there.
 *
 * The latent is kept near the shell of radius sqrt(latentSize), on which N(0, 1) lives: the square of its relative distance
 * is added, from both sides for a prior with a `penalty` of its own (a GAN), from outside for others (a linear model, whose
 * mean is a face too).
 *
 * @param uvMap `[height, width, 3]`, sRGB in [0, 1], in the prior's layout and size
 * @throws GanfitError `SHAPE` for a map or mask of another size, `ARGUMENT` for values that are not finite
 * @example const { latent, error } = await fitLatent(model.texture, uvMap, { mask, steps: 300 });
 */
export async function fitLatent(
  texture: TexturePrior,
  uvMap: tf.Tensor3D,
  options: FitLatentOptions = {},
): Promise<FittedLatent> {
  const { steps = 200, learningRate = 0.1, signal } = options;
  check(steps >= 1, 'ARGUMENT', () => `fitLatent: \`steps\` must be at least 1, got ${steps}.`);
  const starts = firstLatents(texture, options);
  checkMapSize(texture, uvMap, starts[0]!);
  const energy = await energyOf(texture, uvMap, options);
  const trial = starts.length > 1 ? Math.ceil(steps / 5) : 0;
  const total = trial * starts.length + steps - trial;
  let done = 0;
  const run = async (descent: Descent, count: number): Promise<void> => {
    for (let i = 0; i < count && !signal?.aborted && descent.status === 'completed'; i++) {
      const rate = 0.5 * learningRate * (1 + Math.cos((Math.PI * descent.step) / steps));
      await advance(descent, energy.evaluate, rate);
      done++;
      options.onProgress?.({ step: done, steps: total, error: descent.bestError });
      if (done % 8 === 0) await pause();
    }
  };
  try {
    if (texture.coarse && !options.from) await toCoarse(texture, uvMap, starts, options);
    const descents = starts.map(descentFrom);
    for (const descent of descents) await run(descent, trial);
    const best = descents.reduce((a, b) => (b.bestError < a.bestError ? b : a));
    await run(best, steps - trial);
    const status = signal?.aborted ? 'aborted' : best.status;
    return { latent: tf.tensor2d(best.best, [1, best.best.length]), error: best.bestError, status };
  } finally {
    energy.dispose();
  }
}

/** Moves the starts to where the prior's coarse part is nearest to the map. */
async function toCoarse(
  { coarse, ...texture }: TexturePrior,
  uvMap: tf.Tensor3D,
  starts: Float32Array[],
  options: FitLatentOptions,
): Promise<void> {
  const prior = { ...texture, decode: coarse! };
  for (const start of starts) {
    const from = tf.tensor2d(start, [1, start.length]);
    const { latent } = await fitLatent(prior, uvMap, { ...options, from, steps: coarseSteps, onProgress: () => {} });
    start.set(latent.dataSync());
    tf.dispose([from, latent]);
  }
}

function firstLatents(texture: TexturePrior, options: FitLatentOptions): Float32Array[] {
  const { from, seed = 1, starts = texture.coarse ? 1 : 3 } = options;
  const { latentSize } = texture;
  if (from) checkShape('fitLatent: from', from, ['count', latentSize]);
  const random = randomStream(seed);
  const latents = from ? tf.clone(from) : texture.initial(starts, random.split('fitLatent'));
  const values = latents.dataSync<'float32'>();
  const rows = Array.from({ length: latents.shape[0] }, (_, i) => values.slice(i * latentSize, (i + 1) * latentSize));
  latents.dispose();
  // A prior that starts every fit at one place needs one start.
  return rows.filter((row, i) => i === 0 || row.some((v, k) => v !== rows[0]![k]));
}

/** Before any gradient is taken: an error while one is would leak what the tape keeps. */
function checkMapSize(texture: TexturePrior, uvMap: tf.Tensor3D, latent: Float32Array): void {
  const { height, width } = checkShape('fitLatent: uvMap', uvMap, ['height', 'width', 3]);
  tf.tidy(() => {
    const map = texture.decode(tf.tensor2d(latent, [1, latent.length]));
    checkShape('fitLatent: texture.decode(latent)', map, [1, height!, width!, 3], {
      remedy: 'Resize `uvMap` to the size of the prior.',
    });
  });
}

interface Energy {
  /** `error` is the L1 term alone, the gradient that of the whole. */
  evaluate(latent: Float32Array): Promise<{ error: number; gradient: Float32Array }>;
  dispose(): void;
}

async function energyOf(texture: TexturePrior, uvMap: tf.Tensor3D, options: FitLatentOptions): Promise<Energy> {
  const { mask, shell = 0.1 } = options;
  const [height, width] = uvMap.shape;
  if (mask) checkShape('fitLatent: mask', mask, [height, width, 1]);
  const weights = tf.tidy(() => {
    const whole = mask ?? (tf.ones([height, width, 1]) as tf.Tensor3D);
    return tf.div(whole, tf.mul(tf.sum(whole), 3)) as tf.Tensor3D;
  });
  const finite = await Promise.all([uvMap.data(), weights.data()]);
  if (!finite.every((values) => values.every(Number.isFinite))) {
    weights.dispose();
    check(false, 'ARGUMENT', () => 'fitLatent: `uvMap` or `mask` is not finite, or `mask` is zero everywhere.');
  }
  const evaluate: Energy['evaluate'] = async (values) => {
    const [error, gradient] = tf.tidy(() => {
      const latent = tf.tensor2d(values, [1, values.length]);
      let l1: tf.Scalar | undefined;
      const whole = (z: tf.Tensor): tf.Scalar => {
        const map = texture.decode(z as tf.Tensor2D);
        l1 = tf.keep(tf.sum(tf.mul(tf.abs(tf.sub(map, uvMap)), weights)) as tf.Scalar);
        return tf.add(l1, tf.mul(offShell(texture, z as tf.Tensor2D), shell));
      };
      const { grad } = tf.valueAndGrad(whole)(latent);
      return [l1!, grad] as const;
    });
    const [[e], g] = await Promise.all([error.data(), gradient.data<'float32'>()]);
    tf.dispose([error, gradient]);
    return { error: e!, gradient: g };
  };
  return { evaluate, dispose: () => weights.dispose() };
}

/** Squared relative distance from the Gaussian shell. */
function offShell(texture: TexturePrior, latent: tf.Tensor2D): tf.Scalar {
  const size = texture.latentSize;
  if (texture.penalty) return tf.div(tf.sum(texture.penalty(latent)), size);
  const radius = tf.sqrt(tf.add(tf.div(tf.sum(tf.square(latent)), size), 1e-12));
  return tf.square(tf.relu(tf.sub(radius, 1))) as tf.Scalar;
}

/** One start on its way; Adam's moments are plain arrays, since a latent is a few hundred numbers. */
interface Descent {
  readonly latent: Float32Array;
  readonly mean: Float32Array;
  readonly square: Float32Array;
  step: number;
  best: Float32Array;
  bestError: number;
  status: 'completed' | 'diverged';
}

function descentFrom(latent: Float32Array): Descent {
  const zeros = (): Float32Array => new Float32Array(latent.length);
  const best = latent.slice();
  return { latent, mean: zeros(), square: zeros(), step: 0, best, bestError: Infinity, status: 'completed' };
}

const [beta1, beta2, epsilon] = [0.9, 0.99, 1e-8];

/** One step of Adam (Kingma and Ba 2015). */
async function advance(descent: Descent, evaluate: Energy['evaluate'], rate: number): Promise<void> {
  const { latent, mean, square } = descent;
  const { error, gradient } = await evaluate(latent);
  if (!Number.isFinite(error) || !gradient.every(Number.isFinite)) {
    descent.status = 'diverged';
    return;
  }
  if (error < descent.bestError) {
    descent.bestError = error;
    descent.best = latent.slice();
  }
  descent.step++;
  const [c1, c2] = [1 - beta1 ** descent.step, 1 - beta2 ** descent.step];
  gradient.forEach((g, i) => {
    mean[i] = beta1 * mean[i]! + (1 - beta1) * g;
    square[i] = beta2 * square[i]! + (1 - beta2) * g * g;
    latent[i]! -= (rate * mean[i]!) / c1 / (Math.sqrt(square[i]! / c2) + epsilon);
  });
}
