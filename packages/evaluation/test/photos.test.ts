import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng } from '@ganfit/io';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluate, photos, type Tools } from '../src/node.js';
import { consistency } from '../src/photos/consistency.js';
import { listPhotos } from '../src/photos/list-photos.js';
import { recognise } from '../src/photos/recognised.js';
import { noise, toyTools } from './toy-tools.js';

let folder: string;
let tools: ReturnType<typeof toyTools>;
const path = (...names: string[]): string => join(folder, ...names);
beforeAll(async () => {
  await tf.setBackend('wasm');
  folder = await mkdtemp(join(tmpdir(), 'ganfit-photos-'));
  tools = toyTools();
  await mkdir(path('in', 'bert'), { recursive: true });
  await mkdir(path('in', 'empty'));
  const files: [string[], ReturnType<typeof noise>][] = [
    [['in', 'anna.png'], noise(1)],
    [['in', 'bert', 'one.png'], noise(2)],
    [['in', 'bert', 'two.png'], noise(3)],
    [['in', 'dark.png'], noise(4, 48, 0)],
  ];
  for (const [name, picture] of files) await writeFile(path(...name), await encodePng(picture));
  for (const name of ['notes.md', '.hidden.png', 'Thumbs.db']) await writeFile(path('in', name), 'stray');
});
afterAll(async () => {
  tools.dispose();
  await rm(folder, { recursive: true });
});

describe('listPhotos', () => {
  it('takes a folder within a folder for a person, and passes over stray files', async () => {
    const listed = await listPhotos([path('in')]);
    expect(listed.map(({ name, person }) => [name, person])).toEqual([
      ['anna', 'anna'],
      ['dark', 'dark'],
      ['bert/one', 'bert'],
      ['bert/two', 'bert'],
    ]);
    expect((await listPhotos([path('in', 'bert')])).map(({ person }) => person)).toEqual(['one', 'two']);
    expect(await listPhotos([path('in', 'anna.png')])).toHaveLength(1);
  });

  it('says what is wrong with the paths', async () => {
    await expect(listPhotos([path('nowhere')])).rejects.toThrow(/there is no file or folder .*nowhere/);
    await expect(listPhotos([path('in', 'empty')])).rejects.toThrow('no photo is in');
    await expect(listPhotos([path('in'), path('in', 'anna.png')])).rejects.toThrow('two photos are called anna');
  });
});

describe('photos', () => {
  it('measures by both networks, and keeps a photo without a face in the report', async () => {
    const evaluation = photos({ paths: [path('in')] });
    const out = path('out');
    const report = await evaluate(evaluation, { tools, out, tag: 'toy' });
    expect(report.notes[0]).toBe('1 of 5 fits failed (listed last); means are over the others.');
    expect(report.tables.at(-1)!.lines).toEqual([['dark', expect.stringContaining('no face was found')]]);
    const bars = Object.fromEntries(report.tables[0]!.lines.map(([what, ...rest]) => [what, rest]));
    expect(bars['landmark error, mean']![3]).toBe('MISS');
    expect(bars['same seed twice, largest difference']).toEqual([{ value: 0, digits: 6 }, '', '<= 0.00001', 'pass']);
    expect(Object.keys(bars).filter((what) => what.startsWith('heads that find'))).toHaveLength(2);
    const table = report.tables.find(({ name }) => name === 'photos')!;
    expect(table.lines.map(([name]) => name)).toEqual(['anna', 'bert/one', 'bert/two']);
    expect(table.head).toContain('judge: whole head');
    const apart = report.tables.find(({ name }) => name === 'consistency')!;
    expect(apart.lines[0]![0]).toBe('bert');
    const page = await readFile(join(out, 'report.html'), 'utf8');
    expect(page.match(/data:image\/png;base64/g)).toHaveLength(6);
    const again = await evaluate(evaluation, {
      lanes: [async () => Promise.reject(new Error('again'))],
      model: tools.model,
      out,
      tag: 'toy',
    });
    expect(again.tables.at(-1)!.lines).toEqual([['dark', 'again']]);
  });

  it('does without a judge, and without a face in the view from the front', async () => {
    const { judge: _, ...rest } = tools;
    let looks = 0;
    // The photo's face is found by the fit itself; the second look is at the frontal view.
    const detect = async (): Promise<[]> => {
      looks++;
      return [];
    };
    const detector = { ...tools.detector, detect };
    const blind: Tools = { ...rest, detector };
    const report = await evaluate(photos({ paths: [path('in', 'anna.png')], repeat: false }), {
      ...{ tools: blind, out: path('blind'), tag: '' },
    });
    expect(looks).toBe(1);
    expect(report.notes[0]).toContain('No face is found in the frontal view of anna');
    expect(report.tables.find(({ name }) => name === 'photos')!.head).not.toContain('judge: whole head');
  });
});

describe('recognise', () => {
  const seen = (name: string, person: string, photo: number[], frontal?: number[]) => ({
    ...{ name, person, likeness: { photo, wholeHead: 1, ...(frontal && { frontal }) } },
  });

  it('ranks the own photo among those of other people', () => {
    const found = recognise([
      seen('a1', 'a', [1, 0], [1, 0.5]),
      seen('a2', 'a', [1, 0.5], [0, 1]),
      seen('b', 'b', [0, 1], [0, 1]),
      seen('c', 'c', [-1, 0]),
    ]);
    // a1's head is nearest to a2's photo, which is of the same person and does not count.
    expect(found[0]).toMatchObject({ rank: 1, next: 'b' });
    expect(found[1]).toMatchObject({ rank: 2, next: 'b' });
    expect(found[1]!.gap).toBeLessThan(0);
    expect(found[2]).toMatchObject({ rank: 1, own: 1, next: 'a2' });
    expect(found[3]).toBeUndefined();
  });

  it('counts a tie against the fit, and needs somebody else', () => {
    expect(recognise([seen('a', 'a', [1, 0], [1, 0]), seen('b', 'b', [1, 0], [1, 0])])[0]).toMatchObject({
      rank: 2,
      gap: 0,
    });
    expect(recognise([seen('a1', 'a', [1, 0], [1, 0]), seen('a2', 'a', [0, 1], [1, 0])])).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('consistency', () => {
  it('compares heads of one person with those of different people', () => {
    const heads = [
      { person: 'a', identity: [1, 0, 0] },
      { person: 'a', identity: [1.1, 0, 0] },
      { person: 'b', identity: [-1, 0, 0] },
    ];
    const found = consistency(heads, tools.model);
    expect(found.people).toEqual([{ person: 'a', photos: 2, apart: found.same }]);
    expect(found.same).toBeGreaterThan(0);
    // The model is linear: a distance of 0.1 against one of 2 and one of 2.1.
    expect(found.same / found.different).toBeCloseTo(0.1 / 2.05, 2);
    expect(consistency(heads.slice(1), tools.model).same).toBeNaN();
  });
});
