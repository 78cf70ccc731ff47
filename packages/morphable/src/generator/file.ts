import { check, GanfitError } from '@ganfit/core';
import type { Weights } from '@ganfit/frozen';
import { float16ToFloat32, float32ToFloat16 } from '../float16.js';
import { type LoadOptions, readBytes } from '../load.js';
import { readSafetensors, type StoredTensor, writeSafetensors } from '../safetensors.js';
import { baseNames } from './base.js';
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
  const scales = new Set([...tensors].flatMap(([name, { dtype }]) => (dtype === 'I8' ? [`${name}_scale`] : [])));
  const arrays = [...tensors].filter(([name]) => !scales.has(name));
  const weights = new Map(arrays.map(([name, stored]) => [name, floats(name, stored, tensors.get(`${name}_scale`))]));
  checkLayers('readGenerator', weights);
  return weights;
}

/**
 * The bytes of a generator file.
 *
 * @param options.precision 'float16' (default) halves the file: colours move by some thousandths. 'int8' halves it again:
 *   large arrays of weights become bytes, with a scale for each index of their last dimension (`base_axes`: of the latent)
 * @param options.metadata such as name, licence and how it was trained
 */
export function writeGenerator(
  weights: GeneratorWeights,
  options: { precision?: 'int8' | 'float16' | 'float32'; metadata?: Readonly<Record<string, string>> } = {},
): Uint8Array {
  checkLayers('writeGenerator', weights);
  const { precision = 'float16' } = options;
  const stored = [...weights].flatMap(([name, array]): [string, StoredTensor][] => {
    const { values, shape } = array;
    if (precision === 'float32') return [[name, { dtype: 'F32', shape, data: values }]];
    if (precision === 'int8' && values.length >= 4096 && isWeights(name)) return inBytes(name, array);
    return [[name, { dtype: 'F16', shape, data: float32ToFloat16(values) }]];
  });
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

/** @param scale of an I8 array */
function floats(name: string, stored: StoredTensor, scale?: StoredTensor): Weights {
  const { dtype, shape, data } = stored;
  if (dtype === 'F16') return { values: float16ToFloat32(data as Uint16Array), shape };
  if (dtype === 'F32') return { values: data as Float32Array, shape };
  if (dtype === 'I8' && scale) return scaled(name, stored, scale);
  throw new GanfitError('MODEL_FORMAT', `readGenerator: layer \`${name}\` must hold F16 or F32 values, got ${dtype}.`);
}

/** Not a picture (`base_mean`), whose steps would show. */
const isWeights = (name: string): boolean => /_(filter|weights|axes)$/.test(name);

/**
 * An array as bytes, and beside it a scale for each index of its last dimension; of a base's axes for each of the latent, since
 * the last ones are much fainter than the first.
 */
function inBytes(name: string, { values, shape }: Weights): [string, StoredTensor][] {
  const scaleShape = name === baseNames[1] ? [shape[0]!, 1] : [shape.at(-1)!];
  const at = scaleIndex(shape, scaleShape);
  const scale = new Float32Array(scaleShape[0]!);
  values.forEach((value, i) => {
    scale[at(i)] = Math.max(scale[at(i)]!, Math.abs(value) / 127);
  });
  const data = Int8Array.from(values, (value, i) => Math.round(value / (scale[at(i)]! || 1)));
  return [
    [name, { dtype: 'I8', shape, data }],
    [`${name}_scale`, { dtype: 'F32', shape: scaleShape, data: scale }],
  ];
}

function scaled(name: string, { shape, data }: StoredTensor, scale: StoredTensor): Weights {
  const [columns, rows] = [shape.at(-1)!, shape[0]!];
  const fits = [`${columns}`, `${rows},1`].includes(scale.shape.join());
  check(scale.dtype === 'F32' && fits, 'MODEL_FORMAT', () => {
    return `readGenerator: layer \`${name}_scale\` must hold F32 [${columns}] or [${rows}, 1], got ${scale.dtype} [${scale.shape.join(', ')}].`;
  });
  const at = scaleIndex(shape, scale.shape);
  return { shape, values: Float32Array.from(data, (value, i) => value * scale.data[at(i)]!) };
}

/** Which scale belongs to the value at an index: one for each of the last dimension, or, as `[rows, 1]`, of the first. */
function scaleIndex(shape: readonly number[], scaleShape: readonly number[]): (index: number) => number {
  const columns = shape.at(-1)!;
  if (scaleShape.length === 1) return (i) => i % columns;
  const row = shape.reduce((a, b) => a * b, 1) / shape[0]!;
  return (i) => Math.floor(i / row);
}
