import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Gpu, Texels } from './gpu.js';
import { mapInto, mapTexels, tensorProgram, texelProgram, zeros } from './map.js';

const EACH = 64;

/** Every output adds up a run of an image's texels. */
const program = texelProgram(
  { inputs: { items: 'texel' }, uniforms: { before: 'int', after: 'int' } },
  1,
  `void texels(int i) {
    int image = i / after, from = i % after * ${EACH};
    for (int k = from; k < min(from + ${EACH}, before); k++) out0 += get_items(image * before + k);
  }`,
);

/** Sums of an image's texels, one for each image: a tree, so that rounding stays small. */
export function sumOverPixels(gpu: Gpu, records: Texels, images: number, pixels: number): Texels {
  let items = records;
  for (let before = pixels; before > 1; ) {
    const after = Math.ceil(before / EACH);
    items = mapTexels(gpu, program, { items }, { before, after }, images * after)[0]!;
    before = after;
  }
  return items;
}

/** Values `start`, `start + 1`, … of what groups of four channels hold for each image. */
const toTensor = tensorProgram(
  { inputs: { sums: 'texel' }, uniforms: { start: 'int', perImage: 'int', group: 'int', shared: 'int' } },
  `float value(int i) {
    int channel = start + i % perImage - 4 * group;
    if (channel < 0 || channel > 3) discard;
    int image = i / perImage;
    float sum = 0.0;
    for (int b = image; b < image + shared; b++) sum += get_sums(b)[channel];
    return sum;
  }`,
);

/**
 * A tensor out of sums over the pixels of each image.
 *
 * @param sums one buffer for every four channels, a texel for each image
 * @param start channel that comes first
 * @param shape `[images, …]`, or `[1, …]` for the sum over them
 */
export function tensorOfSums(
  gpu: Gpu,
  sums: readonly Texels[],
  images: number,
  start: number,
  shape: number[],
): TensorInfo {
  const perImage = shape.slice(1).reduce((product, size) => product * size, 1);
  const result = zeros(gpu, shape);
  for (let group = Math.floor(start / 4); 4 * group < start + perImage; group++) {
    const uniforms = { start, perImage, group, shared: shape[0] === 1 ? images : 1 };
    mapInto(gpu, toTensor, { sums: sums[group]! }, uniforms, result);
  }
  return result;
}
