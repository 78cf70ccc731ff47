import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultPreset, paperPreset } from '@ganfit/fitter';
import { encodePng } from '@ganfit/io';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toyPreset } from '../../fitter/test/toy.js';
import { type AblationCase, type AblationRecord, ablation } from '../src/ablation/ablation.js';
import { ablationReport } from '../src/ablation/report.js';
import { evaluate, presetWithout, type Result, variantsOf } from '../src/node.js';
import { noise, toyTools } from './toy-tools.js';

let folder: string;
let tools: ReturnType<typeof toyTools>;
beforeAll(async () => {
  await tf.setBackend('wasm');
  folder = await mkdtemp(join(tmpdir(), 'ganfit-ablation-'));
  // Fewer terms, for a quick test.
  tools = toyTools({ preset: presetWithout(toyPreset([2, 1]), ['pixel', 'landmark']) });
});
afterAll(async () => {
  tools.dispose();
  await rm(folder, { recursive: true });
});

describe('variantsOf and presetWithout', () => {
  it('leave out each term of the main stage, and all of the network', () => {
    const names = variantsOf(defaultPreset(), { linear: true }).map(({ name }) => name);
    expect(names[0]).toBe('full');
    expect(names.slice(-2)).toEqual(['without all identity terms', 'linear texture']);
    for (const term of ['identity', 'randomPose', 'content', 'pixel', 'landmark', 'prior'])
      expect(names).toContain(`without ${term}`);
    expect(variantsOf(paperPreset()).map(({ name }) => name)).toContain('without shapePrior');
  });

  it('take the terms out of that stage alone, also of what is evaluated seldom', () => {
    const preset = defaultPreset();
    const before = preset.stages(tools.recognition);
    const after = presetWithout(preset, ['randomPose', 'pixel']).stages(tools.recognition);
    expect(after.map(({ name, steps }) => [name, steps])).toEqual(before.map(({ name, steps }) => [name, steps]));
    const main = after.find(({ name }) => name === 'ganfit')!;
    expect(Object.keys(main.energy.terms)).not.toContain('pixel');
    const { randomPose, ...others } = before.find(({ name }) => name === 'ganfit')!.every!;
    expect(randomPose).toBe(2);
    expect(main.every).toEqual(others);
    expect(Object.keys(after.find(({ name }) => name === 'appearance')!.energy.terms)).toContain('pixel');
    expect(presetWithout(preset, [])).toBe(preset);
    expect(() => presetWithout(preset, ['pixels']).stages(tools.recognition)).toThrow('no term `pixels`');
  });
});

describe('ablation', () => {
  it('fits each photo in each way, with pictures, and the truth where it is known', async () => {
    await writeFile(join(folder, 'anna.png'), await encodePng(noise(1)));
    const evaluation = ablation({
      preset: tools.preset,
      paths: [join(folder, 'anna.png')],
      subjects: 1,
      linear: true,
      size: 48,
    });
    const linear = { ...tools.model, name: 'linear' };
    const models: string[] = [];
    const report = await evaluate(evaluation, {
      tools: {
        ...tools,
        subjects: linear,
        fit: (photos, change) => {
          models.push(change?.model?.name ?? 'own');
          return tools.fit(photos, change);
        },
      },
      out: join(folder, 'out'),
      tag: '',
    });
    const variants = variantsOf(tools.preset, { linear: true });
    expect(models).toHaveLength(2 * variants.length);
    expect(models.filter((name) => name === 'linear')).toHaveLength(2);
    const table = report.tables.find(({ name }) => name === 'variants')!;
    expect(table.lines.map(([name]) => name)).toEqual(variants.map(({ name }) => name));
    expect(table.head).toEqual(expect.arrayContaining(['whole head', 'judge: gap', 'similarity, mm']));
    expect(report.tables.find(({ name }) => name === 'albedo')!.lines).toHaveLength(2);
    expect(report.pictures).toHaveLength(2);
    // The photo, the full fit, its shape and its albedo, and a picture of each other variant.
    expect(report.pictures[0]!.pictures).toHaveLength(3 + variants.length);
    expect(report.notes).toEqual([]);
  });
});

describe('does each term earn its place', () => {
  const result = (
    of: string,
    variant: string,
    landmarkNrmse: number,
    pixelL1: number,
  ): Result<AblationCase, AblationRecord> => {
    const likeness = { photo: [1, 0], wholeHead: 0.9 };
    const files = { photo: '', fit: '', shape: '' };
    const value = {
      landmarkNrmse,
      pixelL1,
      identityCosine: 0.9,
      likeness,
      ...files,
      status: 'completed',
      seconds: 1,
      peakBytes: 1,
    };
    return {
      of: { name: `${of}, ${variant}`, of, person: of, variant: { name: variant, without: [] } },
      record: { name: '', seconds: 1, value },
    };
  };

  it('is told photo by photo, with noise taken into account', () => {
    const photos = ['a', 'b', 'c', 'd'];
    const { tables, notes } = ablationReport([
      ...photos.map((of, i) => result(of, 'full', 0.02 * (i + 1), 0.05)),
      // Landmarks a little worse on each, though photos differ much more; pixels up and down.
      ...photos.map((of, i) =>
        result(of, 'without pixel', 0.02 * (i + 1) + 0.001 + 1e-5 * i, 0.05 + 0.01 * (i % 2 ? 1 : -1)),
      ),
      ...photos.map((of, i) => result(of, 'without prior', 0.02 * (i + 1) - 0.002 - 1e-5 * i, 0.05)),
    ]);
    const changes = tables.find(({ name }) => name === 'changes')!;
    expect(changes.lines.map((line) => [line[0], ...line.slice(-2)])).toEqual([
      ['without pixel', 'landmarks', 'none'],
      ['without prior', 'none', 'landmarks'],
    ]);
    expect(notes[0]).toContain('The texture model is linear already');
  });
});
