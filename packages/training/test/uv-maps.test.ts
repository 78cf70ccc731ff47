import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomStream } from '@ganfit/core';
import { writeUvMaps } from '@ganfit/training';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readShard, shardPath } from '../src/uv-maps/shard.js';

let folder: string;
let data: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ganfit-maps-'));
  data = join(folder, 'data');
  await mkdir(join(data, 'tex'), { recursive: true });
  const picture = (name: string, size: number, colour: readonly number[]): Promise<unknown> => {
    const noise = randomStream(3).normals(size * size * colour.length, 0, 5);
    const values = Uint8Array.from(noise, (v, i) => Math.min(255, Math.max(0, colour[i % colour.length]! + v)));
    const raw = { width: size, height: size, channels: colour.length as 1 | 3 };
    return sharp(values, { raw }).png().toFile(join(folder, name));
  };
  await picture('data/tex/albedo_young_lightskinned_female.png', 48, [204, 158, 135]);
  await picture('data/tex/albedo_old_darkskinned_male.png', 48, [90, 60, 45]);
  for (const name of ['brow_alpha_001', 'mask_face', 'mask_chart']) await picture(`data/tex/${name}.png`, 48, [255]);
  await mkdir(join(folder, 'own'));
  for (const [i, size] of [16, 16, 16, 8].entries())
    await picture(`${i === 3 ? '' : 'own/'}map${i}.png`, size, [50 * i, 100, 150]);
  await picture('own/grey.png', 16, [99]);
});
afterAll(() => rm(folder, { recursive: true }));

const options = { size: 32, count: 5, perShard: 2, threads: 1 };
const shards = async (out: string): Promise<number[][]> =>
  Promise.all([0, 1, 2].map(async (i) => [...(await readShard(out, i)).maps]));

describe('writeUvMaps, synthesised', () => {
  test('writes shards, what they are, what counts, and a sheet', async () => {
    const out = join(folder, 'a');
    const lines: string[] = [];
    const summary = await writeUvMaps({ ...options, data, out, onProgress: (line) => void lines.push(line) });
    expect(summary).toEqual({ count: 5, shards: 3, skipped: [] });
    expect((await readdir(out)).sort()).toEqual(
      ['contact-sheet.jpg', 'importance.npy', 'maps-00000.npy', 'maps-00001.npy', 'maps-00002.npy', 'maps.json'].sort(),
    );
    expect((await readShard(out, 2)).maps.length).toBe(32 * 32 * 3);
    expect((await readShard(out, 0, 1)).maps.length).toBe(32 * 32 * 3);
    expect(JSON.parse(await readFile(join(out, 'maps.json'), 'utf8'))).toMatchObject({ size: 32, count: 5, seed: 1 });
    expect((await readFile(join(out, 'importance.npy'))).length).toBe(128 + 32 * 32);
    expect(await sharp(join(out, 'contact-sheet.jpg')).metadata()).toMatchObject({ width: 6 * 32, height: 32 });
    expect(lines.at(-1)).toBe('3 of 3 shards, 0 min left');
  });

  test('gives the same bytes again, also when it is interrupted and goes on', async () => {
    const out = join(folder, 'b');
    const stop = new AbortController();
    const aborted = writeUvMaps({ ...options, data, out, signal: stop.signal, onProgress: () => stop.abort() });
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
    expect((await readdir(out)).filter((name) => name.startsWith('maps-'))).toEqual(['maps-00000.npy']);
    await writeUvMaps({ ...options, data, out });
    expect(await shards(out)).toEqual(await shards(join(folder, 'a')));
    expect((await readdir(out)).some((name) => name.endsWith('.tmp'))).toBe(false);
  });

  test('gives other maps for another seed, and refuses to mix data sets', async () => {
    await writeUvMaps({ ...options, data, out: join(folder, 'c'), seed: 2 });
    expect(await shards(join(folder, 'c'))).not.toEqual(await shards(join(folder, 'a')));
    await expect(writeUvMaps({ ...options, data, out: join(folder, 'c'), seed: 3 })).rejects.toMatchObject({
      code: 'OUTPUT',
      message: expect.stringContaining('describes another data set'),
    });
  });

  test('says what is wrong with its options', async () => {
    const out = join(folder, 'd');
    await expect(writeUvMaps({ out })).rejects.toThrow('pass either `data`');
    await expect(writeUvMaps({ out, data, from: data })).rejects.toThrow('pass either `data`');
    await expect(writeUvMaps({ out, data, size: 48 })).rejects.toThrow('a power of 2 from 4 to 512, got 48');
    await expect(writeUvMaps({ ...options, out, data: join(folder, 'no') })).rejects.toThrow('no skins or brows in');
    await writeFile(join(folder, 'file'), '');
    await expect(writeUvMaps({ ...options, data, out: join(folder, 'file') })).rejects.toMatchObject({
      code: 'OUTPUT',
    });
  });
});

describe('writeUvMaps, from a folder', () => {
  const from = (): string => join(folder, 'own');

  test('takes pictures by name, grey ones too', async () => {
    const out = join(folder, 'e');
    expect(await writeUvMaps({ from: from(), out, size: 16, perShard: 3 })).toMatchObject({ count: 4, shards: 2 });
    const { maps } = await readShard(out, 0);
    expect(maps.length).toBe(3 * 16 * 16 * 3);
    const mean = (map: number): number => maps.subarray(768 * map, 768 * (map + 1)).reduce((a, b) => a + b) / 768;
    expect(mean(0)).toBeCloseTo(99, -1);
    expect(mean(2)).toBeCloseTo(100, -1);
  });

  test('refuses maps of mixed sizes before it writes any, or scales them', async () => {
    const small = join(from(), 'small.png');
    await sharp(join(folder, 'map3.png')).toFile(small);
    const out = join(folder, 'f');
    await expect(writeUvMaps({ from: from(), out, size: 16 })).rejects.toMatchObject({
      code: 'IMAGE',
      message: expect.stringContaining('small.png is 8 x 8, but maps must be 16 x 16. Pass `resize: true`'),
    });
    expect(await readdir(out)).toEqual([]);
    expect(await writeUvMaps({ from: from(), out, size: 16, resize: true })).toMatchObject({ count: 5 });
    await rm(small);
  });

  test('skips, names and counts pictures that are corrupt, and remembers them', async () => {
    const good = await readFile(join(from(), 'map0.png'));
    await writeFile(join(from(), 'broken.png'), good.subarray(0, good.length / 2));
    await writeFile(join(from(), 'text.jpg'), 'no picture');
    const out = join(folder, 'g');
    const lines: string[] = [];
    const call = { from: from(), out, size: 16, perShard: 2, onProgress: (line: string) => void lines.push(line) };
    const first = await writeUvMaps(call);
    expect(first).toMatchObject({ count: 4, shards: 3 });
    expect(first.skipped.map(({ file }) => file)).toEqual(['broken.png', 'text.jpg']);
    expect(lines.at(-1)).toBe('2 of 6 pictures were skipped');
    await rm(shardPath(out, 0));
    expect(await writeUvMaps(call)).toEqual(first);
    await Promise.all(['broken.png', 'text.jpg'].map((name) => rm(join(from(), name))));
  });

  test('says when there is nothing', async () => {
    const out = join(folder, 'h');
    await expect(writeUvMaps({ from: join(folder, 'no'), out })).rejects.toThrow('cannot read the folder');
    await mkdir(join(folder, 'empty'));
    await expect(writeUvMaps({ from: join(folder, 'empty'), out })).rejects.toThrow('holds no pictures');
    await writeFile(join(folder, 'empty', 'a.png'), 'x');
    await expect(writeUvMaps({ from: join(folder, 'empty'), out, size: 16 })).rejects.toThrow('none of the 1 pictures');
  });
});
