// One stage of a fit: evaluate, update, project, for each of its steps.
import { disposeTree, leaves, pause, randomStream, type Tree, unflatten } from '@ganfit/core';
import type { FaceParameters } from '@ganfit/losses';
import type { TexturePrior } from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';
import { keepBest } from './best.js';
import { type FitState, type ImageState, saveState } from './checkpoint.js';
import type { FitStep } from './fit.js';
import { heldTexture, type KeptTexture, sparseTexture } from './held-texture.js';
import { disposeTarget } from './photo.js';
import { overPhoto } from './pictures.js';
import { averageAcrossImages } from './projection.js';
import type { FitStatus, HistoryEntry } from './result.js';
import type { Stage } from './stage.js';
import { seenBy, stageTarget, startImages } from './stage-start.js';
import { type Evaluation, evaluateStep, freePart } from './step.js';
import type { FitContext, FitPhoto } from './view.js';

/** What the stages of one fit share. */
export interface Run {
  readonly context: FitContext;
  readonly photos: readonly FitPhoto[];
  /** How much each photo counts; they sum to one. */
  readonly weights: readonly number[];
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
  /** What a completed stage's `visibility` said of each photo, for the next stage. */
  readonly visible?: readonly (tf.Tensor4D | undefined)[];
}

/** GANFIT Eq. 13, for stages that say nothing else: several photos are of one person. */
const onePerson = averageAcrossImages('identity', 'texture', 'detail', 'tone');

/** One stage: evaluate, update, project, for each of its steps. Takes over the tensors of `before`. */
export async function* runStage(
  run: Run,
  index: number,
  before: Outcome,
  resumed: { bytes: Uint8Array; step: number } | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<FitStep, Outcome, undefined> {
  const stage = run.stages[index]!;
  const targets = run.photos.map((photo) => stageTarget(photo, stage));
  const freeTargets = (): void => {
    for (const [i, target] of targets.entries()) if (target !== run.photos[i]!.target) disposeTarget(target);
  };
  let images: readonly ImageState[];
  try {
    images = startImages(run, index, before, targets, resumed);
  } catch (error) {
    freeTargets();
    throw error;
  } finally {
    disposeAll(before.visible);
  }
  const photos = run.photos.map((photo, i) => ({ ...photo, target: seenBy(targets[i]!, images[i]!.visible) }));
  const best = keepBest(images.map((i) => i.parameters));
  const textures = photos.map(() => stageTexture(run.context.model.texture, stage, resumed?.step));
  const contexts = textures.map((texture) => ({ ...run.context, model: { ...run.context.model, texture } }));
  const projection = stage.projection ?? (images.length > 1 ? onePerson : undefined);
  let outcome: Outcome | undefined;
  try {
    for (let step = resumed?.step ?? 0; step < stage.steps; step++) {
      for (const texture of textures) texture.nextStep();
      if (signal?.aborted) return (outcome = { parameters: images.map((i) => i.parameters), status: 'aborted' });
      const evaluations = await evaluateAll(run, contexts, photos, stage, step, images);
      const energy = evaluations.reduce((sum, e, i) => sum + run.weights[i]! * e.energy, 0);
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
      if (projection) images = project(projection, images, run.weights);
      const losses = meanTerms(
        evaluations.map((e) => e.terms),
        run.weights,
      );
      const entry = { stage: stage.name, step, energy, losses };
      run.history.push(entry);
      const state: FitState = { stage: index, step: step + 1, images };
      yield {
        ...entry,
        ...timing(run, index, step),
        checkpoint: () => saveState(state, run.about),
        overlay: (i = 0) => overPhoto(contexts[i]!, run.photos[i]!.target.image, state.images[i]!.parameters),
      };
      await pause();
    }
    // A gradient can be NaN where the energy is not.
    const parameters = images.map((i) => i.parameters);
    if (!(await allFinite(parameters))) return (outcome = { parameters: best.take(), status: 'diverged' });
    return (outcome = { parameters, status: 'completed', visible: images.map((i) => i.visible) });
  } finally {
    best.dispose();
    for (const texture of textures) texture.dispose();
    freeTargets();
    for (const { parameters, optimizer, visible } of images) {
      disposeTree(optimizer);
      if (!outcome?.visible) visible?.dispose();
      if (outcome?.status !== 'completed' && outcome?.status !== 'aborted') disposeTree(parameters as unknown as Tree);
    }
  }
}

/** The prior as a photo's fit asks it in a stage. */
const stageTexture = (texture: TexturePrior, stage: Stage, first?: number): KeptTexture =>
  stage.free.includes('texture') ? sparseTexture(texture, stage.decodeEvery ?? 1, first) : heldTexture(texture);

/** The energy of all photos; of none if one fails. */
async function evaluateAll(
  run: Run,
  contexts: readonly FitContext[],
  photos: readonly FitPhoto[],
  stage: Stage,
  step: number,
  images: readonly ImageState[],
): Promise<Evaluation[]> {
  const evaluations: Evaluation[] = [];
  try {
    for (const [i, photo] of photos.entries()) {
      const random = randomStream(run.seed).split(`${stage.name}/${step}/${i}`);
      evaluations.push(await evaluateStep(contexts[i]!, photo, images[i]!.parameters, stage, step, random));
    }
  } catch (error) {
    disposeTree(evaluations.map((e) => e.gradients));
    throw error;
  }
  return evaluations;
}

/** Disposes of what is there. */
export const disposeAll = (tensors: Outcome['visible'] = []): void => {
  for (const tensor of tensors) tensor?.dispose();
};

async function allFinite(parameters: readonly FaceParameters[]): Promise<boolean> {
  const values = await Promise.all(leaves(parameters as unknown as Tree).map((leaf) => leaf.data()));
  return values.every((array) => array.every(Number.isFinite));
}

/** Adam's step for one image. Disposes of what it replaces. */
function update(
  stage: Stage,
  { parameters, optimizer, ...rest }: ImageState,
  gradients: Tree,
  step: number,
): ImageState {
  const free = freePart(parameters, stage.free);
  const [updates, next] = stage.optimizer.update(gradients, optimizer, step);
  const changes = leaves(updates);
  const moved = unflatten(
    free,
    leaves(free).map((leaf, i) => tf.add(leaf, changes[i]!)),
  );
  disposeTree([free, gradients, updates, optimizer] as unknown as Tree);
  return { ...rest, parameters: { ...parameters, ...(moved as object) } as FaceParameters, optimizer: next };
}

function project<T extends { parameters: FaceParameters }>(
  projection: NonNullable<Stage['projection']>,
  images: readonly T[],
  weights: readonly number[],
): T[] {
  const projected = projection(
    images.map((i) => i.parameters),
    weights,
  );
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

function meanTerms(
  all: readonly Readonly<Record<string, number>>[],
  weights: readonly number[],
): Record<string, number> {
  const names = Object.keys(all[0]!);
  return Object.fromEntries(names.map((name) => [name, all.reduce((sum, t, i) => sum + weights[i]! * t[name]!, 0)]));
}
