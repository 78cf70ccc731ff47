import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { check } from '@ganfit/core';
import { writeFileAtomic } from '@ganfit/io';

/** Some maps of a data set: bytes, `[count, size, size, 3]`, sRGB. */
export interface Shard {
  readonly size: number;
  readonly maps: Uint8Array;
}

export const shardPath = (folder: string, index: number): string =>
  join(folder, `maps-${String(index).padStart(5, '0')}.npy`);

/** Writes a shard as NumPy's .npy, never half of one. */
export async function writeShard(folder: string, index: number, { size, maps }: Shard): Promise<void> {
  await writeFileAtomic(shardPath(folder, index), npy([maps.length / (size * size * 3), size, size, 3], maps));
}

/** @throws GanfitError `MODEL_FORMAT` for a file that is no shard */
export async function readShard(folder: string, index: number, most = Infinity): Promise<Shard> {
  const path = shardPath(folder, index);
  const file = await open(path);
  try {
    const { size: bytes } = await file.stat();
    const head = Buffer.alloc(128);
    await file.read(head, 0, 128, 0);
    const shape = /\((\d+), (\d+), \2, 3\)/.exec(head.toString('latin1'));
    check(shape, 'MODEL_FORMAT', () => `readShard: ${path} is no shard of UV maps. Make the data set again.`);
    const size = Number(shape[2]);
    const count = Math.min(most, Number(shape[1]));
    const each = size * size * 3;
    check(bytes === 128 + Number(shape[1]) * each, 'MODEL_FORMAT', () => `readShard: ${path} is cut short. Delete it.`);
    const maps = new Uint8Array(count * each);
    await file.read(maps, 0, maps.length, 128);
    return { size, maps };
  } finally {
    await file.close();
  }
}

export const hasShard = (folder: string, index: number): Promise<boolean> =>
  stat(shardPath(folder, index)).then(
    () => true,
    () => false,
  );

/** An array of bytes with NumPy's header of 128 bytes. */
export function npy(shape: readonly number[], data: Uint8Array): Uint8Array {
  const dimensions = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${dimensions}), }`;
  const bytes = new Uint8Array(128 + data.length);
  bytes.set([0x93, ...Buffer.from('NUMPY'), 1, 0, 118, 0]);
  bytes.set(Buffer.from(`${header.padEnd(117)}\n`), 10);
  bytes.set(data, 128);
  return bytes;
}
