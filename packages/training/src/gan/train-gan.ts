// Trains a progressive-growing GAN on UV maps (GANFIT Eq. 5; Karras et al. 2018) on any tfjs backend.
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { check, pause, type RandomStream, randomStream } from '@ganfit/core';
import { outputFolder } from '@ganfit/io';
import { featureMaps, writeGenerator } from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';
import { contactSheet } from '../texture/contact-sheet.js';
import { adamStep, follow } from './adam.js';
import { type GanState, loadState, saveState } from './checkpoint.js';
import { slicedWasserstein } from './distance.js';
import { type MapSet, readMapSet } from './map-set.js';
import {
  criticParameters,
  exportGenerator,
  generate,
  generatorParameters,
  isUsed,
  judge,
  type Parameters,
} from './networks.js';

export interface TrainGanOptions {
  /** Folder of maps that {@link writeUvMaps} wrote. */
  readonly maps: string;
  /** Where checkpoint, log, sheets and the generator go. */
  readonly out: string;
  /** Of the generator, a power of 2 from 4 to that of the maps; default that of the maps. */
  readonly resolution?: number;
  /** Feature maps at 4 px, 8 px and so on; default those of the paper, at most 64. */
  readonly featureMaps?: readonly number[];
  /** Default 512. */
  readonly latentSize?: number;
  /** Pictures that a level fades in over, and again that it is trained on after; default 20,000 (paper: 600,000). */
  readonly phase?: number;
  readonly batch?: number;
  /** Adam's step; default 0.002. */
  readonly rate?: number;
  /** Weight of R1, the critic's squared gradient on real maps; default 1. */
  readonly r1?: number;
  readonly seed?: number;
  /** Steps between reports: a line in the log, a sheet, a checkpoint; default 200. */
  readonly reportEvery?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (report: GanReport) => void;
}

export interface GanReport {
  readonly step: number;
  readonly steps: number;
  readonly size: number;
  /** How far the level has faded in. */
  readonly alpha: number;
  readonly criticLoss: number;
  readonly generatorLoss: number;
  /** Sliced Wasserstein distance between maps and samples at this size. */
  readonly distance: number;
}

const r1Every = 4;
/** The paper's 0.999 for batches of 16. */
const averageShare = 0.001;

/**
 * What differs from the paper: logistic loss with R1 on real maps (Mescheder et al. 2018) on every fourth step in place of
 * WGAN-GP, which takes a second derivative at each. Run again after an interruption, it goes on from the last checkpoint
 * and ends with the same bits.
 *
 * @returns 'completed', 'aborted' (a checkpoint is written first), or 'diverged' if a value is not finite: the last good
 *   checkpoint stays
 * @throws GanfitError `MISSING_FILE`, `ARGUMENT`, `OUTPUT`, or `MODEL_FORMAT` for a checkpoint of other options
 * @example await trainGan({ maps: 'maps', out: 'run', resolution: 32, phase: 5000, onProgress: console.log });
 */
export async function trainGan(options: TrainGanOptions): Promise<'completed' | 'aborted' | 'diverged'> {
  const maps = await readMapSet(options.maps);
  const plan = makePlan(options, maps);
  const folder = await outputFolder(options.out);
  const key = JSON.stringify(plan);
  const checkpoint = join(options.out, 'checkpoint.safetensors');
  const log = join(options.out, 'log.csv');
  let state = await loadState(checkpoint, key);
  if (!state) await writeFile(log, 'step,size,alpha,critic,generator,distance\n');
  state ??= firstState(plan);
  let status: 'completed' | 'aborted' | 'diverged' = 'completed';
  while (state.step < plan.steps) {
    await pause();
    const { state: next, losses } = trainStep(state, plan, maps);
    state = next;
    const due = state.step % plan.reportEvery === 0 || state.step === plan.steps || options.signal?.aborted;
    if (!due) {
      tf.dispose(losses);
      continue;
    }
    const report = await makeReport(state, plan, maps, losses);
    const finite = Number.isFinite(report.criticLoss + report.generatorLoss);
    if (!finite || !(await saveState(checkpoint, state, key))) {
      status = 'diverged';
      break;
    }
    const { step, size, alpha, criticLoss, generatorLoss, distance } = report;
    await appendFile(log, `${[step, size, alpha, criticLoss, generatorLoss, distance].join(',')}\n`);
    await folder.write(`sheet-${String(step).padStart(6, '0')}.png`, await contactSheet(sample(state, plan, 24, 1), 6));
    options.onProgress?.(report);
    if (options.signal?.aborted && state.step < plan.steps) {
      status = 'aborted';
      break;
    }
  }
  if (status === 'completed')
    await folder.write('generator.safetensors', writeGenerator(exportGenerator(state.average, plan.maps.length)));
  const { generator, critic, average } = state;
  tf.dispose([generator.parameters, generator.squares, critic.parameters, critic.squares, average]);
  return status;
}

/** What a run depends on, but for its data. */
interface Plan {
  readonly latentSize: number;
  readonly maps: readonly number[];
  readonly phase: number;
  readonly batch: number;
  readonly rate: number;
  readonly r1: number;
  readonly seed: number;
  readonly steps: number;
  readonly reportEvery: number;
}

function makePlan(options: TrainGanOptions, maps: MapSet): Plan {
  const { resolution = maps.size, latentSize = 512, phase = 20_000, batch = 16, rate = 0.002, r1 = 1 } = options;
  check(Number.isInteger(Math.log2(resolution)) && resolution >= 4 && resolution <= maps.size, 'ARGUMENT', () => {
    return `trainGan: \`resolution\` must be a power of 2 from 4 to the ${maps.size} of the maps, got ${resolution}.`;
  });
  const counts = options.featureMaps ?? featureMaps(resolution, 64);
  const levels = Math.log2(resolution) - 1;
  check(counts.length === levels, 'ARGUMENT', () => {
    return `trainGan: \`featureMaps\` must hold ${levels} counts, for 4 px up to ${resolution} px, got ${counts.length}.`;
  });
  const steps = Math.ceil((phase * (2 * levels - 1)) / batch);
  const { seed = 1, reportEvery = 200 } = options;
  return { latentSize, maps: counts, phase, batch, rate, r1, seed, steps, reportEvery };
}

/** The first level alone, then for each level a phase in which it fades in and one in which it stays. */
function scheduleAt(step: number, { phase, batch, maps }: Plan): { level: number; alpha: number; size: number } {
  const phases = Math.min((step * batch) / phase, 2 * maps.length - 2);
  const level = Math.ceil(Math.floor(phases) / 2);
  const alpha = Math.floor(phases) % 2 ? phases - Math.floor(phases) : 1;
  return { level, alpha, size: 4 << level };
}

function firstState(plan: Plan): GanState {
  const random = randomStream(plan.seed);
  const generator = generatorParameters(plan, random.split('generator'));
  const critic = criticParameters(plan, random.split('critic'));
  const average = Object.fromEntries(Object.entries(generator).map(([name, tensor]) => [name, tf.clone(tensor)]));
  return {
    step: 0,
    generator: { parameters: generator, squares: {} },
    critic: { parameters: critic, squares: {} },
    average,
  };
}

interface Losses {
  readonly critic: tf.Scalar;
  readonly generator: tf.Scalar;
}

/** One step of the critic and one of the generator; disposes of the state that it is given. */
function trainStep(state: GanState, plan: Plan, maps: MapSet): { state: GanState; losses: Losses & tf.NamedTensorMap } {
  const { batch, latentSize } = plan;
  const random = randomStream(plan.seed).split(`step ${state.step}`);
  const at = scheduleAt(state.step, plan);
  const { level, alpha, size } = at;
  const step = state.step + 1;
  const real = realMaps(maps, batch, size, alpha, random);
  const latents = [0, 1].map(() => tf.tensor2d(random.normals(batch * latentSize), [batch, latentSize]));
  const fake = tf.tidy(() => generate(state.generator.parameters, latents[0]!, level, alpha));
  const withR1 = state.step % r1Every === 0;
  const criticLoss = (p: Parameters): tf.Scalar => {
    const answers = [judge(p, real, level, alpha), judge(p, fake, level, alpha)] as const;
    const loss = tf.add(tf.mean(tf.softplus(tf.neg(answers[0]))), tf.mean(tf.softplus(answers[1]))) as tf.Scalar;
    if (!withR1) return loss;
    const slope = tf.grad((x) => tf.sum(judge(p, x as tf.Tensor4D, level, alpha)))(real);
    return tf.add(loss, tf.mul(tf.sum(tf.square(slope)), (plan.r1 * r1Every) / 2 / batch));
  };
  const rated = { rate: plan.rate, step };
  const onCritic = gradients(criticLoss, state.critic.parameters, at);
  const critic = adamStep(state.critic, onCritic.gradients, rated);
  const onGenerator = gradients(
    (p) => {
      const drawn = generate(p, latents[1]!, level, alpha);
      return tf.mean(tf.softplus(tf.neg(judge(critic.parameters, drawn, level, alpha))));
    },
    state.generator.parameters,
    at,
  );
  const generator = adamStep(state.generator, onGenerator.gradients, rated);
  // Shorter at first, when the average would hold what was random.
  const share = Math.max((averageShare * batch) / 16, Math.min(1, 10 / (step + 9)));
  const average = follow(state.average, generator.parameters, share);
  tf.dispose([real, latents, fake]);
  return {
    state: { step, critic, generator, average },
    losses: { critic: onCritic.value, generator: onGenerator.value },
  };
}

/** Value of a loss and its gradients to the weights that a level uses. */
function gradients(
  loss: (p: Parameters) => tf.Scalar,
  parameters: Parameters,
  { level, alpha }: { level: number; alpha: number },
): { value: tf.Scalar; gradients: Parameters } {
  const names = Object.keys(parameters).filter((name) => isUsed(name, level, alpha));
  const named = (tensors: readonly tf.Tensor[]): Parameters =>
    Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));
  const f = (...values: tf.Tensor[]): tf.Scalar => loss({ ...parameters, ...named(values) });
  const { value, grads } = tf.valueAndGrads(f)(names.map((name) => parameters[name]!));
  return { value: value as tf.Scalar, gradients: named(grads) };
}

/** Maps drawn at random, `[batch, size, size, 3]`; while a level fades in, its detail does in the maps too. */
function realMaps(maps: MapSet, batch: number, size: number, alpha: number, random: RandomStream): tf.Tensor4D {
  const values = new Float32Array(batch * size * size * 3);
  for (let i = 0; i < batch; i++) values.set(maps.at(random.integer(maps.count), size), i * size * size * 3);
  return tf.tidy(() => {
    const sharp = tf.tensor4d(values, [batch, size, size, 3]);
    if (alpha >= 1) return sharp;
    const coarse = tf.image.resizeNearestNeighbor(tf.avgPool(sharp, 2, 2, 'valid'), [size, size]);
    return tf.add(tf.mul(coarse, 1 - alpha), tf.mul(sharp, alpha));
  });
}

async function makeReport(state: GanState, plan: Plan, maps: MapSet, losses: tf.NamedTensorMap): Promise<GanReport> {
  const { alpha, size } = scheduleAt(state.step - 1, plan);
  const [[critic], [generator]] = await Promise.all([losses['critic']!.data(), losses['generator']!.data()]);
  tf.dispose(losses);
  const random = randomStream(plan.seed).split('report');
  const real = Array.from({ length: 128 }, () => maps.at(random.integer(maps.count), size));
  const drawn = sample(state, plan, 128, 2).map((map) => map.map((v) => 2 * v - 1));
  const distance = slicedWasserstein(real, drawn, random);
  const { step } = state;
  return { step, steps: plan.steps, size, alpha, criticLoss: critic!, generatorLoss: generator!, distance };
}

/** Maps of the averaged generator in [0, 1], the same latents every time. */
function sample(state: GanState, plan: Plan, count: number, seed: number): Float32Array[] {
  const { level, alpha, size } = scheduleAt(state.step - 1, plan);
  const random = randomStream(seed);
  const each = size * size * 3;
  const maps: Float32Array[] = [];
  while (maps.length < count) {
    const values = tf.tidy(() => {
      const latent = tf.tensor2d(random.normals(8 * plan.latentSize), [8, plan.latentSize]);
      const picture = generate(state.average, latent, level, alpha);
      return tf.clipByValue(tf.add(tf.mul(picture, 0.5), 0.5), 0, 1).dataSync();
    });
    for (let i = 0; i < 8; i++) maps.push(Float32Array.from(values.subarray(i * each, (i + 1) * each)));
  }
  return maps.slice(0, count);
}
