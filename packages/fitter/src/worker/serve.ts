// The worker's side.
import { GanfitError } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { readPixels } from '../defaults.js';
import type { FitResult } from '../result.js';
import { lostContext, whenContextIsLost } from './context.js';
import { type Control, makeControl } from './control.js';
import { headOf } from './head.js';
import { modelData } from './model.js';
import { plainResult } from './plain.js';
import type { Failure, LoadingProgress, News, Reply, Request } from './protocol.js';
import { runFit } from './run-fit.js';
import type { FitParts } from './serve-fits.js';

type Ask = Exclude<Request, { tell: unknown }>;

/** @internal */
export function serve(
  prepare: (onLoading: (progress: LoadingProgress) => void) => Promise<FitParts>,
  early: readonly MessageEvent[],
): void {
  const controls = new Map<number, Control>();
  let parts: Promise<FitParts> | undefined;
  let last: FitResult | undefined;
  let queue = Promise.resolve();

  const free = (): void => {
    last?.dispose();
    last = undefined;
  };
  const modelOf = async ({ model, modelFor }: FitParts, settings: unknown, tell: (news: News) => void) => {
    if (settings === undefined) return last?.model ?? model;
    return (await modelFor?.(settings, (loading) => tell({ loading }))) ?? model;
  };
  const answer = async (ask: Ask, control: Control, tell: (news: News) => void): Promise<unknown> => {
    parts ??= prepared(prepare, (loading) => tell({ loading }));
    parts.catch(() => (parts = undefined));
    const ready = await parts;
    if (ask.call === 'model') return modelData(await modelOf(ready, ask.settings, tell));
    if (ask.call === 'head') return headOf(await modelOf(ready, ask.change.settings, tell), last, ask.change);
    if (ask.call === 'detect') return detect(ready, ask.image, control.signal);
    const before = last;
    if (!ask.options.further) free();
    const { result, checkpoint } = await runFit(ready, ask, before, control, tell);
    free();
    last = result;
    return { ...plainResult(result), ...(checkpoint && { checkpoint }) };
  };

  const receive = ({ data: request }: MessageEvent<Request>): void => {
    if ('tell' in request) {
      controls.get(request.id)?.hear(request);
      return;
    }
    const { id } = request;
    const control = makeControl();
    controls.set(id, control);
    const tell = (news: News): void => {
      const reply = { id, ...news } as Reply;
      self.postMessage(reply, { transfer: buffersOf(news) });
    };
    queue = queue.then(async () => {
      try {
        const done = await Promise.race([answer(request, control, tell), whenContextIsLost()]);
        const lost = lostContext(); // or what was computed is nothing
        if (lost) throw lost;
        tell({ done });
      } catch (error) {
        const lost = lostContext();
        tell({ failed: { ...failureOf(lost ?? error), ...(lost && { fatal: true }) } });
      } finally {
        controls.delete(id);
      }
    });
  };
  self.onmessage = receive;
  for (const event of early) receive(event);
}

async function prepared(
  prepare: (onLoading: (progress: LoadingProgress) => void) => Promise<FitParts>,
  onLoading: (progress: LoadingProgress) => void,
): Promise<FitParts> {
  const parts = await prepare(onLoading);
  await tf.ready();
  return parts;
}

async function detect({ detector }: FitParts, source: Parameters<typeof readPixels>[0], signal: AbortSignal) {
  const { data, height, width } = await readPixels(source);
  const image = tf.tensor3d(data, [height, width, 3]);
  try {
    const faces = await detector.detect(image, { signal });
    // Copies: what is posted changes hands.
    return { faces: faces.map((face) => ({ ...face, landmarks: face.landmarks.slice() })), height, width };
  } finally {
    image.dispose();
  }
}

function failureOf(error: unknown): Failure {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (!(error instanceof GanfitError)) return { name, message };
  return { name, message, code: error.code };
}

/** The memory behind all arrays of a message, to be handed over and not copied. */
function buffersOf(value: unknown, found = new Set<ArrayBuffer>()): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) found.add(value.buffer as ArrayBuffer);
  else if (value && typeof value === 'object') for (const part of Object.values(value)) buffersOf(part, found);
  return [...found];
}
