import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LandmarkDetector } from '@ganfit/networks';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { neutralHead } from '../src/fitted.js';
import { headErrors, subjectPhoto } from '../src/index.js';
import { evaluate, fitterTools, synthetic, type Tools } from '../src/node.js';
import { drawPerson } from '../src/subjects/person.js';
import { personErrors } from '../src/synthetic/methods.js';
import { toyTools } from './toy-tools.js';

let folder: string;
let tools: ReturnType<typeof toyTools>;
beforeAll(async () => {
  await tf.setBackend('wasm');
  folder = await mkdtemp(join(tmpdir(), 'ganfit-synthetic-'));
  tools = toyTools();
});
afterAll(async () => {
  tools.dispose();
  await rm(folder, { recursive: true });
});

const small = { frames: 2, size: 48, settings: ['cooperative', 'outdoor'] as const };

describe('synthetic', () => {
  it('fits photos together and alone, sums up, and names what failed', async () => {
    const evaluation = synthetic({ ...small, subjects: 1, beyond: 1, singles: 2 });
    const names = (await evaluation.cases()).map(({ name, cost = 1 }) => `${name} ${cost}`);
    expect(names).toHaveLength(2 * 2 * 3);
    expect(names.slice(0, 3)).toEqual([
      'subject-01 cooperative together 2',
      'subject-01 cooperative photo 1 1',
      'subject-01 cooperative photo 2 1',
    ]);
    let calls = 0;
    const fit: Tools['fit'] = (photos, change) => {
      if (++calls === 2) throw new Error('out of luck');
      return tools.fit(photos, change);
    };
    const out = join(folder, 'all');
    const report = await evaluate(evaluation, { tools: { ...tools, fit }, out, tag: 'toy' });
    expect(report.notes[0]).toBe('1 of 12 fits failed (listed last); means are over the others.');
    expect(report.tables.at(-1)).toMatchObject({
      title: 'Failed',
      lines: [['subject-01 cooperative photo 1', 'out of luck']],
    });
    const bars = report.tables[0]!.lines;
    // A failure among the people of the model leaves none of their bars standing.
    for (const line of bars.filter(([what]) => !`${what}`.includes('beyond'))) expect(line[4]).not.toBe('pass');
    const similarity = report.tables.find(({ name }) => name === 'model-similarity')!;
    expect(similarity.head).toEqual([
      'method',
      'cooperative',
      '±',
      'outdoor',
      '±',
      'of mean face',
      'people x settings',
    ]);
    expect(similarity.lines.map(([method, ...rest]) => [method, rest.at(-1)])).toEqual([
      ['mean face', '2'],
      ['photos fitted together', '2'],
      ['one photo, mean over photos', '2'],
      // Not where a single fit is missing: it would be the best of the easy ones.
      ['best single photo (by the truth)', '1 of 2'],
      ['average of single fits', '1 of 2'],
    ]);
    const page = await readFile(join(out, 'report.html'), 'utf8');
    expect(page).toContain('out of luck');
    expect(page.match(/data:image\/png;base64/g)).toHaveLength(4);
    expect(await readFile(join(out, 'model-similarity.csv'), 'utf8')).toMatch(/^method,cooperative,±,outdoor/);
    const { results } = JSON.parse(await readFile(join(out, 'report.json'), 'utf8'));
    expect(results).toHaveLength(12);
    expect(Object.keys(results[0].record.value.photos[0])).toEqual(
      expect.arrayContaining(['expression', 'pose', 'light', 'landmarks']),
    );

    await evaluate(evaluation, { tools: { ...tools, fit }, out, tag: 'toy' });
    expect(calls, 'only the one that failed is fitted again').toBe(13);
    const { text } = await evaluate(evaluation, { lanes: [], model: tools.model, out, tag: 'toy' });
    expect(text).not.toContain('Failed');
  });

  it('leaves out photos without a face, and says how many', async () => {
    const { model, recognition, preset, detector } = tools;
    const seeing = (detect: LandmarkDetector['detect']): Tools =>
      fitterTools({ model, recognition, preset, size: 32, detector: { ...detector, detect } });
    let photos = 0;
    const blind = seeing(async (image) => (++photos === 1 ? [] : detector.detect(image)));
    const evaluation = synthetic({ ...small, subjects: 1, beyond: 0, singles: 0, settings: ['cooperative'] });
    const report = await evaluate(evaluation, { tools: blind, out: join(folder, 'blind'), tag: '' });
    expect(report.notes).toEqual(['In 1 photos no face was found; the fits are to the other photos.']);
    const none = await evaluate(evaluation, { tools: seeing(async () => []), out: join(folder, 'none'), tag: '' });
    expect(none.text).toContain('no face was found in photo 1');
  });

  it('refuses more single fits than photos', () => {
    expect(() => synthetic({ frames: 2, singles: 3 })).toThrow('got 2 and 3');
  });
});

describe('personErrors', () => {
  it('averages the identities of single fits, also for people beyond the model', () => {
    for (const source of ['model', 'beyond'] as const) {
      const person = drawPerson(tools.model, 0, { source });
      const truth = subjectPhoto(tools.model, person, { size: 16 }).neutral;
      const fit = (delta: number, frame: number) => {
        const identity = Array.from(person.identity, (x) => x + delta);
        const errors = headErrors(neutralHead(tools.model, identity), truth, tools.model.shape.topology);
        const of = { name: `${frame}`, source, index: 0, setting: 'indoor' as const, frames: [frame] };
        const value = { identity, errors, meanFace: errors, photos: [], missing: 0, overlay: '' };
        return { of, record: { name: of.name, seconds: 1, value: { ...value, status: '', seconds: 1, peakBytes: 1 } } };
      };
      const [found] = personErrors([fit(1, 0), fit(-1, 1)], tools.model, { seed: 1, outside: 2 });
      const { average, best, single } = found!.errors;
      // The mean of both is the person again, as far as the model can say.
      const none = headErrors(neutralHead(tools.model, person.identity), truth, tools.model.shape.topology);
      expect(average!.correspondence).toBeCloseTo(none.correspondence, 3);
      expect(best!.similarity).toBeLessThanOrEqual(single!.similarity);
      expect(average!.correspondence).toBeLessThan(single!.correspondence);
    }
  });
});
