import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faceApiRecognition } from '../src/index.js';
import { parseWeights } from '../src/weights/manifest.js';
import { readInstalled } from '../src/weights/source.js';

const folder = join(dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')), 'model');
const names = ['face_recognition_model-weights_manifest.json', 'face_recognition_model.bin'] as const;
const [manifest, shard] = names.map((name) => new Uint8Array(readFileSync(join(folder, name)))) as [
  Uint8Array,
  Uint8Array,
];
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

beforeAll(async () => {
  await tf.setBackend('cpu');
  await tf.ready();
});

describe('parseWeights', () => {
  const small = text(
    JSON.stringify([
      {
        paths: ['x'],
        weights: [
          { name: 'a', shape: [2], dtype: 'float32' },
          { name: 'b', shape: [3], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.5, min: -1 } },
          { name: 'c', shape: [], dtype: 'float32', quantization: { dtype: 'uint16', scale: 2, min: 0 } },
        ],
      },
    ]),
  );
  const bytes = new Uint8Array(13);
  bytes.set(new Uint8Array(Float32Array.of(1.5, -2).buffer));
  bytes.set([0, 2, 255, 1, 1], 8);

  it('decodes float32 and quantised values, aligned or not', () => {
    const file = parseWeights('test', small, bytes);
    expect([...file.get('a', [2]).values]).toEqual([1.5, -2]);
    expect([...file.get('b', [3]).values]).toEqual([-1, 0, 126.5]);
    expect([...file.get('c', []).values]).toEqual([514]);
  });

  it('names the layer where the weights end, are missing or have another shape', () => {
    expect(() => parseWeights('test', small, bytes.subarray(0, 10))).toThrow(/end within layer 'b'.*truncated/);
    expect(() => parseWeights('test', small, new Uint8Array(20))).toThrow('20 bytes, but the manifest tells of 13');
    const file = parseWeights('test', small, bytes);
    expect(() => file.get('d', [1])).toThrow("layer 'd' is missing");
    expect(() => file.get('a', [3])).toThrow("layer 'a' must have shape [3], got [2]");
  });

  it('refuses what is no manifest', () => {
    for (const bad of ['{', '{}', '[]', '[{"weights":[{"name":3}]}]', 'null'])
      expect(() => parseWeights('test', text(bad), bytes), bad).toThrow('not what tfjs writes');
  });
});

describe('sources', () => {
  let server: Server;
  let baseUrl: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const file = request.url!.split('/').at(-1)!;
      // Kept alive, a connection may be closed while the test decodes weights.
      response.setHeader('connection', 'close');
      if (request.url!.startsWith('/page')) {
        response.setHeader('content-type', 'text/html').end('<!DOCTYPE html><title>App</title>');
      } else if (request.url!.startsWith('/model') && names.includes(file as never)) {
        response.end(readFileSync(join(folder, file)));
      } else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, resolve));
    baseUrl = `http://localhost:${(server.address() as { port: number }).port}`;
  });
  afterAll(() => void server.close());

  it('loads from a URL, with or without a slash at its end, and frees all on dispose', async () => {
    for (const base of [`${baseUrl}/model`, new URL(`${baseUrl}/model/`)]) {
      const network = await faceApiRecognition({ baseUrl: base });
      expect(network.inputSize).toEqual({ height: 150, width: 150 });
      network.dispose();
    }
  });

  it('loads from bytes', async () => {
    const network = await faceApiRecognition({ preload: { [names[0]]: manifest, [names[1]]: shard.slice().buffer } });
    network.dispose();
    await expect(faceApiRecognition({ preload: { x: shard } })).rejects.toThrow(
      /lacks 'face_recognition_model.*it has x/,
    );
  });

  it('tells a page from weights, and a missing file, as NETWORK', async () => {
    const page = faceApiRecognition({ baseUrl: `${baseUrl}/page` });
    await expect(page).rejects.toThrow(/is an HTML page, not a weights file.*Check `baseUrl`/);
    await expect(faceApiRecognition({ baseUrl: `${baseUrl}/none` })).rejects.toThrow(/answered 404.*Check `baseUrl`/);
    await expect(faceApiRecognition({ baseUrl: 'http://localhost:1/' })).rejects.toMatchObject({ code: 'NETWORK' });
  });

  it('tells a package that is not installed, or lacks the file', async () => {
    await expect(readInstalled('test', 'x.bin', '@ganfit/nowhere')).rejects.toMatchObject({
      code: 'MISSING_PACKAGE',
      message: expect.stringContaining('npm install @ganfit/nowhere'),
    });
    await expect(readInstalled('test', 'x.bin')).rejects.toMatchObject({ code: 'MISSING_FILE' });
  });

  it('tells truncated weights as MODEL_FORMAT, and leaves nothing behind', async () => {
    const preload = { [names[0]]: manifest, [names[1]]: shard.subarray(0, 1000) };
    await expect(faceApiRecognition({ preload })).rejects.toMatchObject({ code: 'MODEL_FORMAT' });
  });

  it('stops when it is told to', async () => {
    await expect(faceApiRecognition({ signal: AbortSignal.abort() })).rejects.toThrow('abort');
  });
});
