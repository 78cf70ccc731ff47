import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { check, pause } from '@ganfit/core';
import sharp from 'sharp';
import { hasShard, writeShard } from './shard.js';

/** A file that was left out, and why. */
export interface Skipped {
  readonly file: string;
  readonly reason: string;
}

/** Pictures of a folder, by name. */
export async function listMaps(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    check(
      false,
      'MISSING_FILE',
      () => `writeUvMaps: cannot read the folder ${folder} (${cause.code}). Check the path.`,
    );
  });
  const pictures = names.filter((name) => /\.(png|jpe?g|webp|avif|tiff?)$/i.test(name)).sort();
  check(
    pictures.length,
    'MISSING_FILE',
    () => `writeUvMaps: ${folder} holds no pictures (PNG, JPEG, WebP, AVIF, TIFF).`,
  );
  return pictures;
}

/**
 * Checks that all maps have the wanted size before any is written. Files that cannot be opened are left to the decoder,
 * which skips and names them.
 */
export async function checkSizes(folder: string, names: readonly string[], size: number): Promise<void> {
  for (const name of names) {
    const { width, height } = await sharp(join(folder, name))
      .metadata()
      .catch(() => ({ width: size, height: size }));
    check(width === size && height === size, 'IMAGE', () => {
      return `writeUvMaps: ${name} is ${width} x ${height}, but maps must be ${size} x ${size}. Pass \`resize: true\` (--resize) to scale all, or another \`size\`.`;
    });
  }
}

/**
 * Writes shards of a folder's maps: shard i holds the files from i * perShard on, less those that cannot be decoded.
 * @param resize scales maps that are larger or smaller, to a square
 */
export async function fillShardsFromFolder(
  job: { from: string; names: readonly string[]; out: string; size: number; perShard: number; resize: boolean },
  done: (shard: number, skipped: Skipped[]) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const { from, names, out, size, perShard } = job;
  for (let shard = 0; shard * perShard < names.length; shard++) {
    await pause(signal);
    if (await hasShard(out, shard)) continue;
    const files = names.slice(shard * perShard, (shard + 1) * perShard);
    const results = await decodeAll(
      files.map((file) => join(from, file)),
      size,
    );
    const maps = results.filter((result): result is Buffer => !(result instanceof Error));
    const skipped = results.flatMap((result, i) =>
      result instanceof Error ? [{ file: files[i]!, reason: result.message.split('\n')[0]! }] : [],
    );
    await writeShard(out, shard, { size, maps: new Uint8Array(Buffer.concat(maps)) });
    await done(shard, skipped);
  }
}

/** Maps, or why there is none. */
async function decodeAll(paths: readonly string[], size: number): Promise<(Buffer | Error)[]> {
  const together = await Promise.all(paths.map((path) => decode(path, size).catch(() => undefined)));
  const results: (Buffer | Error)[] = [];
  // The decoder's threads share one error text, so each picture that failed is asked again alone.
  for (const [i, path] of paths.entries())
    results.push(together[i] ?? (await decode(path, size).catch((e: Error) => e)));
  return results;
}

function decode(path: string, size: number): Promise<Buffer> {
  return sharp(path, { failOn: 'truncated' })
    .resize(size, size, { fit: 'fill', kernel: 'lanczos3' })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer();
}
