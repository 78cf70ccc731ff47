import type { TensorInfo } from '@tensorflow/tfjs-core';
import {
  type Add,
  CONTRIBUTION,
  type ContributionNumbers,
  contributionUniforms,
  type Samples,
  type TextureLayout,
} from './contribution.js';
import { draw } from './draw.js';
import { allocateTexels, bufferSize, type Gpu } from './gpu.js';
import { textureOf } from './map.js';
import { unpackGroups } from './pack.js';
import { gathering } from './texel-sort.js';

/**
 * Adds up what samples send to texels. Any number of samples may meet in a texel, and nothing is known of where they come
 * from. With EXT_float_blend by additive points; without it the contributions are sorted by texel, and each texel finds
 * its own: slower by the log squared of their number, the same on every device.
 *
 * @param shape of the result, `[…, channels]`
 */
export function sumAtTexels(gpu: Gpu, samples: Samples, layout: TextureLayout, shape: number[]): TensorInfo {
  const { texels, ...rest } = layout;
  const numbers: ContributionNumbers = { ...rest, textureTexels: texels };
  const canBlend = gpu.backend.gpgpu.gl.getExtension('EXT_float_blend') !== null;
  const add = canBlend ? blending(gpu, samples, numbers) : gathering(gpu, samples, numbers);
  const groups = samples.records.map((records) => add(records, layout.textureBatch * texels));
  return unpackGroups(gpu, groups, shape);
}

/** Adds by blending: the hardware adds points in the order of drawing, so that the same input gives the same bits. */
const blended = {
  inputs: { places: 'texel', records: 'texel' },
  uniforms: { ...contributionUniforms, sumHeight: 'int', sumWidth: 'int' },
  vertex: `${CONTRIBUTION}
flat out vec4 record;
void main() {
  int texel;
  float weight;
  contribution(gl_VertexID, texel, weight);
  vec2 target = 2.0 * (vec2(texel % sumWidth, texel / sumWidth) + 0.5) / vec2(sumWidth, sumHeight) - 1.0;
  gl_PointSize = 1.0;
  gl_Position = weight == 0.0 ? vec4(2, 2, 2, 1) : vec4(target, 0.0, 1.0);
  record = weight * get_records(gl_VertexID / fan);
}`,
  fragment: `
flat in vec4 record;
out vec4 result;
void main() { result = record; }`,
} as const;

function blending(gpu: Gpu, { count, places }: Samples, numbers: ContributionNumbers): Add {
  return (records, texels) => {
    const [height, width] = bufferSize(texels);
    const sums = allocateTexels(gpu, height, width);
    draw(gpu, {
      program: blended,
      inputs: { places, records },
      uniforms: { ...numbers, sumHeight: height, sumWidth: width },
      targets: [textureOf(gpu, sums)],
      height,
      width,
      clear: [0, 0, 0, 0],
      blend: 'add',
      primitives: { mode: 'points', count: numbers.fan * count },
    });
    return sums;
  };
}
