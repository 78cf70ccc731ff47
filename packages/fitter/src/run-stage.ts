// One stage of a fit: evaluate, update, project, for each of its steps.
import { disposeTree, leaves, pause, randomStream, type Tree, unflatten } from '@ganfit/core';
import type { FaceParameters } from '@ganfit/losses';
import * as tf from '@tensorflow/tfjs-core';
import { keepBest } from './best.js';
import { type FitState, restoreImages, saveState } from './checkpoint.js';
import type { FitStep } from './fit.js';
import { averageAcrossImages } from './projection.js';
import type { FitStatus, HistoryEntry } from './result.js';
import type { Stage } from './stage.js';
import { type Evaluation, evaluateStep, freePart } from './step.js';
import type { FitContext, FitPhoto } from './view.js';

/** What the stages of one fit share. */
export interface Run {
  readonly context: FitContext;
  readonly photos: readonly FitPhoto[];
  readonly stages: readonly Stage[];
  readonly seed: number;
  readonly about: Readonly<Record<string, string>>;
  readonly started: number;
  readonly history: HistoryEntry[];
  readonly seconds: Record<string, number>;
}

export interface Outcome {
  readonly parameters: FaceParameters[];
  readonly status: FitStatus;
}

/** GANFIT Eq. 13, for stages that say nothing else: several photos are of one person. */
const onePerson = averageAcrossImages('identity', 'texture', 'detail');

/** One stage: evaluate, update, project, for each of its steps. Takes over the tensors of `start`. */
export async function* runStage(
  run: Run,
  index: number,
  start: FaceParameters[],
  resumed: { bytes: Uint8Array; step: number } | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<FitStep, Outcome, undefined> {
  const stage = run.stages[index]!;
  let images: readonly ImageState[] = startImages(stage, index, start, resumed);
  const best = keepBest(images.map((i) => i.parameters));
  const projection = stage.projection ?? (start.length > 1 ? onePerson : undefined);
  let outcome: Outcome | undefined;
  try {
    for (let step = resumed?.step ?? 0; step < stage.steps; step++) {
      if (signal?.aborted) return (outcome = { parameters: images.map((i) => i.parameters), status: 'aborted' });
      const evaluations = await evaluateAll(run, stage, step, images);
      const energy = evaluations.reduce((sum, e) => sum + e.energy, 0) / evaluations.length;
      if (!Number.isFinite(energy)) {
        disposeTree(evaluations.map((e) => e.gradients));
        return (outcome = { parameters: best.take(), status: 'diverged' });
      }
      best.offer(
        energy,
        images.map((i) => i.parameters),
        stage,
        step,
      );
      images = images.map((image, i) => update(stage, image, evaluations[i]!.gradients, step));
      if (projection) images = project(projection, images);
      const entry = { stage: stage.name, step, energy, losses: meanTerms(evaluations.map((e) => e.terms)) };
      run.history.push(entry);
      const state: FitState = { stage: index, step: step + 1, images };
      yield { ...entry, ...timing(run, index, step), checkpoint: () => saveState(state, run.about) };
      await pause();
    }
    // A gradient can be NaN where the energy is not.
    const parameters = images.map((i) => i.parameters);
    if (!(await allFinite(parameters))) return (outcome = { parameters: best.take(), status: 'diverged' });
    return (outcome = { parameters, status: 'completed' });
  } finally {
    best.dispose();
    for (const { parameters, optimizer } of images) {
      disposeTree(optimizer);
      if (outcome?.status !== 'completed' && outcome?.status !== 'aborted') disposeTree(parameters as unknown as Tree);
    }
  }
}

type ImageState = FitState['images'][number];

/** The energy of all photos; of none if one fails. */
async function evaluateAll(run: Run, stage: Stage, step: number, images: readonly ImageState[]): Promise<Evaluation[]> {
  const evaluations: Evaluation[] = [];
  try {
    for (const [i, photo] of run.photos.entries()) {
      const random = randomStream(run.seed).split(`${stage.name}/${step}/${i}`);
      evaluations.push(await evaluateStep(run.context, photo, images[i]!.parameters, stage, step, random));
    }
  } catch (error) {
    disposeTree(evaluations.map((e) => e.gradients));
    throw error;
  }
  return evaluations;
}

async function allFinite(parameters: readonly FaceParameters[]): Promise<boolean> {
  const values = await Promise.all(leaves(parameters as unknown as Tree).map((leaf) => leaf.data()));
  return values.every((array) => array.every(Number.isFinite));
}

/** Fresh moments for the parameters given, or parameters and moments of a checkpoint in their place. */
function startImages(
  stage: Stage,
  index: number,
  start: FaceParameters[],
  resumed: { bytes: Uint8Array; step: number } | undefined,
): readonly ImageState[] {
  const images = start.map((parameters) => ({
    parameters,
    optimizer: stage.optimizer.init(freePart(parameters, stage.free)),
  }));
  if (!resumed) return images;
  try {
    return restoreImages(resumed.bytes, { stage: index, step: resumed.step, images });
  } finally {
    disposeTree(images as unknown as Tree);
  }
}

/** Adam's step for one image. Disposes of what it replaces. */
function update(stage: Stage, { parameters, optimizer }: ImageState, gradients: Tree, step: number): ImageState {
  const free = freePart(parameters, stage.free);
  const [updates, next] = stage.optimizer.update(gradients, optimizer, step);
  const changes = leaves(updates);
  const moved = unflatten(
    free,
    leaves(free).map((leaf, i) => tf.add(leaf, changes[i]!)),
  );
  disposeTree([free, gradients, updates, optimizer] as unknown as Tree);
  return { parameters: { ...parameters, ...(moved as object) } as FaceParameters, optimizer: next };
}

function project<T extends { parameters: FaceParameters }>(
  projection: NonNullable<Stage['projection']>,
  images: readonly T[],
): T[] {
  const projected = projection(images.map((i) => i.parameters));
  return images.map((image, i) => {
    disposeTree(image.parameters as unknown as Tree);
    return { ...image, parameters: projected[i]! };
  });
}

/** The time left goes by the steps of this run alone: not by its preparation, nor by steps before a checkpoint. */
function timing({ stages, started, history, seconds }: Run, index: number, step: number) {
  const count = (list: readonly Stage[]): number => list.reduce((sum, s) => sum + s.steps, 0);
  const done = count(stages.slice(0, index)) + step + 1;
  const total = count(stages);
  const elapsedMs = performance.now() - started;
  const perStep = (elapsedMs - 1000 * seconds['preparation']!) / history.length;
  return { steps: stages[index]!.steps, done, total, elapsedMs, remainingMs: perStep * (total - done) };
}

function meanTerms(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const names = Object.keys(all[0]!);
  return Object.fromEntries(names.map((name) => [name, all.reduce((sum, t) => sum + t[name]!, 0) / all.length]));
}
