import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Gpu, Texels } from './gpu.js';
import { mapInto, mapTensor, mapTexels, tensorProgram, texelProgram, zeros } from './map.js';

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

const unpackGroup = tensorProgram(
  { inputs: { texels: 'texel' }, uniforms: { channels: 'int', first: 'int' } },
  `float value(int i) {
    int channel = i % channels - first;
    if (channel < 0 || channel > 3) discard;
    return get_texels(i / channels)[channel];
  }`,
);

/** Buffers of four channels each as a tensor `[…, channels]`. */
export function unpackGroups(gpu: Gpu, groups: readonly Texels[], shape: number[]): TensorInfo {
  const result = zeros(gpu, shape);
  groups.forEach((texels, group) => {
    mapInto(gpu, unpackGroup, { texels }, { channels: shape.at(-1)!, first: 4 * group }, result);
  });
  return result;
}
