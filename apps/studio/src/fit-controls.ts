// Fit, pause, stop, go on, further.
import type { FitJob, WorkerFitResult, WorkerFitter } from '@ganfit/fitter/worker';
import { byId } from './dom.js';
import { fitKeeper, type Kept } from './keep.js';
import type { Choice } from './panel.js';
import type { PhotoDesk } from './photo-desk.js';
import { shown } from './picture.js';
import { fromTheStart, type Plan, planOf, samePhotos } from './plan.js';
import { startFit } from './start-fit.js';
import { clearError, notice, say, setProgress, showError } from './status.js';

export interface FitControls {
  busy(): boolean;
  /** There are other photos, or another one is selected. */
  refresh(): void;
  fit(): void;
  /** Goes on with a fit that a reload cut off. */
  restore(kept: Kept): void;
}

export function fitControls(fitter: WorkerFitter, desk: PhotoDesk, choice: () => Choice): FitControls {
  const [fitButton, pause, cancel, further] = ['fit', 'pause', 'cancel', 'further'].map((id) =>
    byId<HTMLButtonElement>(id),
  ) as [HTMLButtonElement, HTMLButtonElement, HTMLButtonElement, HTMLButtonElement];
  const more = byId<HTMLInputElement>('more');
  const keeper = fitKeeper(notice);
  let controller: AbortController | undefined;
  let running: { readonly plan: Plan; readonly job: FitJob | undefined } | undefined;
  let paused = false;
  /** A fit that was stopped or broke off, and the last one that was not. */
  let [stopped, completed]: [Plan?, Plan?] = [];

  const refresh = (): void => {
    const marked = desk.marked();
    fitButton.disabled = Boolean(running) || marked.length === 0;
    pause.disabled = !running?.job;
    cancel.disabled = !running;
    pause.hidden = cancel.hidden = !running;
    pause.textContent = paused ? 'Resume' : 'Pause';
    if (completed && !samePhotos(completed.photos, marked)) completed = undefined;
    if (stopped && !samePhotos(stopped.photos, marked)) stopped = undefined;
    further.hidden = Boolean(running) || !(stopped || completed);
    further.textContent = stopped ? 'Go on' : 'Fit further';
    byId('more-label').hidden = further.hidden || Boolean(stopped);
    const watched = running?.plan.photos.findIndex(({ id }) => id === desk.selected()?.id) ?? -1;
    if (watched >= 0) running?.job?.watch(watched);
  };
  const run = async (plan: Plan): Promise<void> => {
    if (running) return;
    clearError();
    notice('');
    stopped = undefined;
    controller = new AbortController();
    running = { plan, job: undefined };
    refresh();
    let latest = plan.resume;
    try {
      const job = await startFit(fitter, plan, desk.stage, {
        signal: controller.signal,
        onCheckpoint(bytes, after, total) {
          keeper.checkpoint(bytes, after, total);
          latest = bytes;
        },
      });
      running = { plan, job };
      keeper.begin(plan);
      refresh();
      const result = await job.result;
      keeper.end();
      if (result.checkpoint) stopped = { ...plan, resume: result.checkpoint };
      if (result.status === 'completed') completed = plan;
      await present(result, plan);
    } catch (error) {
      say('');
      setProgress(0);
      if ((error as Error).name === 'AbortError') keeper.end();
      else {
        showError(error);
        completed = undefined;
        // What broke off can go on from where it was kept.
        if (latest) stopped = { ...plan, resume: latest };
      }
    } finally {
      [running, controller, paused] = [undefined, undefined, false];
      document.title = 'ganfit studio';
      refresh();
    }
  };
  const present = async (result: WorkerFitResult, plan: Plan): Promise<void> => {
    setProgress(result.status === 'completed' ? 1 : 0);
    for (const { photo, overlay } of result.images) desk.stage.overlay(plan.photos[photo]!.id, overlay[1]!);
    say(endings[result.status].replace('#', result.seconds['total']!.toFixed(0)));
    const { showResult } = await import('./result.js');
    await showResult(fitter, result, plan);
  };
  /** More steps of the last stages, with what the panel says now; the kind of texture and light must stay. */
  const longer = (last: Plan): Plan => {
    const { settings, ...now } = choice();
    const { preset, texture, light } = last.choice.settings;
    const steps = Math.max(1, Math.round(more.valueAsNumber || 40));
    const changed = { ...settings, preset, texture, light, steps, stages: 'last' as const };
    return planOf(desk.marked(), { ...now, settings: changed }, true);
  };

  pause.addEventListener('click', () => {
    paused = !paused;
    if (paused) running?.job?.pause();
    else running?.job?.resume();
    refresh();
  });
  cancel.addEventListener('click', () => controller?.abort());
  further.addEventListener('click', () => {
    if (stopped) void run(stopped);
    else if (completed) void run(longer(completed));
  });
  refresh();
  return {
    busy: () => Boolean(running),
    refresh,
    fit: () => void run(planOf(desk.marked(), choice())),
    restore({ plan, checkpoint }) {
      const pictures = plan.photos.map((photo) => ({ ...photo, picture: shown(photo.picture) }));
      const photos = desk.replace(pictures);
      void run(checkpoint ? { ...plan, photos, resume: checkpoint.bytes } : fromTheStart({ ...plan, photos }));
    },
  };
}

const endings: Readonly<Record<WorkerFitResult['status'], string>> = {
  completed: 'Done in # s.',
  aborted: 'Stopped after # s; this is how far it came.',
  diverged: 'The numbers ran away; the best head so far is shown. Try another seed or smaller weights.',
};
