import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng } from '@ganfit/io';
import type { FaceModel } from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Pixels } from '../src/index.js';
import {
  type FitOne,
  fitTable,
  type PhotoRecord,
  type SubjectRecord,
  type TableRecord,
  tableRows,
} from '../src/table.js';
import { toyModel, toyRecognition } from './toy-model.js';

const landmarks = Float32Array.from({ length: 136 }, (_, i) => (i % 2 ? 3 : i / 20));
const plain = (color: number, size = 8): Pixels => ({
  data: Float32Array.from({ length: 3 * size * size }, (_, i) =>
    i % 3 === 0 ? color : (i / (3 * size * size)) * color,
  ),
  height: size,
  width: size,
});

let model: FaceModel;
let out: string;
beforeAll(async () => {
  await tf.setBackend('wasm');
  model = toyModel();
});
afterAll(() => model.dispose());
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'ganfit-table-'));
  for (const [name, color] of [
    ['anna', 0.9],
    ['bert', 0.4],
  ] as const) {
    await writeFile(join(out, `${name}.png`), await encodePng(plain(color)));
  }
  await writeFile(join(out, 'notes.md'), 'a stray file');
});
afterEach(() => rm(out, { recursive: true }));

/** "Fits" by giving back the photo and the mean face. */
function copyFit(calls: string[], broken: string[] = []): FitOne {
  return async (photo, name) => {
    calls.push(name);
    if (broken.includes(name)) throw new Error('no face was found');
    const face = (): Pixels & { landmarks: Float32Array } => ({ ...photo, landmarks });
    const neutral = tf.tidy(() => {
      const { shape } = model;
      const p = [tf.zeros([1, shape.identitySize]), tf.zeros([1, shape.expressionSize])] as const;
      return Float32Array.from(shape.evaluate(p[0] as tf.Tensor2D, p[1] as tf.Tensor2D).dataSync());
    });
    return {
      ...{ positions: neutral, neutral, landmarksProjected: landmarks, landmarksDetected: landmarks },
      ...{ parameters: new Float32Array(3), identityCosine: 1, inPlace: face, original: face, frontal: face },
      ...{ overlay: () => photo, turntable: () => photo, seconds: 1, peakBytes: 2 ** 20, status: 'completed' },
    };
  };
}

const options = (fit: FitOne) => ({
  ...{ fit, model, recognition: toyRecognition, photos: [out], out: join(out, 'table'), tag: 'test' },
  subjects: { count: 1, size: 32 },
});

describe('fitTable', () => {
  it('measures photos and subjects, writes text, JSON and a page, and resumes without fitting again', async () => {
    const calls: string[] = [];
    const seen: string[] = [];
    const table = await fitTable({ ...options(copyFit(calls)), onProgress: (p) => seen.push(`${p.done}/${p.total}`) });
    expect(calls).toEqual(['anna', 'bert', 'subject-01', 'anna', 'anna']);
    expect(seen).toEqual(['1/4', '2/4', '3/4', '4/4']);
    const rows = Object.fromEntries(table!.rows.map((row) => [row.what, row]));
    expect(rows['landmarkNrmse, mean over photos']).toMatchObject({ measured: '0.0000', pass: true });
    expect(rows['frontal render finds its own photo']?.measured).toMatch(/^2 of 2/);
    // The fit is the mean face, so its error is all of the mean face's.
    expect(rows['similarity ICP, neutral']?.measured).toMatch(/^1\.000/);
    expect(rows['similarity ICP, neutral']?.pass).toBe(false);
    expect(rows['same seed twice, largest difference']?.pass).toBe(true);
    const page = await readFile(join(out, 'table', 'table.html'), 'utf8');
    expect(page.match(/data:image\/png;base64/g)).toHaveLength(6);
    expect(page).not.toMatch(/src="(?!data:)/);
    expect(JSON.parse(await readFile(join(out, 'table', 'table.json'), 'utf8')).records).toHaveLength(4);
    const again = await fitTable(options(copyFit(calls)));
    expect(calls).toHaveLength(5);
    expect(again!.text).toBe(table!.text);
  });

  it('keeps a failed case in the table, fails its rows, and tries it again', async () => {
    const calls: string[] = [];
    const first = await fitTable({ ...options(copyFit(calls, ['bert'])), subjects: { count: 0 }, repeat: false });
    expect(first!.text).toMatch(/bert\s+no face was found/);
    expect(first!.rows.find((row) => row.what.startsWith('landmarkNrmse, mean'))).toMatchObject({ pass: false });
    const second = await fitTable({ ...options(copyFit(calls)), subjects: { count: 0 }, repeat: false });
    expect(calls).toEqual(['anna', 'bert', 'bert']);
    expect(second!.text).not.toContain('Failed');
  });

  it('goes on after a line that a kill cut short, and measures anew under another tag', async () => {
    const calls: string[] = [];
    const one = { ...options(copyFit(calls)), subjects: { count: 0 }, repeat: false };
    await fitTable(one);
    const cache = join(out, 'table', 'records.jsonl');
    await writeFile(cache, (await readFile(cache, 'utf8')).trimEnd().slice(0, -40));
    await fitTable(one);
    expect(calls).toEqual(['anna', 'bert', 'bert']);
    await fitTable({ ...one, tag: 'other' });
    expect(calls).toHaveLength(5);
  });
});

describe('tableRows', () => {
  const common = { status: 'completed', seconds: 30, peakBytes: 2 ** 30, pictures: { overlay: '', turntable: '' } };
  const errors = (mm: number) => ({
    ...{ similarity: mm, rigid: mm, correspondence: mm, neutralSimilarity: mm, neutralCorrespondence: mm },
  });
  const photo: PhotoRecord = {
    ...common,
    ...{
      kind: 'photo',
      name: 'a',
      landmarkNrmse: 0.05,
      identityCosine: 0.96,
      wholeHeadCosine: 0.9,
      photoEmbedding: [1, 0],
      frontalEmbedding: [1, 0],
    },
  };
  const subject: SubjectRecord = {
    ...common,
    ...{
      kind: 'subject',
      name: 's',
      landmarks: { fit: 0.02, detector: 0.04 },
      errors: { fit: errors(1.2), meanFace: errors(2) },
    },
  };
  const passes = (records: TableRecord[]) => tableRows(records).map((row) => row.pass);

  it('holds means and worst cases to their bars', () => {
    const other: PhotoRecord = {
      ...photo,
      name: 'b',
      landmarkNrmse: 0.02,
      identityCosine: 0.99,
      photoEmbedding: [0, 1],
      frontalEmbedding: [1, 1],
    };
    expect(passes([photo, other, subject, { kind: 'repeat', name: 'a', difference: 1e-7 }])).toEqual([
      ...[true, true, true, true, undefined, false],
      ...[true, false, false, true, true],
      ...[true, true, true],
    ]);
  });

  it('says nothing about what was not measured', () => {
    expect(new Set(passes([]))).toEqual(new Set([undefined]));
    expect(tableRows([]).map((row) => row.measured)).toEqual(Array(14).fill('-'));
  });
});
