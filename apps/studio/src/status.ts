import type { WorkerStep } from '@ganfit/fitter/worker';
import { byId } from './dom.js';

/** A line about what goes on, read out by screen readers. */
export function say(text: string): void {
  byId('status').textContent = text;
}

/** A side remark that stays until the next one. */
export function notice(text: string): void {
  byId('notice').textContent = text;
}

/** What an error says to people: `readImage: …` and the like name the function for programmers. */
export function plainMessage(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^[a-z]+[A-Z]?[a-zA-Z]*: (.)/, (_, first: string) => first.toUpperCase());
}

export function showError(error: unknown): void {
  const box = byId('error');
  box.textContent = plainMessage(error);
  box.hidden = false;
}

export function clearError(): void {
  byId('error').hidden = true;
}

export function setProgress(part: number | undefined): void {
  const bar = byId<HTMLProgressElement>('progress');
  if (part === undefined) bar.removeAttribute('value');
  else bar.value = part;
}

/** Shows what the worker loads before its work; `next` is what it does then. */
export function showLoading(next: string): (progress: { loaded: number; total: number | undefined }) => void {
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
  return ({ loaded, total }) => {
    setProgress(total && total !== loaded ? loaded / total : undefined);
    const all = total ? ` of ${megabytes(total)}` : '';
    say(total === loaded ? next : `Loading the model: ${megabytes(loaded)}${all} MB`);
  };
}

export function showStep({ stage, done, total, remainingMs }: WorkerStep): void {
  setProgress(done / total);
  // To be seen from another tab.
  document.title = `${Math.round((100 * done) / total)} % – ganfit studio`;
  say(`Step ${done} of ${total} (${stage}), ${duration(remainingMs)} left`);
}

function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
