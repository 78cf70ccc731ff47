import { isGanfitError } from '@ganfit/core';
import type { PhotoPixels } from '@ganfit/fitter';
import { fetchFiles, type Rgba, type WorkerFitter, type WorkerStep, workerFitter } from '@ganfit/fitter/worker';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { toyModel, toyPhoto, truth } from './toy.js';
import type { ToySettings } from './toy-worker.js';

let photo: PhotoPixels;
let fitter: WorkerFitter;
const settings = (steps: readonly [number, number], more: Partial<ToySettings> = {}): ToySettings => ({
  steps,
  ...more,
});
const failure = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => expect.unreachable(),
    (error) => error,
  );

beforeAll(async () => {
  await tf.setBackend('webgl');
  await tf.ready();
  const model = toyModel();
  photo = toyPhoto(model).pixels;
  model.dispose();
  fitter = workerFitter(() => new Worker(new URL('./toy-worker.ts', import.meta.url), { type: 'module' }));
});
afterAll(() => fitter.dispose());

describe('workerFitter', () => {
  it('finds faces, and says how far it is with loading', async () => {
    const loading: unknown[] = [];
    const found = await fitter.detect(photo, { onLoading: (p) => loading.push(p) });
    expect(loading).toEqual([{ loaded: 1, total: 2 }]);
    expect(found).toMatchObject({ width: 112, height: 96, faces: [{ score: 0.9 }] });
    expect(found.faces[0]!.landmarks).toHaveLength(136);
  });

  it('fits, with steps and overlays on the way, and gives plain data', async () => {
    const steps: WorkerStep[] = [];
    const overlays: Rgba[] = [];
    const { result } = fitter.fit(photo, {
      settings: settings([12, 4]),
      size: 64,
      overlayEvery: 0,
      onStep: (step) => steps.push(step),
      onOverlay: (picture) => overlays.push(picture),
    });
    const { status, history, images, mesh, texture, overlay, checkpoint, model } = await result;
    expect(status).toBe('completed');
    expect(steps.map(({ done }) => done)).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
    expect(steps.map(({ energy }) => energy)).toEqual(history.map(({ energy }) => energy));
    expect(steps[11]!.energy).toBeLessThan(0.5 * steps[0]!.energy);
    expect(steps[15]).toMatchObject({ stage: 'second', total: 16, remainingMs: 0 });
    expect(overlays).toHaveLength(16);
    expect(overlays[0]).toMatchObject({ width: 64, height: 64 });
    expect(new ImageData(overlays[0]!.data, 64).height).toBe(64);
    expect(overlays[15]!.data).not.toEqual(overlays[0]!.data);
    expect(mesh.positions).toHaveLength(mesh.normals.length);
    expect(Math.max(...mesh.triangles)).toBeLessThan(mesh.positions.length / 3);
    expect(texture).toMatchObject({ width: 16, height: 16 });
    expect(overlay).toHaveLength(4);
    expect(images[0]!.metrics.landmarkNrmse).toBeLessThan(0.1);
    expect(images[0]!.parameters['identity']).toHaveLength(3);
    expect(model.name).toBe('toy');
    expect(checkpoint).toBeUndefined();
    // The caller's pixels are still there.
    expect(photo.data).toHaveLength(96 * 112 * 3);
  });

  it('waits while it is paused', async () => {
    let count = 0;
    const job = fitter.fit(photo, {
      settings: settings([12, 2]),
      size: 64,
      onStep: () => ++count === 5 && job.pause(),
    });
    await vi.waitFor(() => expect(count).toBeGreaterThanOrEqual(5), 20_000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const held = count;
    expect(held).toBeLessThan(14);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(count).toBe(held);
    job.resume();
    expect((await job.result).status).toBe('completed');
    expect(count).toBe(14);
  });

  it('stops when it is told to, also while paused, and goes on to the same head', async () => {
    const options = { settings: settings([9, 2]), size: 64, seed: 3 };
    const whole = await fitter.fit(photo, options).result;
    const controller = new AbortController();
    const job = fitter.fit(photo, {
      ...options,
      signal: controller.signal,
      onStep: ({ done }) => done === 7 && job.pause(),
    });
    setTimeout(() => controller.abort(), 1500);
    const part = await job.result;
    expect(part.status).toBe('aborted');
    expect(part.history.length).toBeLessThan(11);
    const rest = await fitter.fit(photo, { ...options, resume: part.checkpoint! }).result;
    // Not to the bit: tfjs computes a few numbers on the CPU as long as they are not on the GPU yet.
    for (const name of ['identity', 'expression', 'texture'] as const) {
      const [a, b] = [rest, whole].map(({ images }) => images[0]!.parameters[name] as number[]);
      a!.forEach((v, i) => {
        expect(v).toBeCloseTo(b![i]!, 4);
      });
    }
    const never = fitter.fit(photo, { ...options, signal: AbortSignal.abort() }).result;
    expect((await failure(never)).name).toBe('AbortError');
  });

  it('fits two photos: overlays of the one that is watched, checkpoints when paused and in between', async () => {
    const images: number[] = [];
    const kept: number[] = [];
    const options = { settings: settings([8, 2]), size: 64 };
    let resume: Uint8Array | undefined;
    const job = fitter.fit([photo, photo], {
      ...options,
      ...{ overlayEvery: 0, checkpointEvery: 1e6 },
      onStep: ({ done }) => done === 3 && job.pause(),
      onOverlay: (_, image) => images.push(image),
      onCheckpoint: (bytes, done) => [(resume = bytes), kept.push(done)],
    });
    await vi.waitFor(() => expect(kept).toHaveLength(1), 20_000);
    expect(images).not.toContain(1);
    job.watch(1);
    await vi.waitFor(() => expect(images.at(-1)).toBe(1));
    job.resume();
    const result = await job.result;
    expect(images.slice(-3)).toEqual([1, 1, 1]);
    expect(result.images.map(({ overlay }) => overlay.length)).toEqual([4, 4]);
    expect(result.leftOut).toEqual([]);
    expect(kept).toHaveLength(1);
    expect(kept[0]).toBeLessThan(6);
    const rest = await fitter.fit([photo, photo], { ...options, resume: resume!, checkpointEvery: 0 }).result;
    expect(rest.history).toHaveLength(10 - kept[0]!);
  });

  it('goes further from the last fit, by what the settings say', async () => {
    const first = await fitter.fit(photo, { settings: settings([12, 6]), size: 64 }).result;
    const more = await fitter.fit(photo, { settings: settings([0, 5]), size: 64, further: true }).result;
    const energies = (result: typeof first) => result.history.filter(({ step }) => step % 2 === 0).map((h) => h.energy);
    expect(energies(more)[0]).toBeLessThan(energies(first).at(-1)!);
    const fresh = workerFitter(() => new Worker(new URL('./toy-worker.ts', import.meta.url), { type: 'module' }));
    const error = await failure(fresh.fit(photo, { settings: settings([0, 1]), further: true }).result);
    expect(error.message).toMatch(/no fit to go further from/);
    fresh.dispose();
  });

  it('fits the model that the settings ask for', async () => {
    const loading: unknown[] = [];
    const other = settings([2, 1], { model: 'bare' });
    const { result } = fitter.fit(photo, { settings: other, size: 64, onLoading: (p) => loading.push(p) });
    expect((await result).model.name).toBe('bare');
    expect(loading).toEqual([{ loaded: 3, total: 3 }]);
    expect((await fitter.head()).latent).toHaveLength(2);
    expect((await fitter.model()).name).toBe('bare');
    expect((await fitter.model({ settings: settings([2, 1]) })).name).toBe('toy');
    expect((await fitter.fit(photo, { settings: settings([2, 1]), size: 64 }).result).model.name).toBe('toy');
  });

  it('gives heads by their coefficients, from the last fit on', async () => {
    const fitted = await fitter.fit(photo, { settings: settings([5, 1]), size: 64 }).result;
    const same = await fitter.head();
    expect(same.mesh.positions).toEqual(fitted.mesh.positions);
    expect([...same.identity]).toEqual(fitted.images[0]!.parameters['identity']);
    const other = await fitter.head({ identity: truth.identity, texture: [2, 0] });
    expect(other.mesh.positions).not.toEqual(same.mesh.positions);
    expect([...other.expression]).toEqual([...same.expression]);
    expect(other.texture.data).not.toEqual(same.texture.data);
    const error = await failure(fitter.head({ identity: [1] }));
    expect(error.message).toBe('head: `identity` must have 3 coefficients, got 1.');
    expect(isGanfitError(error, 'SHAPE')).toBe(true);
  });

  it('tells what the model is, again and again', async () => {
    const model = await fitter.model();
    expect(model).toMatchObject({ name: 'toy', sizes: { identity: 3, texture: 2 }, blendshapes: {} });
    expect(model.landmarks.triangles).toHaveLength(68);
    expect(model.landmarks.weights).toHaveLength(3 * 68);
    expect(await fitter.model()).toEqual(model);
  });

  it('tells errors as the fit does, and goes on', async () => {
    const black = { ...photo, data: new Float32Array(photo.data.length) };
    const error = await failure(fitter.fit(black, { settings: settings([2, 1]) }).result);
    expect(isGanfitError(error, 'NO_FACE')).toBe(true);
    const file = new Blob(['not a picture']);
    expect((await failure(fitter.detect(file))).message).toMatch(/not a picture that can be read/);
    expect((await fitter.fit(photo, { settings: settings([2, 1]), size: 64 }).result).status).toBe('completed');
  });

  it('says that the context was lost, and fits again in a new worker', async () => {
    const error = await failure(
      fitter.fit(photo, { settings: settings([5000, 1], { loseAfter: 300 }), size: 64 }).result,
    );
    expect(error.message).toMatch(/^fit: the WebGL context was lost.*Start the fit again/);
    expect(isGanfitError(error, 'BACKEND')).toBe(true);
    expect((await fitter.fit(photo, { settings: settings([4, 1]), size: 64 }).result).status).toBe('completed');
  });

  it('says that a worker cannot be loaded', async () => {
    const missing = workerFitter(() => new Worker(new URL('./no-such-worker.js', location.href), { type: 'module' }));
    expect((await failure(missing.head())).message).toMatch(/^workerFitter: the worker failed/);
    const ended = workerFitter(() => new Worker(new URL('./toy-worker.ts', import.meta.url), { type: 'module' }));
    const waiting = failure(ended.head());
    ended.dispose();
    expect((await waiting).name).toBe('AbortError');
  });
});

describe('fetchFiles', () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, i) => i % 251);
  const url = 'https://example.org/head.safetensors';
  let sha256: string;
  const server = (...bodies: Uint8Array[]) => {
    const headers = { 'content-length': `${bytes.length}` };
    return vi.spyOn(globalThis, 'fetch').mockImplementation(async () => {
      const body = bodies.shift();
      return body ? new Response(body.slice(), { headers }) : new Response('', { status: 404 });
    });
  };
  beforeEach(async () => {
    vi.restoreAllMocks();
    await caches.delete('ganfit');
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    sha256 = [...digest].map((b) => b.toString(16).padStart(2, '0')).join('');
  });

  it('checks the hash, keeps the file, and tells how far it is', async () => {
    const fetched = server(bytes);
    const progress: unknown[] = [];
    const { head } = await fetchFiles({ head: { url, sha256 } }, { onProgress: (p) => progress.push(p) });
    expect(head).toEqual(bytes);
    expect(progress.at(-1)).toEqual({ loaded: 5000, total: 5000 });
    expect((await fetchFiles({ head: { url, sha256 } })).head).toEqual(bytes);
    expect(fetched).toHaveBeenCalledTimes(1);
  });

  it('fetches once more what is wrong, in the cache or from the server, and then gives up', async () => {
    const wrong = bytes.slice().reverse();
    await (await caches.open('ganfit')).put(url, new Response(wrong));
    const fetched = server(wrong, bytes);
    expect((await fetchFiles({ head: { url, sha256 } })).head).toEqual(bytes);
    expect(fetched).toHaveBeenCalledTimes(2);
    expect(fetched.mock.calls[1]![1]).toMatchObject({ cache: 'reload' });
    await caches.delete('ganfit');
    vi.restoreAllMocks();
    server(wrong, wrong);
    const error = await failure(fetchFiles({ head: { url, sha256 } }));
    expect(isGanfitError(error, 'NETWORK')).toBe(true);
    expect(error.message).toMatch(/is not the file that was asked for/);
  });

  it('says what the server answered, goes on without room in the cache, and stops when told to', async () => {
    server();
    expect((await failure(fetchFiles({ head: { url, sha256 } }))).message).toBe(
      `fetchFiles: ${url} answered 404. Check the address.`,
    );
    vi.restoreAllMocks();
    server(bytes);
    vi.spyOn(Cache.prototype, 'put').mockRejectedValue(new DOMException('full', 'QuotaExceededError'));
    expect((await fetchFiles({ head: { url, sha256 } })).head).toEqual(bytes);
    vi.restoreAllMocks();
    const stopped = fetchFiles({ head: { url, sha256 } }, { signal: AbortSignal.abort() });
    expect((await failure(stopped)).name).toBe('AbortError');
  });
});
