import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomStream } from '@ganfit/core';
import { loadGenerator } from '@ganfit/morphable';
import { type GanReport, type TrainGanOptions, trainGan } from '@ganfit/training';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { slicedWasserstein } from '../src/gan/distance.js';
import { writeShard } from '../src/uv-maps/shard.js';

let folder: string;
let maps: string;
beforeAll(async () => {
  await tf.setBackend('wasm');
  folder = await mkdtemp(join(tmpdir(), 'ganfit-gan-'));
  maps = join(folder, 'maps');
  await writeMaps(maps, 64);
});
afterAll(() => rm(folder, { recursive: true }));

/** Maps of 16 px: a disc of random place and colour on a ground of random tone. */
async function writeMaps(out: string, count: number): Promise<void> {
  const { mkdir } = await import('node:fs/promises');
  await mkdir(out, { recursive: true });
  const bytes = new Uint8Array(count * 768);
  for (let n = 0; n < count; n++) {
    const random = randomStream(9).split(n);
    const ground = [0, 1, 2].map(() => random.uniform(100, 200));
    const [cx, cy, tone] = [random.uniform(5, 11), random.uniform(5, 11), random.uniform(-80, 50)];
    for (let i = 0; i < 768; i++) {
      const [c, x, y] = [i % 3, Math.floor(i / 3) % 16, Math.floor(i / 48)];
      bytes[n * 768 + i] = ground[c]! + (Math.hypot(x - cx, y - cy) < 4 ? tone : 0);
    }
  }
  await writeShard(out, 0, { size: 16, maps: bytes });
  await writeFile(join(out, 'maps.json'), JSON.stringify({ size: 16 }));
}

const small = (out: string, more: Partial<TrainGanOptions> = {}): TrainGanOptions => ({
  maps,
  out: join(folder, out),
  featureMaps: [12, 12, 8],
  latentSize: 16,
  batch: 8,
  phase: 16,
  reportEvery: 4,
  ...more,
});
const generatorOf = (out: string): Promise<Buffer> => readFile(join(folder, out, 'generator.safetensors'));

describe('trainGan', () => {
  it('writes a log, sheets, checkpoints, and a generator that loads', async () => {
    const reports: GanReport[] = [];
    expect(await trainGan(small('a', { onProgress: (report) => void reports.push(report) }))).toBe('completed');
    expect(reports.map(({ step, size, alpha }) => [step, size, alpha])).toEqual([
      [4, 8, 0.5],
      [8, 16, 0.5],
      [10, 16, 1],
    ]);
    expect((await readdir(join(folder, 'a'))).filter((name) => name.startsWith('sheet'))).toHaveLength(3);
    expect((await readFile(join(folder, 'a', 'log.csv'), 'utf8')).trim().split('\n')).toHaveLength(4);
    const generator = await loadGenerator(await generatorOf('a'));
    expect(generator).toMatchObject({ resolution: 16, latentSize: 16, maps: [12, 12, 8] });
    generator.dispose();
  });

  it('ends with the same bits when it is interrupted and goes on', async () => {
    const stop = new AbortController();
    const options = small('b', { onProgress: () => stop.abort() });
    expect(await trainGan({ ...options, signal: stop.signal })).toBe('aborted');
    await expect(generatorOf('b')).rejects.toThrow();
    // As after a kill: the next run knows the folder alone.
    expect(await trainGan(small('b'))).toBe('completed');
    expect(await generatorOf('b')).toEqual(await generatorOf('a'));
  });

  it('stops at values that are not finite, and leaves the last good checkpoint', async () => {
    expect(await trainGan(small('d', { rate: 1e30 }))).toBe('diverged');
    const files = await readdir(join(folder, 'd'));
    expect(files).not.toContain('generator.safetensors');
    expect(files.some((name) => name.endsWith('.tmp'))).toBe(false);
  });

  it('comes nearer to the data', async () => {
    // At 4 px alone, where 240 steps suffice.
    const distances: number[] = [];
    const options = { featureMaps: [16], resolution: 4, phase: 1920, reportEvery: 20 };
    await trainGan(small('e', { ...options, onProgress: ({ distance }) => void distances.push(distance) }));
    expect(Math.max(...distances.slice(-3))).toBeLessThan(0.5 * distances[0]!);
  });

  it('says what is wrong', async () => {
    await expect(trainGan(small('f', { maps: join(folder, 'no') }))).rejects.toMatchObject({ code: 'MISSING_FILE' });
    await expect(trainGan(small('f', { resolution: 32 }))).rejects.toThrow('a power of 2 from 4 to the 16 of the maps');
    await expect(trainGan(small('f', { featureMaps: [4] }))).rejects.toThrow('must hold 3 counts');
    await expect(trainGan(small('a', { latentSize: 8 }))).rejects.toThrow('is of a run with other options');
  });
});

describe('slicedWasserstein', () => {
  const pictures = (mean: number, seed: number): Float32Array[] =>
    Array.from({ length: 32 }, (_, n) =>
      randomStream(seed)
        .split(n)
        .normals(12 * 12 * 3, mean, 1),
    );
  it('is small for two samples of one distribution, and grows with their distance', () => {
    const distance = (mean: number): number => slicedWasserstein(pictures(0, 1), pictures(mean, 2), randomStream(3));
    expect(distance(0)).toBeLessThan(120);
    expect(distance(0.5)).toBeGreaterThan(distance(0.2));
    expect(distance(0.2)).toBeGreaterThan(distance(0));
    expect(slicedWasserstein(pictures(0, 1), pictures(0, 1), randomStream(3))).toBe(0);
  });
});
