import { check } from '@ganfit/core';
import type { Weights } from '@ganfit/frozen';

/** Weights of a network by name. */
export interface WeightFile {
  /**
   * The named weights as float32.
   * @throws GanfitError `MODEL_FORMAT` if they are not there, or have another shape
   */
  get(name: string, shape: readonly number[]): Weights;
}

interface Entry {
  name: string;
  shape: number[];
  dtype: string;
  quantization?: { dtype: 'uint8' | 'uint16'; scale: number; min: number };
}

const bytesPerValue: Record<string, number> = { uint8: 1, uint16: 2, float32: 4, int32: 4 };

/**
 * Reads a tfjs weights manifest and its one shard: float32 values, or uint8 and uint16 that stand for
 * `value * scale + min`.
 *
 * @throws GanfitError `MODEL_FORMAT` if the shard is shorter or longer than the manifest says, naming the layer
 */
export function parseWeights(name: string, manifest: Uint8Array, shard: Uint8Array): WeightFile {
  const entries = readManifest(name, manifest);
  const places = new Map<string, { entry: Entry; offset: number }>();
  let offset = 0;
  for (const entry of entries) {
    const size = count(entry.shape) * (bytesPerValue[entry.quantization?.dtype ?? entry.dtype] ?? Number.NaN);
    check(
      size >= 0,
      'MODEL_FORMAT',
      () => `${name}: layer '${entry.name}' has dtype '${entry.dtype}', which is not known.`,
    );
    check(offset + size <= shard.byteLength, 'MODEL_FORMAT', () => {
      return `${name}: the weights end within layer '${entry.name}' (byte ${shard.byteLength}, needs ${offset + size}). The file is truncated: fetch or install it again.`;
    });
    places.set(entry.name, { entry, offset });
    offset += size;
  }
  check(offset === shard.byteLength, 'MODEL_FORMAT', () => {
    return `${name}: the weights have ${shard.byteLength} bytes, but the manifest tells of ${offset}. They are not of one model.`;
  });
  return {
    get(layer, shape) {
      const place = places.get(layer);
      check(
        place,
        'MODEL_FORMAT',
        () => `${name}: layer '${layer}' is missing. These are not the weights of this network.`,
      );
      const found = place.entry.shape;
      check(found.length === shape.length && found.every((d, i) => d === shape[i]), 'MODEL_FORMAT', () => {
        return `${name}: layer '${layer}' must have shape [${shape.join(', ')}], got [${found.join(', ')}]. These are not the weights of this network.`;
      });
      return { values: decode(place.entry, shard, place.offset), shape };
    },
  };
}

function readManifest(name: string, bytes: Uint8Array): Entry[] {
  const bad = `${name}: the weights manifest is not what tfjs writes (a JSON list of { paths, weights }). Fetch or install it again.`;
  let groups: { weights?: Entry[] }[] = [];
  try {
    groups = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // Told below, with the other ways in which it can be wrong.
  }
  const entries = Array.isArray(groups) ? groups.flatMap((group) => group?.weights ?? []) : [];
  const isEntry = (e: Entry): boolean => typeof e?.name === 'string' && Array.isArray(e.shape);
  check(entries.length > 0 && entries.every(isEntry), 'MODEL_FORMAT', () => bad);
  return entries;
}

function decode({ shape, dtype, quantization }: Entry, shard: Uint8Array, offset: number): Float32Array {
  const length = count(shape);
  const type = quantization?.dtype ?? dtype;
  // A copy, as offsets in the shard are not aligned.
  const bytes = shard.slice(offset, offset + length * bytesPerValue[type]!).buffer;
  const raw = new { uint8: Uint8Array, uint16: Uint16Array, float32: Float32Array, int32: Int32Array }[type as 'uint8'](
    bytes,
  );
  const { scale = 1, min = 0 } = quantization ?? {};
  return Float32Array.from(raw, (v) => v * scale + min);
}

const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
