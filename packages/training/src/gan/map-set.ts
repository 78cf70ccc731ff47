import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { check } from '@ganfit/core';
import { shrink } from '../texture/raster.js';
import { hasShard, readShard } from '../uv-maps/shard.js';

/** All maps of a data set, in memory. */
export interface MapSet {
  readonly size: number;
  readonly count: number;
  /** A map in [-1, 1] at `size` or smaller, `[size, size, 3]`. */
  at(index: number, size: number): Float32Array;
}

/** @throws GanfitError `MISSING_FILE` if the folder holds no maps of `ganfit train textures` */
export async function readMapSet(folder: string): Promise<MapSet> {
  const about = await readFile(join(folder, 'maps.json'), 'utf8').catch(() => undefined);
  check(about !== undefined && (await hasShard(folder, 0)), 'MISSING_FILE', () => {
    return `trainGan: there are no maps in ${folder}. Write some with: ganfit train textures --out ${folder}`;
  });
  const { size } = JSON.parse(about) as { size: number };
  const shards: Uint8Array[] = [];
  for (let i = 0; await hasShard(folder, i); i++) shards.push((await readShard(folder, i)).maps);
  const each = size * size * 3;
  const starts = shards.flatMap((maps, shard) =>
    Array.from({ length: maps.length / each }, (_, n) => ({ shard, from: n * each })),
  );
  return {
    size,
    count: starts.length,
    at(index, wanted) {
      const { shard, from } = starts[index]!;
      const map = Float32Array.from(shards[shard]!.subarray(from, from + each), (v) => v / 127.5 - 1);
      return wanted < size ? shrink(map, size, 3, size / wanted) : map;
    },
  };
}
