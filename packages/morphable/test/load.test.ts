import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadFaceModel } from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { tinyModelFile } from './tiny-model.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});
afterEach(() => {
  vi.unstubAllGlobals();
});

function answer(response: Response | Error): void {
  vi.stubGlobal('fetch', () => (response instanceof Error ? Promise.reject(response) : Promise.resolve(response)));
}

it('reads bytes, paths and file URLs alike', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ganfit-model-'));
  const path = join(folder, 'tiny.safetensors');
  await writeFile(path, tinyModelFile());
  const models = await Promise.all([tinyModelFile(), path, pathToFileURL(path)].map((source) => loadFaceModel(source)));
  expect(new Set(models.map((model) => model.hash)).size).toBe(1);
  for (const model of models) model.dispose();
  await rm(folder, { recursive: true });
});

it('reports the progress of a download', async () => {
  const bytes = tinyModelFile() as Uint8Array<ArrayBuffer>;
  answer(new Response(bytes, { headers: { 'content-length': `${bytes.length}` } }));
  const seen: (number | undefined)[] = [];
  const onProgress = (p: { loaded: number; total: number | undefined }) => void seen.push(p.loaded, p.total);
  const model = await loadFaceModel('https://example.org/tiny.safetensors', { onProgress });
  expect(seen.slice(-2)).toEqual([bytes.length, bytes.length]);
  model.dispose();
});

it('says what is wrong with a file or an address', async () => {
  await expect(loadFaceModel('/no/such.safetensors')).rejects.toMatchObject({
    code: 'MISSING_FILE',
    message: 'loadFaceModel: cannot read /no/such.safetensors (ENOENT). Check the path.',
  });
  answer(new Response('', { status: 404, statusText: 'Not Found' }));
  await expect(loadFaceModel('https://example.org/x')).rejects.toMatchObject({
    code: 'NETWORK',
    message: expect.stringContaining('answered 404 Not Found'),
  });
  answer(new TypeError('fetch failed'));
  await expect(loadFaceModel('https://example.org/x')).rejects.toThrow('could not be fetched: fetch failed');
  answer(new Response('<!doctype html><html></html>'));
  await expect(loadFaceModel('https://example.org/x')).rejects.toMatchObject({ code: 'MODEL_FORMAT' });
});
