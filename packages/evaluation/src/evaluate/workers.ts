import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { GanfitError } from '@ganfit/core';
import type { Case } from './evaluation.js';
import type { Lane } from './measure-cases.js';

type Answer = { readonly value: unknown } | { readonly error: string };

/** Lanes that are threads of their own, and a way to end them. */
export interface WorkerLanes<C extends Case> {
  readonly lanes: readonly Lane<C>[];
  close(): Promise<void>;
}

/**
 * Starts threads that each measure one case at a time. TensorFlow.js's wasm backend uses one core, so this is how the
 * others are used. A thread that ends by itself (out of memory, mostly) fails its case, and another takes its place.
 *
 * @param module a file that calls {@link serveCases}
 * @param options.data plain data that the file finds as the argument of its function
 * @param options.execArgv Node's own flags; default those of this process
 */
export function workerLanes<C extends Case>(
  module: URL,
  options: { count: number; data: unknown; execArgv?: string[] },
): WorkerLanes<C> {
  const { count, data, execArgv } = options;
  const start = (): Worker => new Worker(module, { workerData: data, ...(execArgv && { execArgv }) });
  const lanes = Array.from({ length: count }, () => workerLane<C>(start));
  return {
    lanes: lanes.map(({ measure }) => measure),
    close: async () => void (await Promise.all(lanes.map(({ close }) => close()))),
  };
}

function workerLane<C extends Case>(start: () => Worker) {
  let worker: Worker | undefined;
  const startNext = (): Worker => {
    const started = start();
    started.once('exit', () => {
      if (worker === started) worker = undefined;
    });
    return started;
  };
  const measure: Lane<C> = (of) =>
    new Promise((resolve, reject) => {
      const thread = (worker ??= startNext());
      const settle = (finish: () => void): void => {
        thread.off('message', onMessage).off('error', onError).off('exit', onExit);
        finish();
      };
      const onMessage = (answer: Answer): void => {
        settle(() => ('error' in answer ? reject(new Error(answer.error)) : resolve(answer.value)));
      };
      const onError = (error: Error): void => settle(() => reject(error));
      const onExit = (code: number): void =>
        settle(() => reject(new GanfitError('ARGUMENT', `evaluate: the worker ended with code ${code}.`)));
      thread.on('message', onMessage).on('error', onError).on('exit', onExit);
      thread.postMessage(of);
    });
  return { measure, close: async () => void (await worker?.terminate()) };
}

/**
 * The other side of {@link workerLanes}, to be called once by its module.
 * @param prepare makes the function that measures a case, from the data that was given; asked once
 * @example serveCases(async (settings) => { const tools = await load(settings); return (of) => evaluation.measure(of, tools, save); });
 */
export function serveCases<C extends Case, D>(prepare: (data: D) => Promise<Lane<C>>): void {
  if (isMainThread || !parentPort) return;
  const port = parentPort;
  let lane: Promise<Lane<C>> | undefined;
  port.on('message', async (of: C) => {
    try {
      lane ??= prepare(workerData as D);
      port.postMessage({ value: (await (await lane)(of)) ?? null });
    } catch (error) {
      port.postMessage({ error: error instanceof Error ? error.message : String(error) });
    }
  });
}
