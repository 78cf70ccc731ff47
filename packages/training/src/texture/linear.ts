import { type RandomStream, randomStream } from '@ganfit/core';
import { float32ToFloat16, type StoredTensor } from '@ganfit/morphable';
import { synthesiseMany, workingSize } from './many.js';
import { paintMouthCharts } from './mouth-charts.js';
import { principalModes } from './principal.js';
import { type QuantisedRows, quantiseRows } from './quantise.js';
import { fill } from './raster.js';
import { loadTextureSources } from './sources.js';
import { coveredTexels } from './to-atlas.js';
import { drawTraits } from './traits.js';
import { texelWeights } from './weights.js';

/** GANFIT Eq. 1 as the model file stores it; a map is mean + sum_k p_k scale_k basis_k on `texels`, p ~ N(0, 1). */
export interface LinearTextureModel {
  readonly size: number;
  /** `[size, size, 3]` sRGB */
  readonly mean: Float32Array;
  /** Flat indices of the texels that the basis covers. */
  readonly texels: Int32Array;
  /** `[components, texels * 3]` */
  readonly basis: QuantisedRows;
  /** Share of the weighted variance that the first k + 1 modes hold, for each k. */
  readonly held: readonly number[];
}

export interface LinearTextureOptions {
  readonly count?: number;
  readonly components?: number;
  readonly size?: number;
  readonly seed?: number;
  readonly threads?: number;
  readonly progress?: (message: string) => void;
}

/**
 * Synthesises `count` maps and fits the linear texture model to them, on the active tfjs backend. Memory: `count` maps of
 * bytes, 0.7 GB for 4000 of 256 x 256.
 *
 * @param dataDir holds `tex/`
 */
export async function trainLinearTexture(
  dataDir: string,
  options: LinearTextureOptions = {},
): Promise<LinearTextureModel> {
  const { count = 4000, components = 80, size = 256, seed = 1, threads, progress } = options;
  const sources = await loadTextureSources(dataDir, workingSize(size));
  const texels = coveredTexels(sources.chart, size);
  progress?.(`synthesising ${count} maps of ${texels.length} texels`);
  const maps = await synthesiseMany(dataDir, texels, { count, size, seed, ...(threads && { threads }) });
  const samples = { data: maps, count, width: texels.length * 3 };
  const weights = texelWeights(sources, texels, size);
  const { mean, modes, variances, total } = await principalModes(
    samples,
    weights,
    components,
    randomStream(seed).split('pca'),
    {
      ...(progress && { progress }),
    },
  );
  let sum = 0;
  return {
    size,
    mean: completeMean(mean, texels, size, randomStream(seed).split('mouth')),
    texels,
    basis: quantiseRows(
      modes.map((v) => v / 255),
      components,
    ),
    held: Array.from(variances, (v) => (sum += v) / total),
  };
}

/** The model's tensors, by their names in the model file. */
export function linearTextureTensors({ size, mean, texels, basis }: LinearTextureModel): Record<string, StoredTensor> {
  const components = basis.scale.length;
  return {
    texture_mean: { dtype: 'F16', shape: [size, size, 3], data: float32ToFloat16(mean) },
    texture_texels: { dtype: 'I32', shape: [texels.length], data: texels },
    texture_basis: { dtype: 'I8', shape: [components, texels.length * 3], data: basis.values },
    texture_scale: { dtype: 'F32', shape: [components], data: basis.scale },
  };
}

/** A whole map from covered texels: teeth and mouth are those of an average person, the rest continues what is known. */
function completeMean(values: Float32Array, texels: Int32Array, size: number, random: RandomStream): Float32Array {
  const map = new Float32Array(size * size * 3);
  const known = new Float32Array(size * size);
  texels.forEach((texel, i) => {
    known[texel] = 1;
    for (let c = 0; c < 3; c++) map[3 * texel + c] = values[3 * i + c]! / 255;
  });
  const mean = fill(map, size, 3, known);
  const people = 64;
  const mouths = Array.from({ length: people }, (_, i) => {
    const map = mean.slice();
    paintMouthCharts(map, size, drawTraits(random.split(i)), random.split(-i));
    return map;
  });
  return mean.map((_, i) => mouths.reduce((sum, mouth) => sum + mouth[i]!, 0) / people);
}
