import { check, GanfitError } from '@ganfit/core';
import type { Weights } from '@ganfit/frozen';
import { baseNames } from './base.js';

/** Arrays of a generator by name, as docs/model-format.md lists them; scales of equalised learning rates are folded in. */
export type GeneratorWeights = ReadonlyMap<string, Weights>;

/** Sizes of a generator, read off its weights. */
export interface GeneratorSizes {
  readonly latentSize: number;
  /** Width and height of the map. */
  readonly resolution: number;
  /** Feature maps at 4 px, 8 px and so on up to the resolution. */
  readonly maps: readonly number[];
  /** Width and height of the linear model's map beneath the network's, if there is one. */
  readonly coarse?: number;
  /** Whether each level has a learned plane of detail, see {@link generator}. */
  readonly detail?: boolean;
}

/** Name and shape of every array that a generator of these sizes has, in the order in which they are used. */
export function layerShapes({ latentSize, maps, coarse, detail }: GeneratorSizes): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  const first = maps[0]!;
  shapes.set('dense_weights', [latentSize, 16 * first]).set('dense_bias', [first]);
  maps.forEach((count, level) => {
    const size = 4 << level;
    if (level) shapes.set(`up${size}_filter`, [3, 3, maps[level - 1]!, count]).set(`up${size}_bias`, [count]);
    if (level && detail) shapes.set(`detail${size}_map`, [size, size]).set(`detail${size}_strength`, [count]);
    shapes.set(`conv${size}_filter`, [3, 3, count, count]).set(`conv${size}_bias`, [count]);
  });
  shapes.set('rgb_filter', [1, 1, maps.at(-1)!, 3]).set('rgb_bias', [3]);
  if (!coarse) return shapes;
  const size = 2 << maps.length;
  const [mean, axes, deviation] = baseNames;
  return shapes
    .set(mean, [size, size, 3])
    .set(axes, [latentSize, 3 * coarse * coarse])
    .set(deviation, [size, size, 3]);
}

/**
 * Reads sizes off the arrays and checks each array against them.
 *
 * @param where names the caller in messages
 * @throws GanfitError `MODEL_FORMAT` that names the first layer that is missing, misshapen, unknown or not finite
 */
export function checkLayers(where: string, weights: GeneratorWeights): GeneratorSizes {
  const sizes = sizesOf(where, weights);
  const shapes = layerShapes(sizes);
  for (const [name, shape] of shapes) {
    const found = layer(where, weights, name);
    const fits = found.shape.length === shape.length && shape.every((d, i) => d === found.shape[i]);
    if (!fits) bad(where, `layer \`${name}\` must have shape [${shape.join(', ')}], got [${found.shape.join(', ')}]`);
    if (!found.values.every(Number.isFinite)) bad(where, `layer \`${name}\` holds values that are not finite`);
  }
  for (const name of weights.keys()) if (!shapes.has(name)) bad(where, `layer \`${name}\` is none of a generator's`);
  return sizes;
}

function sizesOf(where: string, weights: GeneratorWeights): GeneratorSizes {
  const maps: number[] = [];
  const depth = (name: string): number => layer(where, weights, name).shape[3] ?? 0;
  for (let size = 4; weights.has(`conv${size}_filter`); size *= 2) maps.push(depth(`conv${size}_filter`));
  check(maps.length, 'MODEL_FORMAT', () => message(where, 'layer `conv4_filter` is missing'));
  const latentSize = layer(where, weights, 'dense_weights').shape[0] ?? 0;
  const detail = weights.has('detail8_map');
  const sizes = { latentSize, resolution: 4 << (maps.length - 1), maps, detail };
  if (!baseNames.some((name) => weights.has(name))) return sizes;
  const pixels = (layer(where, weights, 'base_axes').shape[1] ?? 0) / 3;
  return { ...sizes, coarse: Math.max(1, Math.floor(Math.sqrt(pixels))) };
}

function layer(where: string, weights: GeneratorWeights, name: string): Weights {
  return weights.get(name) ?? bad(where, `layer \`${name}\` is missing`);
}

function bad(where: string, what: string): never {
  throw new GanfitError('MODEL_FORMAT', message(where, what));
}

const message = (where: string, what: string): string =>
  `${where}: ${what}. These are weights of another architecture, or damaged ones; see docs/model-format.md.`;
