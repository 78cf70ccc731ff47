// The data set of UV maps that a texture GAN is trained on.
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { check } from '@ganfit/core';
import { outputFolder } from '@ganfit/io';
import sharp from 'sharp';
import { contactSheet } from '../texture/contact-sheet.js';
import { checkSizes, fillShardsFromFolder, listMaps, type Skipped } from './own-maps.js';
import { hasShard, npy, readShard } from './shard.js';
import { fillShardsOnThreads, importance, type Recipe, type SkinChoice } from './synthesised.js';

export interface WriteUvMapsOptions {
  /** Folder with `tex/`, from which maps are synthesised; or `from`. */
  readonly data?: string;
  /** Folder of your own maps: square pictures in one UV layout. */
  readonly from?: string;
  /** Where the shards go. */
  readonly out: string;
  /** How many to synthesise; default 10,000, as in the paper. */
  readonly count?: number;
  /** Width and height: a power of 2 from 4 to 512, default 512. */
  readonly size?: number;
  readonly seed?: number;
  /** 'training' leaves four skins out, 'held-out' takes only those: for honest measurements. Default 'all'. */
  readonly skins?: SkinChoice;
  /** Scales maps of a folder to `size` instead of refusing those of another size. */
  readonly resize?: boolean;
  /** Maps in a shard; default 100. */
  readonly perShard?: number;
  readonly threads?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (line: string) => void;
}

export interface UvMapsSummary {
  readonly count: number;
  readonly shards: number;
  /** Pictures that could not be decoded. */
  readonly skipped: readonly Skipped[];
}

/** Changes whenever the same seed gives other maps. */
const recipeVersion = 2;

/**
 * Writes UV maps as shards `maps-00000.npy` (bytes `[count, size, size, 3]`, sRGB), with `maps.json`, which says what they
 * are, `importance.npy` (`[size, size]`, what counts in training; synthesised maps only) and a contact sheet. Run again
 * after an interruption, it goes on with the shards that are missing. Same seed, same maps, on any number of threads.
 *
 * @throws GanfitError `ARGUMENT`, or `OUTPUT` if `out` holds another data set or cannot be written; `IMAGE` for maps of
 *   mixed sizes; `MISSING_FILE`. The signal's reason if it aborts; finished shards stay.
 * @example await writeUvMaps({ data: 'DATA', out: 'maps', count: 10_000, size: 512, seed: 1, onProgress: console.log });
 */
export async function writeUvMaps(options: WriteUvMapsOptions): Promise<UvMapsSummary> {
  const { size = 512, out, from, data } = options;
  check((data === undefined) !== (from === undefined), 'ARGUMENT', () => {
    return 'writeUvMaps: pass either `data`, a folder to synthesise from, or `from`, a folder of maps.';
  });
  check(Number.isInteger(Math.log2(size)) && size >= 4 && size <= 512, 'ARGUMENT', () => {
    return `writeUvMaps: \`size\` must be a power of 2 from 4 to 512, got ${size}.`;
  });
  await outputFolder(out);
  const summary = from === undefined ? await synthesise(options, data!, size) : await gather(options, from, size);
  await writeSheet(out, summary.shards);
  return summary;
}

async function synthesise(options: WriteUvMapsOptions, data: string, size: number): Promise<UvMapsSummary> {
  const { out, count = 10_000, seed = 1, skins = 'all', perShard = 100, signal } = options;
  const recipe: Recipe = { data, seed, size, skins, count, perShard };
  const manifest = { source: 'synthesised', recipeVersion, seed, skins, size, count, perShard };
  await claim(out, manifest);
  const folder = await outputFolder(out);
  await folder.write('importance.npy', npy([size, size], await importance(recipe)));
  const shards = Math.ceil(count / perShard);
  const missing = await missingShards(out, shards);
  let left = missing.length;
  const started = Date.now();
  const done = (): void => {
    left--;
    const perShardMs = (Date.now() - started) / (missing.length - left);
    options.onProgress?.(`${shards - left} of ${shards} shards, ${Math.ceil((perShardMs * left) / 6e4)} min left`);
  };
  const { threads = Math.min(availableParallelism(), Math.max(1, missing.length)) } = options;
  await fillShardsOnThreads({ recipe, out, shards: missing }, threads, done, signal);
  return { count, shards, skipped: [] };
}

async function gather(options: WriteUvMapsOptions, from: string, size: number): Promise<UvMapsSummary> {
  const { out, perShard = 100, resize = false, signal } = options;
  const names = await listMaps(from);
  if (!resize) await checkSizes(from, names, size);
  const manifest = { source: 'pictures', size, files: names.length, perShard };
  let skipped = await claim(out, manifest);
  const folder = await outputFolder(out);
  const job = { from, names, out, size, perShard, resize };
  const note = async (shard: number, more: Skipped[]): Promise<void> => {
    const again = new Set(more.map(({ file }) => file));
    skipped = [...skipped.filter(({ file }) => !again.has(file)), ...more].sort((a, b) => (a.file < b.file ? -1 : 1));
    await folder.write('maps.json', describe(manifest, skipped));
    for (const { file, reason } of more) options.onProgress?.(`skipped ${file}: ${reason}`);
    options.onProgress?.(`${shard + 1} of ${Math.ceil(names.length / perShard)} shards`);
  };
  await fillShardsFromFolder(job, note, signal);
  const count = names.length - skipped.length;
  check(count, 'IMAGE', () => `writeUvMaps: none of the ${names.length} pictures in ${from} could be decoded.`);
  if (skipped.length) options.onProgress?.(`${skipped.length} of ${names.length} pictures were skipped`);
  return { count, shards: Math.ceil(names.length / perShard), skipped };
}

/** Makes sure that the folder is empty or holds the same data set. @returns what was skipped in it before */
async function claim(out: string, manifest: object): Promise<readonly Skipped[]> {
  const path = join(out, 'maps.json');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text !== undefined) {
    const { skipped = [], ...found } = JSON.parse(text) as { skipped?: Skipped[] };
    check(JSON.stringify(found) === JSON.stringify(manifest), 'OUTPUT', () => {
      return `writeUvMaps: ${path} describes another data set, ${JSON.stringify(found)}. Choose another \`out\` or delete it.`;
    });
    return skipped;
  }
  const folder = await outputFolder(out);
  await folder.write('maps.json', describe(manifest, []));
  return [];
}

const describe = (manifest: object, skipped: readonly Skipped[]): string =>
  `${JSON.stringify(skipped.length ? { ...manifest, skipped } : manifest, null, 2)}\n`;

async function missingShards(out: string, shards: number): Promise<number[]> {
  const there = await Promise.all(Array.from({ length: shards }, (_, i) => hasShard(out, i)));
  return [...there.keys()].filter((i) => !there[i]);
}

/** The first maps, 24 at most, small enough to look at. */
async function writeSheet(out: string, shards: number): Promise<void> {
  const maps: Float32Array[] = [];
  for (let i = 0; i < shards && maps.length < 24; i++) {
    const { size, maps: bytes } = await readShard(out, i, 24 - maps.length);
    const each = size * size * 3;
    for (let n = 0; n * each < bytes.length; n++)
      maps.push(Float32Array.from(bytes.subarray(n * each, (n + 1) * each), (v) => v / 255));
  }
  const png = sharp(await contactSheet(maps, 6)).resize({ width: 6 * 320, withoutEnlargement: true });
  const folder = await outputFolder(out);
  await folder.write('contact-sheet.jpg', await png.jpeg({ quality: 88 }).toBuffer());
}
