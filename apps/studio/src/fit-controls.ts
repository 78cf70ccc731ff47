// Fit, pause, stop, go on.
import type { FitJob, WorkerFitResult, WorkerFitter } from '@ganfit/fitter/worker';
import { lossCurves } from './curves.js';
import { byId } from './dom.js';
import type { Choice } from './panel.js';
import type { PhotoStage } from './photo-stage.js';
import { clearError, say, setProgress, showError, showLoading, showStep } from './status.js';

export interface FitControls {
  busy(): boolean;
  /** Whether there is something to fit. */
  allow(possible: boolean): void;
  fit(): Promise<void>;
}

/** A fit that was stopped, with what is needed to go on. */
interface Stopped {
  readonly checkpoint: Uint8Array;
  readonly subject: NonNullable<ReturnType<PhotoStage['subject']>>;
  readonly choice: Choice;
}

export function fitControls(fitter: WorkerFitter, stage: PhotoStage, choice: () => Choice): FitControls {
  const [fitButton, pause, cancel, further] = ['fit', 'pause', 'cancel', 'further'].map((id) =>
    byId<HTMLButtonElement>(id),
  ) as [HTMLButtonElement, HTMLButtonElement, HTMLButtonElement, HTMLButtonElement];
  let controller: AbortController | undefined;
  let job: FitJob | undefined;
  let paused = false;
  let stopped: Stopped | undefined;

  const show = (): void => {
    fitButton.disabled = Boolean(job) || !stage.subject();
    pause.disabled = cancel.disabled = !job;
    pause.textContent = paused ? 'Resume' : 'Pause';
    further.hidden = Boolean(job) || !stopped;
  };
  const run = async (from?: Stopped): Promise<void> => {
    const now = stage.subject();
    const subject = from?.subject ?? (now && { file: now.file, landmarks: now.landmarks.slice() });
    if (job || !subject) return;
    const chosen = from?.choice ?? choice();
    const { settings, size, seed } = chosen;
    clearError();
    stopped = undefined;
    controller = new AbortController();
    say('Preparing. The first fit compiles the shaders, which takes a while …');
    setProgress(undefined);
    const addStep = lossCurves();
    job = fitter.fit(subject.file, {
      ...{ settings, size, seed, landmarks: [subject.landmarks], overlayEvery: 400, signal: controller.signal },
      ...(from && { resume: from.checkpoint }),
      onLoading: showLoading,
      onOverlay: stage.overlay,
      onStep: (step) => {
        showStep(step);
        addStep(step);
      },
    });
    show();
    try {
      const result = await job.result;
      if (result.checkpoint) stopped = { checkpoint: result.checkpoint, subject, choice: chosen };
      await present(result, chosen);
    } catch (error) {
      say('');
      setProgress(0);
      if ((error as Error).name !== 'AbortError') showError(error);
    } finally {
      [job, controller, paused] = [undefined, undefined, false];
      show();
    }
  };
  const present = async (result: WorkerFitResult, chosen: Choice): Promise<void> => {
    setProgress(result.status === 'completed' ? 1 : 0);
    stage.overlay(result.overlay[1]!);
    const seconds = result.seconds['total']!.toFixed(0);
    say(endings[result.status].replace('#', seconds));
    const { showResult } = await import('./result.js');
    await showResult(fitter, result, chosen);
  };

  pause.addEventListener('click', () => {
    paused = !paused;
    if (paused) job?.pause();
    else job?.resume();
    show();
  });
  cancel.addEventListener('click', () => controller?.abort());
  further.addEventListener('click', () => void run(stopped));
  return {
    busy: () => Boolean(job),
    allow(possible) {
      stopped = undefined;
      show();
      if (!possible) fitButton.disabled = true;
    },
    fit: () => run(),
  };
}

const endings: Readonly<Record<WorkerFitResult['status'], string>> = {
  completed: 'Done in # s.',
  aborted: 'Stopped after # s; this is how far it came.',
  diverged: 'The numbers ran away; the best head so far is shown. Try another seed or smaller weights.',
};
