import type { RandomStream } from '@ganfit/core';
import { check } from '@ganfit/core';
import { type GeneratorWeights, layerShapes } from './layers.js';

export interface GeneratorOptions {
  /** Width and height of the map, 4 to 512 and a power of 2. */
  readonly resolution: number;
  /** Default 512. */
  readonly latentSize?: number;
  /** Feature maps at 4 px, 8 px and so on; default {@link featureMaps}. */
  readonly maps?: readonly number[];
}

/**
 * Feature maps of Karras et al. 2018: `min(base / 2^s, most)` at 2^(s+1) pixels, from 4 px up to `resolution`.
 *
 * @param most the paper has 512
 * @param base the paper has 8192; 2048 (8 maps at 512 px) gives a map of 512 x 512 with its gradient in about half a second on one core
 */
export function featureMaps(resolution: number, most = 512, base = 8192): number[] {
  const levels = Math.log2(resolution) - 1;
  return Array.from({ length: levels }, (_, level) => Math.min(base >> (level + 1), most));
}

/**
 * Weights of an untrained generator: filters N(0, 2 / fan-in), so that activations keep their size (the constant of
 * equalised learning rates), biases 0, colours about mid-grey.
 *
 * @example const texture = ganTexture(generator(randomGenerator({ resolution: 64 }, randomStream(1))));
 */
export function randomGenerator(options: GeneratorOptions, random: RandomStream): GeneratorWeights {
  const { resolution, latentSize = 512, maps = featureMaps(resolution) } = options;
  const levels = Math.log2(resolution) - 1;
  check(Number.isInteger(levels) && resolution >= 4 && resolution <= 512, 'ARGUMENT', () => {
    return `randomGenerator: \`resolution\` must be a power of 2 from 4 to 512, got ${resolution}.`;
  });
  check(maps.length === levels, 'ARGUMENT', () => {
    return `randomGenerator: \`maps\` must hold ${levels} counts, for 4 px up to ${resolution} px, got ${maps.length}.`;
  });
  const weights = [...layerShapes({ latentSize, resolution, maps })].map(([name, shape]) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const fanIn = size / shape.at(-1)!;
    const gain = name === 'rgb_filter' ? 0.25 : name === 'dense_weights' ? 1 : 2;
    const values = name.endsWith('bias')
      ? new Float32Array(size).fill(name === 'rgb_bias' ? 0.5 : 0)
      : random.split(name).normals(size, 0, Math.sqrt(gain / fanIn));
    return [name, { values, shape }] as const;
  });
  return new Map(weights);
}
