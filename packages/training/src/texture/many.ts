import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { randomStream } from '@ganfit/core';
import { loadTextureSources, type TextureSources } from './sources.js';
import { synthesiseTexture } from './synthesise.js';

/** What one thread has to do: maps `first`, `first + step`, ... of a set. */
export interface MapJob {
  readonly dataDir: string;
  readonly seed: number;
  readonly size: number;
  readonly count: number;
  readonly first: number;
  readonly step: number;
  readonly texels: Int32Array;
  /** `[count, texels * 3]` bytes, shared between threads. */
  readonly out: SharedArrayBuffer;
}

/** The source chart's size that maps of a size need: the bend enlarges the face by up to 1.3. */
export function workingSize(size: number): number {
  return Math.min(512, Math.ceil((1.5 * size) / 4) * 4);
}

/** Map number `index` of the set that a seed stands for. */
export function nthMap(sources: TextureSources, seed: number, index: number, size: number): Float32Array {
  return synthesiseTexture(sources, randomStream(seed).split(index), size);
}

/** Synthesises `count` maps on several threads; the result does not depend on how many. @returns `[count, texels * 3]` bytes */
export async function synthesiseMany(
  dataDir: string,
  texels: Int32Array,
  options: { count: number; size: number; seed: number; threads?: number },
): Promise<Uint8Array> {
  const { threads = Math.min(8, availableParallelism()), ...rest } = options;
  const out = new SharedArrayBuffer(options.count * texels.length * 3);
  const jobs = Array.from(
    { length: threads },
    (_, first): MapJob => ({ ...rest, dataDir, texels, out, first, step: threads }),
  );
  // The worker is a file of the build; run from source, this thread does the work.
  if (!existsSync(workerFile)) await fillMaps({ ...rest, dataDir, texels, out, first: 0, step: 1 });
  else await Promise.all(jobs.map(runInWorker));
  return new Uint8Array(out);
}

/** Does a job in this thread. */
export async function fillMaps(job: MapJob): Promise<void> {
  const sources = await loadTextureSources(job.dataDir, workingSize(job.size));
  const out = new Uint8Array(job.out);
  for (let n = job.first; n < job.count; n += job.step) {
    const map = nthMap(sources, job.seed, n, job.size);
    const row = n * job.texels.length * 3;
    job.texels.forEach((texel, i) => {
      for (let c = 0; c < 3; c++)
        out[row + 3 * i + c] = Math.round(255 * Math.min(1, Math.max(0, map[3 * texel + c]!)));
    });
  }
}

const workerFile = new URL('./map-worker.js', import.meta.url);

function runInWorker(job: MapJob): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerFile, { workerData: job });
    worker.once('error', reject);
    worker.once('exit', (code) => (code ? reject(new Error(`map-worker: exit code ${code}`)) : resolve()));
  });
}
