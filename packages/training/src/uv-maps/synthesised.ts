import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { pause } from '@ganfit/core';
import { nthMap, workingSize } from '../texture/many.js';
import { loadTextureSources, type TextureSources } from '../texture/sources.js';
import { atlasWriter, headRows, onEye } from '../texture/to-atlas.js';
import { writeShard } from './shard.js';

/** Skins of the open data that are kept for measuring: two sexes, fair and dark, young and older. */
const heldOut = [
  'albedo_middleage_darkskinned_female.png',
  'albedo_middleage_lightskinned_male2.png',
  'albedo_young_lightskinned_female3.png',
  'albedo_young_lightskinned_male3.png',
];

/** Which skins maps are made of: those that are held out, the others, or all. */
export type SkinChoice = 'all' | 'training' | 'held-out';

/** What the maps of a set depend on. */
export interface Recipe {
  readonly data: string;
  readonly seed: number;
  readonly size: number;
  readonly skins: SkinChoice;
  readonly count: number;
  readonly perShard: number;
}

/** What one thread has to do. */
export interface ShardJob {
  readonly recipe: Recipe;
  readonly out: string;
  readonly shards: readonly number[];
}

export function loadSources({ data, size, skins }: Recipe): Promise<TextureSources> {
  const wanted = (name: string): boolean => skins === 'all' || heldOut.includes(name) === (skins === 'held-out');
  return loadTextureSources(data, workingSize(size), wanted);
}

/** Synthesises and writes shards; `done` is told of each. */
export async function fillShards(job: ShardJob, done: (shard: number) => void, signal?: AbortSignal): Promise<void> {
  const { recipe, out } = job;
  const { seed, size, count, perShard } = recipe;
  const sources = await loadSources(recipe);
  const each = size * size * 3;
  for (const shard of job.shards) {
    const first = shard * perShard;
    const maps = new Uint8Array(Math.min(perShard, count - first) * each);
    for (let n = 0; n * each < maps.length; n++) {
      await pause(signal);
      const map = nthMap(sources, seed, first + n, size);
      for (let i = 0; i < each; i++) maps[n * each + i] = Math.round(255 * Math.min(1, Math.max(0, map[i]!)));
    }
    await writeShard(out, shard, { size, maps });
    done(shard);
  }
}

const workerFile = new URL('./shard-worker.js', import.meta.url);

/** The same on several threads. What is written does not depend on how many. */
export async function fillShardsOnThreads(
  job: ShardJob,
  threads: number,
  done: (shard: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  // The worker is a file of the build; run from source, this thread does the work.
  if (threads <= 1 || !existsSync(workerFile)) return fillShards(job, done, signal);
  const part = (k: number): ShardJob => ({ ...job, shards: job.shards.filter((_, i) => i % threads === k) });
  const workers = Array.from({ length: threads }, (_, k) => new Worker(workerFile, { workerData: part(k) }));
  try {
    await Promise.all(workers.map((worker) => finished(worker, done, signal)));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function finished(worker: Worker, done: (shard: number) => void, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal!.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    worker.on('message', (shard: number) => done(shard));
    worker.once('error', reject);
    worker.once('exit', (code) => {
      signal?.removeEventListener('abort', abort);
      if (code) reject(new Error(`shard-worker: exit code ${code}`));
      else resolve();
    });
  });
}

/** How much each texel counts, bytes `[size, size]`: 255 on the face and the eye, 64 on other skin, 16 elsewhere. */
export async function importance(recipe: Recipe): Promise<Uint8Array> {
  const { face, chart, size: from } = await loadSources(recipe);
  const { size } = recipe;
  const write = atlasWriter(from, size, 1);
  const [onFace, onSkin] = [face, chart].map((mask) => {
    const out = new Float32Array(size * size);
    write(mask, out);
    return out;
  }) as [Float32Array, Float32Array];
  return Uint8Array.from(onFace, (value, i) => {
    const [x, y] = [i % size, Math.floor(i / size)];
    if (y >= headRows(size)) return onEye(x, y, size) ? 255 : 16;
    return Math.round(16 + 48 * Math.min(1, onSkin[i]!) + 191 * Math.min(1, Math.max(0, value)));
  });
}
