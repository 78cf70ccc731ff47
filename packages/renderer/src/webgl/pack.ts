import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Gpu, Texels } from './gpu.js';
import { mapTensor, mapTexels, tensorProgram, texelProgram } from './map.js';

const packProgram = texelProgram(
  { inputs: { values: 'float' }, uniforms: { channels: 'int', first: 'int' } },
  1,
  `void texels(int i) {
    vec4 texel = vec4(0.0);
    for (int k = 0; k < 4; k++) if (first + k < channels) texel[k] = get_values(channels * i + first + k);
    out0 = texel;
  }`,
);

/**
 * A tensor's channels `first` to `first + 3` as texels, one for each index of the axes before.
 *
 * @param size see {@link mapTexels}
 */
export function pack(
  gpu: Gpu,
  values: TensorInfo,
  size: number | readonly [number, number],
  channels = 4,
  first = 0,
): Texels {
  return mapTexels(gpu, packProgram, { values }, { channels, first }, size)[0]!;
}

const unpackProgram = tensorProgram(
  { inputs: { texels: 'texel' }, uniforms: { channels: 'int', first: 'int' } },
  'float value(int i) { return get_texels(i / channels)[first + i % channels]; }',
);

/** Texels as a tensor: channels `first` to `first + channels - 1` of each. */
export function unpack(gpu: Gpu, texels: Texels, shape: number[], channels: number, first = 0): TensorInfo {
  return mapTensor(gpu, unpackProgram, { texels }, { channels, first }, shape);
}
