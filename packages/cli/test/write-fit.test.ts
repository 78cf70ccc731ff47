import { readdir, readFile } from 'node:fs/promises';
import type { FitResult } from '@ganfit/fitter';
import type { OutputFolder } from '@ganfit/io';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { folderThrough } from '../../io/src/output.js';
import { platform } from '../../io/src/platform/node.js';
import { exitCodes, explain } from '../src/errors.js';
import type { FinishedFit } from '../src/fit-summary.js';
import { writeFit } from '../src/write-fit.js';
import { outputs, type Workshop, workshop } from './workshop.js';

let shop: Workshop;
beforeAll(async () => {
  shop = await workshop();
});
afterAll(() => shop.remove());

const picture = (size: number) => ({ data: new Float32Array(3 * size * size).fill(0.5), height: size, width: size });
const mesh = {
  positions: Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0),
  triangles: Int32Array.of(0, 1, 2),
  uvs: new Float32Array(6),
  normals: Float32Array.of(0, 0, 1, 0, 0, 1, 0, 0, 1),
};
const points = Float32Array.from({ length: 136 }, (_, i) => i);

/** A result without a fit. */
const finished = {
  names: ['me.jpg'],
  photos: [{ ...picture(8), originalHeight: 16, originalWidth: 16, scale: 0.5 }],
  notes: ['Note this.'],
  result: {
    status: 'completed',
    seed: 7,
    seconds: { preparation: 1, ganfit: 2, total: 3 },
    history: [
      { stage: 'ganfit', step: 0, energy: 3, losses: { pixel: 1, randomPose: 2 } },
      { stage: 'ganfit', step: 1, energy: 0.5, losses: { pixel: 0.5 } },
    ],
    model: {
      name: 'toy',
      version: '1',
      hash: 'abc',
      blendshapes: { names: ['jawOpen'], displacement: () => new Float32Array(9).fill(0.1) },
    },
    leftOut: [],
    images: [
      {
        photo: 0,
        metrics: { landmarkNrmse: 0.03, identityCosine: 0.98, pixelL1: 0.05 },
        landmarks: { detected: points, projected: points },
        faces: { count: 1, box: { x: 1, y: 1, width: 5, height: 5 } },
        crop: { a: 1, b: 0, x: 2, y: 4, size: 256 },
      },
    ],
    mesh: () => mesh,
    texture: () => picture(4),
    landmarkVertices: () => Int32Array.of(0, 1, 2),
    overlay: () => [1, 2, 3, 4].map(() => picture(8)),
    portrait: () => picture(6),
    parametersJson: () => ({ identity: [1, 2], camera: { yaw: 0.1 } }),
  } as unknown as FitResult,
} satisfies FinishedFit;

it('writes pixels of the file as it is, last losses of every term, and each picture with its caption', async () => {
  const summary = await writeFit(await folderThrough(platform.files, shop.path('out')), finished);
  expect(await shop.files('out')).toEqual(outputs);
  expect(summary).toMatchObject({
    notes: ['Note this.'],
    losses: { ganfit: { steps: 2, energy: 0.5, terms: { pixel: 0.5, randomPose: 2 } } },
    images: [
      { width: 16, landmarks: { detected: expect.arrayContaining([[4, 6]]) }, crop: { size: 256, a: 2, x: 4, y: 8 } },
    ],
  });
  const page = await readFile(shop.path('out/report.html'), 'utf8');
  expect(page.match(/<figcaption>[^<]*/g)!.map((c) => c.slice(12))).toEqual([
    'photo',
    'fit',
    'blend',
    'shape only',
    '70° right',
    '35° right',
    'front',
    '35° left',
    '70° left',
    'albedo',
  ]);
  // Parts and their sum, once.
  expect(page.match(/<th>total<\/th>/g)).toHaveLength(1);
  expect(page).toContain('3.0 s');
});

it('a disk that fills up: no half file, what was written before stays, exit code 4', async () => {
  let room = 3;
  const files = {
    ...platform.files,
    async write(path: string, bytes: Uint8Array) {
      if (room-- > 0) return platform.files.write(path, bytes);
      await platform.files.write(path, bytes.subarray(0, 10));
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    },
  };
  const out: OutputFolder = await folderThrough(files, shop.path('full')); // its trial takes one
  const error = await writeFit(out, finished).catch((e: unknown) => e);
  expect(explain(error)).toMatchObject({
    code: exitCodes.output,
    text: expect.stringMatching(/head\.mtl cannot be written: the disk is full\. Free some space and run again/),
  });
  expect((await readdir(shop.path('full'))).sort()).toEqual(['head.glb', 'head.obj']);
});
