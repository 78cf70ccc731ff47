import { check } from '@ganfit/core';
import { type FitOptions, type FitStep, fitSteps } from '../fit.js';
import { defaultPreset } from '../presets.js';
import type { FitResult } from '../result.js';
import type { Control } from './control.js';
import { rgba } from './plain.js';
import type { FitRequest, News, WorkerStep } from './protocol.js';
import type { FitParts } from './serve-fits.js';

/** Runs a fit that the page asked for, and tells it what it wants to know on the way. */
export async function runFit(
  { modelFor, preset = () => defaultPreset(), ...parts }: FitParts,
  { images, options: { settings, overlayEvery, checkpointEvery, further, ...options } }: FitRequest,
  last: FitResult | undefined,
  control: Control,
  tell: (news: News) => void,
): Promise<{ result: FitResult; checkpoint: Uint8Array | undefined }> {
  const { signal } = control;
  const model = (await modelFor?.(settings, (loading) => tell({ loading }))) ?? parts.model;
  check(!further || last || options.resume, 'ARGUMENT', () => {
    return 'fit: there is no fit to go further from. Fit the photos first.';
  });
  const initial: FitOptions = further && last ? { initial: last.images.map(({ parameters }) => parameters) } : {};
  const steps = fitSteps(images, { ...options, ...parts, ...initial, model, preset: preset(settings), signal });
  let overlayCost = 0;
  const overlayIsDue = every(overlayEvery, -Infinity, () => 4 * overlayCost);
  const checkpointIsDue = every(checkpointEvery, performance.now());
  let checkpoint: Uint8Array | undefined;
  try {
    for (;;) {
      const { done, value } = await steps.next();
      if (done) return { result: value, checkpoint };
      tell({ step: plainStep(value) });
      if (overlayIsDue()) overlayCost = await tellOverlay(value, control, tell);
      const kept = checkpointEvery !== undefined && control.paused;
      if (checkpointIsDue() || kept) tell({ checkpoint: await value.checkpoint(), after: value.done });
      for (let shown = control.image; control.paused; ) {
        await control.next();
        if (overlayEvery !== undefined && shown !== control.image) await tellOverlay(value, control, tell);
        shown = control.image;
      }
      if (signal.aborted) checkpoint = await value.checkpoint();
    }
  } finally {
    await steps.return(undefined as never);
  }
}

/** Returns the milliseconds that it took. */
async function tellOverlay(step: FitStep, { image }: Control, tell: (news: News) => void): Promise<number> {
  const started = performance.now();
  tell({ overlay: rgba(await step.overlay(image)), image });
  return performance.now() - started;
}

function plainStep({ checkpoint, overlay, ...step }: FitStep): WorkerStep {
  return step;
}

/** Asked again and again, says yes at most once in `ms` milliseconds, or in more of them; always if 0, never without. */
function every(ms: number | undefined, since: number, atLeast = () => 0): () => boolean {
  let told = since;
  return () => {
    const now = performance.now();
    if (ms === undefined || now - told < (ms && Math.max(ms, atLeast()))) return false;
    told = now;
    return true;
  };
}
