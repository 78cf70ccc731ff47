import type { FitJob, WorkerFitter } from '@ganfit/fitter/worker';
import { lossCurves } from './curves.js';
import type { PhotoStage } from './photo-stage.js';
import type { Plan } from './plan.js';
import { say, setProgress, showLoading, showStep } from './status.js';
import { visibleOf } from './strokes.js';

export interface FitHooks {
  readonly signal: AbortSignal;
  /** Of `total` steps `after` are done. */
  onCheckpoint(bytes: Uint8Array, after: number, total: number): void;
}

/** Milliseconds between two checkpoints, and between two overlays. */
const [checkpointEvery, overlayEvery] = [10_000, 400];

/** Starts a fit, and shows what it tells on the way: its steps, the terms, the head over the photos. */
export async function startFit(
  fitter: WorkerFitter,
  { photos, choice, further, resume }: Plan,
  stage: PhotoStage,
  { signal, onCheckpoint }: FitHooks,
): Promise<FitJob> {
  const preparing = 'Preparing. The first fit compiles the shaders, which takes a while …';
  say(preparing);
  setProgress(undefined);
  const addStep = lossCurves();
  const visible = await Promise.all(photos.map(({ picture, strokes }) => visibleOf(picture, strokes)));
  let total = 0;
  stage.expectFit();
  return fitter.fit(
    photos.map(({ picture }) => picture.blob),
    {
      ...{ ...choice, further, visible, signal, checkpointEvery, overlayEvery },
      ...(resume && { resume }),
      landmarks: photos.map(({ landmarks }) => landmarks),
      onLoading: showLoading(preparing),
      onOverlay: (picture, image) => stage.overlay(photos[image]!.id, picture),
      onCheckpoint: (bytes, after) => onCheckpoint(bytes, after, total),
      onStep(step) {
        total = step.total;
        showStep(step);
        addStep(step);
      },
    },
  );
}
