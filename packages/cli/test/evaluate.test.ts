// `ganfit evaluate` from the command line, on toys; what it measures is tested in @ganfit/evaluation.
import { writeFile } from 'node:fs/promises';
import { encodePng } from '@ganfit/io';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { noise, toyTools } from '../../evaluation/test/toy-tools.js';
import { startBackend } from '../src/backend.js';
import { loadJudge } from '../src/evaluate/judge.js';
import { ganfit, type Workshop, workshop } from './workshop.js';

let shop: Workshop;
let tools: ReturnType<typeof toyTools>;
beforeAll(async () => {
  await startBackend();
  shop = await workshop();
  tools = toyTools();
  await writeFile(shop.path('anna.png'), await encodePng(noise(1)));
  await writeFile(shop.path('dark.png'), await encodePng(noise(1, 48, 0)));
});
afterAll(async () => {
  tools.dispose();
  await shop.remove();
});

// The paper's preset has no stage of detail, which would take longest here.
const quick = ['--preset', 'paper', '--steps', '1'];
const evaluate = (...args: string[]) => ganfit(['evaluate', ...args], tools);

it('takes photos without further words, tells how it goes, prints tables, and goes on where it was', async () => {
  const args = [shop.path('anna.png'), '--no-repeat', ...quick, '--out', shop.path('photos')];
  const { code, stdout, stderr } = await evaluate(...args);
  expect([code, stderr]).toEqual([0, expect.stringMatching(/^1\/1 anna \(\d+ s\)\n$/)]);
  expect(stdout).toMatch(/^Photos\n/);
  expect(stdout).toContain(`Open ${shop.path('photos')}/report.html.`);
  expect(await shop.files('photos')).toEqual([
    ...['bars.csv', 'photos.csv', 'pictures', 'records.jsonl', 'report.html', 'report.json', 'report.txt'],
  ]);
  const again = await evaluate('photos', ...args);
  expect([again.code, again.stderr, again.stdout]).toEqual([0, '', stdout]);
  const { facts } = await shop.json('photos/report.json');
  expect(facts).toMatchObject({ seed: 1, tag: 'paper 1 steps seed 1 model toy', workers: 1 });
});

it('evaluates rendered people', async () => {
  const few = ['--subjects', '1', '--beyond', '0', '--frames', '1', '--setting', 'cooperative', ...quick];
  const { code, stdout } = await evaluate('synthetic', ...few, '--quiet', '--out', shop.path('synthetic'));
  expect(code).toBe(0);
  expect(stdout).toContain('Surface error after similarity ICP, mm: people of the model');
});

it('ends with 1 where nothing could be measured, and says why', async () => {
  const { code, stderr, stdout } = await evaluate(shop.path('dark.png'), '--no-repeat', '--out', shop.path('dark'));
  expect(code).toBe(1);
  expect(stderr).toMatch(/^1\/1 dark \(failed: fit: no face was found/);
  expect(stdout).toContain('1 of 1 fits failed');
});

it.each([
  [['photos'], /missing required argument 'photo'/],
  [['synthetic', '--setting', 'moon'], /must be cooperative or indoor or outdoor/],
  [['synthetic', '--frames', '1', '--singles', '2'], /`singles` no more than that, got 1 and 2/],
  [['micc', '/nowhere'], /\/nowhere has no folders subject_01/],
  [['/nowhere/photo.jpg'], /there is no file or folder \/nowhere\/photo\.jpg/],
  [['photos', 'a.jpg', '--workers', '0'], /must be a whole number of 1 or more/],
])('%j is wrong usage or bad input', async (args, message) => {
  const { code, stderr } = await evaluate(...args);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

it('loads a judge that uses this copy of TensorFlow.js, and refuses what is none', async () => {
  const network =
    "name: 'mine', inputSize: { height: 8, width: 8 }, alignment: () => ({ a: 1, b: 0, x: 0, y: 0 }), dispose() {}";
  const judge = async (name: string, source: string): Promise<string> => {
    await writeFile(shop.path(name), source);
    return shop.path(name);
  };
  const mine = await judge(
    'mine.mjs',
    `export default async ({ tf }) => ({ ${network}, features: (x) => ({ embedding: tf.mean(x, [1, 2]), activations: [] }) });`,
  );
  const loaded = await loadJudge(mine);
  const mean = tf.tidy(() => Array.from(loaded.features(tf.ones([1, 8, 8, 3])).embedding.dataSync()));
  expect([loaded.name, mean]).toEqual(['mine', [1, 1, 1]]);
  const { code, stdout } = await evaluate(
    shop.path('anna.png'),
    '--no-repeat',
    ...quick,
    '--judge',
    mine,
    '--out',
    shop.path('judged'),
  );
  expect(code).toBe(0);
  expect(stdout).toContain('judge: whole head');
  await expect(loadJudge(shop.path('none.mjs'))).rejects.toThrow(/cannot import the judge .*none\.mjs/);
  await expect(loadJudge(await judge('data.mjs', 'export default 3;'))).rejects.toThrow(
    'must export a function by default',
  );
  await expect(loadJudge(await judge('half.mjs', `export default () => ({ ${network} });`))).rejects.toThrow(
    'without features: that is no RecognitionNetwork',
  );
});
