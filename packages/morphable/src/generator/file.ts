import { check, GanfitError } from '@ganfit/core';
import type { Weights } from '@ganfit/frozen';
import { float16ToFloat32, float32ToFloat16 } from '../float16.js';
import { type LoadOptions, readBytes } from '../load.js';
import { readSafetensors, type StoredTensor, writeSafetensors } from '../safetensors.js';
import { type Generator, generator } from './generator.js';
import { checkLayers, type GeneratorWeights } from './layers.js';

/** Value of `kind` in a generator file's metadata. */
const kind = 'ganfit-generator';
/** Version of the file layout that this code reads and writes. */
const version = '1';

/**
 * The arrays of a generator file (docs/model-format.md), or of a checkpoint of our training.
 *
 * @throws GanfitError `MODEL_FORMAT` for another kind of file, a damaged one, or one whose layers do not fit together
 */
export function readGenerator(bytes: Uint8Array): GeneratorWeights {
  const { tensors, metadata } = readSafetensors(bytes);
  check(metadata['kind'] === kind && metadata['format_version'] === version, 'MODEL_FORMAT', () => {
    return `readGenerator: the file is a ${metadata['kind'] ?? 'safetensors file of another kind'}, version ${metadata['format_version'] ?? '(none)'}; this code reads ${kind}, version ${version}.`;
  });
  const weights = new Map([...tensors].map(([name, stored]) => [name, floats(name, stored)]));
  checkLayers('readGenerator', weights);
  return weights;
}

/**
 * The bytes of a generator file.
 *
 * @param options.precision 'float16' (default) halves the file: colours move by some thousandths
 * @param options.metadata such as name, licence and how it was trained
 */
export function writeGenerator(
  weights: GeneratorWeights,
  options: { precision?: 'float16' | 'float32'; metadata?: Readonly<Record<string, string>> } = {},
): Uint8Array {
  checkLayers('writeGenerator', weights);
  const stored = [...weights].map(([name, { values, shape }]): [string, StoredTensor] => [
    name,
    options.precision === 'float32'
      ? { dtype: 'F32', shape, data: values }
      : { dtype: 'F16', shape, data: float32ToFloat16(values) },
  ]);
  return writeSafetensors(Object.fromEntries(stored), { ...options.metadata, kind, format_version: version });
}

/**
 * Loads a generator file from a URL (`file:` too, in Node), a path or bytes onto the current tfjs backend.
 *
 * @throws GanfitError `NETWORK`, `MISSING_FILE` or `MODEL_FORMAT`
 * @example const texture = ganTexture(await loadGenerator('faces.safetensors'));
 */
export async function loadGenerator(source: string | URL | Uint8Array, options: LoadOptions = {}): Promise<Generator> {
  const bytes = source instanceof Uint8Array ? source : await readBytes('loadGenerator', source, options);
  return generator(readGenerator(bytes));
}

function floats(name: string, { dtype, shape, data }: StoredTensor): Weights {
  if (dtype === 'F16') return { values: float16ToFloat32(data as Uint16Array), shape };
  if (dtype === 'F32') return { values: data as Float32Array, shape };
  throw new GanfitError('MODEL_FORMAT', `readGenerator: layer \`${name}\` must hold F16 or F32 values, got ${dtype}.`);
}
