// What a stage starts from: each photo as the stage sees it, its parameters, and the optimiser's first state.
import { disposeTree, randomStream, type Tree } from '@ganfit/core';
import type { FaceParameters, Target } from '@ganfit/losses';
import * as tf from '@tensorflow/tfjs-core';
import { type ImageState, restoreImages } from './checkpoint.js';
import type { Outcome, Run } from './run-stage.js';
import type { Stage } from './stage.js';
import { freePart } from './step.js';
import { type FitContext, type FitPhoto, makeView } from './view.js';

/** Side of the map of tone in texels. */
const toneSize = 32;

/** The photo in the stage's size: the fit's own target, or a new one. */
export const stageTarget = (photo: FitPhoto, { size }: Stage): Target => (size ? photo.targetAt(size) : photo.target);

/** A target in which less of the photo counts as face. */
export const seenBy = (target: Target, visible?: tf.Tensor4D): Target => (visible ? { ...target, visible } : target);

/**
 * Fresh moments for the parameters given, or what a checkpoint holds in their place. Takes over the parameters
 * given, and frees them if it fails.
 */
export function startImages(
  run: Run,
  index: number,
  before: Outcome,
  targets: readonly Target[],
  resumed: { bytes: Uint8Array; step: number } | undefined,
): readonly ImageState[] {
  const stage = run.stages[index]!;
  const images: ImageState[] = [];
  try {
    for (const [i, given] of before.parameters.entries()) {
      const photo = { ...run.photos[i]!, target: targets[i]! };
      const visible =
        stage.visibility === 'kept'
          ? resized(before.visible?.[i], photo.target)
          : visibleTo(run.context, stage.visibility, photo, given);
      const parameters = withMaps(run.context, run.stages.slice(0, index + 1), given);
      const optimizer = stage.optimizer.init(freePart(parameters, stage.free));
      images.push({ parameters, optimizer, ...(visible && { visible }) });
    }
    if (!resumed) return images;
    const restored = restoreImages(resumed.bytes, { stage: index, step: resumed.step, images });
    disposeTree(images as unknown as Tree);
    return restored;
  } catch (error) {
    disposeTree([...images, ...before.parameters.slice(images.length)] as unknown as Tree);
    throw error;
  }
}

/** Detail and tone start at nothing, in the first of the stages so far that frees them. */
function withMaps({ detailSize }: FitContext, stages: readonly Stage[], parameters: FaceParameters): FaceParameters {
  if (!detailSize) return parameters;
  const free = stages.flatMap((stage) => stage.free);
  const flat = (size: number) => tf.zeros<tf.Rank.R4>([1, size, size, 3]);
  return {
    ...parameters,
    ...(free.includes('detail') && { detail: parameters.detail ?? flat(detailSize) }),
    ...(free.includes('tone') && { tone: parameters.tone ?? flat(toneSize) }),
  };
}

/** What the stage counts as seen, as far as the photo's own mask does. */
function visibleTo(
  context: FitContext,
  visibility: Exclude<Stage['visibility'], 'kept'>,
  photo: FitPhoto,
  parameters: FaceParameters,
) {
  if (!visibility) return undefined;
  return tf.tidy(() => {
    const mask = visibility(makeView(context, photo, parameters, randomStream(0)));
    const { visible } = photo.target;
    return visible ? tf.mul<tf.Tensor4D>(mask, visible) : mask;
  });
}

/** A mask in the size of another crop. */
function resized(mask: tf.Tensor4D | undefined, { image }: Target): tf.Tensor4D | undefined {
  const [, height, width] = image.shape;
  return mask && tf.image.resizeBilinear(mask, [height, width], false, true);
}
