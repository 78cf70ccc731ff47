// The page's side.
import type { ImageSource } from '../defaults.js';
import { ganfitFailure, toError } from './failure.js';
import type {
  CloneableOptions,
  Failure,
  HeadChange,
  HeadData,
  LoadingProgress,
  ModelData,
  PhotoFaces,
  Reply,
  Request,
  Rgba,
  Word,
  WorkerFitResult,
  WorkerStep,
} from './protocol.js';

export interface WorkerFitOptions extends CloneableOptions {
  /** Cancels: a fit that has begun ends with status 'aborted' and how far it came; one that has not is rejected. */
  readonly signal?: AbortSignal;
  readonly onStep?: (step: WorkerStep) => void;
  /** The head over a photo, the first if {@link FitJob.watch} says no other; asked for by `overlayEvery`. */
  readonly onOverlay?: (picture: Rgba, image: number) => void;
  /** For `resume`, after that many steps of all; asked for by `checkpointEvery`. */
  readonly onCheckpoint?: (bytes: Uint8Array, after: number) => void;
  readonly onLoading?: (progress: LoadingProgress) => void;
}

/** A fit under way. */
export interface FitJob {
  readonly result: Promise<WorkerFitResult>;
  /** Waits after the present step. */
  pause(): void;
  resume(): void;
  /** Which of the photos overlays show from now on; counted without those left out. */
  watch(image: number): void;
}

/** A worker that fits. Calls are answered one after the other. */
export interface WorkerFitter {
  /** Finds faces, so that their landmarks can be shown and moved before a fit. */
  detect(image: ImageSource, options?: Pick<WorkerFitOptions, 'onLoading'>): Promise<PhotoFaces>;
  fit(images: ImageSource | readonly ImageSource[], options?: WorkerFitOptions): FitJob;
  /** A head by its coefficients, for sliders; starts from the last fit. */
  head(change?: HeadChange): Promise<HeadData>;
  /** The model that a fit with these settings has; without settings that of the last fit. */
  model(options?: Pick<WorkerFitOptions, 'onLoading' | 'settings'>): Promise<ModelData>;
  /** Ends the worker; what is under way is rejected. */
  dispose(): void;
}

interface Call {
  resolve(value: unknown): void;
  reject(error: Error): void;
  hear(reply: Reply): void;
}

/**
 * Fits in a Web Worker, so that the page never freezes.
 *
 * @param start makes a worker that calls {@link serveFits}; called at the first use, and again after a worker has died (its
 *   WebGL context was lost, or it ran out of memory)
 * @example
 * const fitter = workerFitter(() => new Worker(new URL('./fit-worker.js', import.meta.url), { type: 'module' }));
 * const job = fitter.fit(file, { overlayEvery: 500, onStep: ({ done, total }) => console.log(`${done}/${total}`) });
 * const { mesh, texture, status } = await job.result;
 */
export function workerFitter(start: () => Worker): WorkerFitter {
  const calls = new Map<number, Call>();
  let worker: Worker | undefined;
  let count = 0;

  const end = (failure: Failure): void => {
    worker?.terminate();
    worker = undefined;
    for (const { reject } of calls.values()) reject(toError(failure));
    calls.clear();
  };
  const started = (): Worker => {
    if (worker) return worker;
    worker = start();
    worker.onmessage = ({ data }: MessageEvent<Reply>) => receive(data);
    worker.onerror = ({ message }) =>
      end(ganfitFailure('BACKEND', `workerFitter: the worker failed: ${message || 'it could not be loaded'}.`));
    return worker;
  };
  const receive = (reply: Reply): void => {
    const call = calls.get(reply.id);
    if (!call) return;
    if ('done' in reply) call.resolve(reply.done);
    else if ('failed' in reply) {
      if (reply.failed.fatal) end(reply.failed);
      call.reject(toError(reply.failed));
    } else call.hear(reply);
    if ('done' in reply || 'failed' in reply) calls.delete(reply.id);
  };
  const send = <T>(id: number, request: Request, hear: Call['hear'] = () => {}): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      calls.set(id, { resolve: resolve as (value: unknown) => void, reject, hear });
      try {
        started().postMessage(request);
      } catch (error) {
        calls.delete(id);
        reject(error as Error);
      }
    });

  return {
    detect(image, { onLoading } = {}) {
      const id = ++count;
      return send(id, { id, call: 'detect', image }, (reply) => {
        if ('loading' in reply) onLoading?.(reply.loading);
      });
    },
    fit(images, { signal, onStep, onOverlay, onCheckpoint, onLoading, ...options } = {}) {
      const id = ++count;
      const tell = (word: Word): void => {
        if (calls.has(id)) worker?.postMessage({ id, ...word } satisfies Request);
      };
      const cancel = (): void => tell({ tell: 'cancel' });
      const list = Array.isArray(images) ? (images as readonly ImageSource[]) : [images as ImageSource];
      const answer = signal?.aborted
        ? Promise.reject<WorkerFitResult>(signal.reason)
        : send<WorkerFitResult>(id, { id, call: 'fit', images: list, options }, (reply) => {
            if ('step' in reply) onStep?.(reply.step);
            else if ('overlay' in reply) onOverlay?.(reply.overlay, reply.image);
            else if ('checkpoint' in reply) onCheckpoint?.(reply.checkpoint, reply.after);
            else if ('loading' in reply) onLoading?.(reply.loading);
          });
      signal?.addEventListener('abort', cancel, { once: true });
      const result = answer.finally(() => signal?.removeEventListener('abort', cancel));
      return {
        result,
        pause: () => tell({ tell: 'pause' }),
        resume: () => tell({ tell: 'resume' }),
        watch: (image) => tell({ tell: 'watch', image }),
      };
    },
    head(change = {}) {
      const id = ++count;
      return send(id, { id, call: 'head', change });
    },
    model({ onLoading, settings } = {}) {
      const id = ++count;
      return send(id, { id, call: 'model', settings }, (reply) => {
        if ('loading' in reply) onLoading?.(reply.loading);
      });
    },
    dispose: () => end({ name: 'AbortError', message: 'The worker was ended.' }),
  };
}
