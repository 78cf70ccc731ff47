import type { TensorInfo } from '@tensorflow/tfjs-core';
import { chainLength } from '../kernels/mip-chain.js';
import { type MipmapAttributes, mipmapBackwardKernel, mipmapKernel } from '../kernels/sample-mipmap.js';
import { type SampleAttributes, sampleBackwardKernel, sampleKernel } from '../kernels/sample-texture.js';
import type { TextureLayout } from './contribution.js';
import { defineWebGLKernel } from './define.js';
import type { Gpu, Texels } from './gpu.js';
import { mapTensor, mapTexels, tensorProgram, texelProgram } from './map.js';
import { pack } from './pack.js';
import { TAP, tapUniforms } from './tap.glsl.js';
import { sumAtTexels } from './texel-sum.js';

/** u, v, level and 1 for each sample. */
const flatPlaces = texelProgram(
  { inputs: { uvs: 'vec2' } },
  1,
  'void texels(int i) { out0 = vec4(get_uvs(i), 0.0, 1.0); }',
);

const mipPlaces = texelProgram(
  { inputs: { uvs: 'vec2', differentials: 'vec4' }, uniforms: { height: 'int', width: 'int', levels: 'int' } },
  1,
  `void texels(int i) {
    vec4 d = get_differentials(i) * vec4(width, height, width, height);
    float level = 0.5 * log2(max(dot(d.xy, d.xy), dot(d.zw, d.zw)));
    out0 = vec4(get_uvs(i), level > 0.0 ? min(level, float(levels - 1)) : 0.0, 1.0);
  }`,
);

const samplerUniforms = {
  ...tapUniforms,
  perImage: 'int',
  textureBatch: 'int',
  textureTexels: 'int',
  channels: 'int',
} as const;

const FOUR_TEXELS = `
vec4 fourTexels(Tap tap, int sampleIndex, int channel) {
  ivec4 at = (tap.texels + (textureBatch == 1 ? 0 : sampleIndex / perImage * textureTexels)) * channels + channel;
  return vec4(get_values(at.x), get_values(at.y), get_values(at.z), get_values(at.w));
}
`;

const program = tensorProgram(
  { inputs: { values: 'float', places: 'texel' }, uniforms: samplerUniforms },
  `${TAP}${FOUR_TEXELS}
  float value(int i) {
    vec4 place = get_places(i / channels);
    int level = int(place.z);
    float sum = 0.0;
    for (int coarser = 0; coarser < 2; coarser++) {
      float weight = coarser == 1 ? place.z - float(level) : 1.0 - place.z + float(level);
      if (weight == 0.0) continue;
      Tap tap = locate(place.xy, level + coarser);
      sum += weight * dot(tap.weights, fourTexels(tap, i / channels, i % channels));
    }
    return sum;
  }`,
);

const toUvs = tensorProgram(
  { inputs: { values: 'float', places: 'texel', dSamples: 'float' }, uniforms: samplerUniforms },
  `${TAP}${FOUR_TEXELS}
  float value(int i) {
    int at = i / 2;
    vec4 place = get_places(at);
    int level = int(place.z);
    float sum = 0.0;
    for (int coarser = 0; coarser < 2; coarser++) {
      float weight = coarser == 1 ? place.z - float(level) : 1.0 - place.z + float(level);
      if (weight == 0.0) continue;
      Tap tap = locate(place.xy, level + coarser);
      for (int k = 0; k < channels; k++)
        sum += weight * get_dSamples(at * channels + k) * tapSlope(tap, fourTexels(tap, at, k))[i % 2];
    }
    return sum;
  }`,
);

interface Sampling extends TextureLayout {
  readonly batch: number;
  readonly count: number;
  readonly channels: number;
}

const numbersOf = ({ texels, ...rest }: Sampling) => ({ ...rest, textureTexels: texels });

function forward(gpu: Gpu, values: TensorInfo, places: Texels, sampling: Sampling): TensorInfo {
  const { batch, count, channels } = sampling;
  return mapTensor(gpu, program, { values, places }, numbersOf(sampling), [batch, count, channels]);
}

function backward(
  gpu: Gpu,
  values: TensorInfo,
  places: Texels,
  dSamples: TensorInfo,
  sampling: Sampling,
): { dValues: TensorInfo; dUvs: TensorInfo } {
  const { batch, count, channels } = sampling;
  const records = Array.from({ length: Math.ceil(channels / 4) }, (_, group) =>
    pack(gpu, dSamples, batch * count, channels, 4 * group),
  );
  return {
    dValues: sumAtTexels(gpu, { count: batch * count, places, records }, sampling, values.shape),
    dUvs: mapTensor(gpu, toUvs, { values, places, dSamples }, numbersOf(sampling), [batch, count, 2]),
  };
}

const common = ({ height, width, repeat, ...rest }: MipmapAttributes) => ({
  ...rest,
  perImage: rest.count,
  textureHeight: height,
  textureWidth: width,
  repeat: Number(repeat),
});

const flat = (attributes: SampleAttributes): Sampling => ({
  ...common(attributes),
  texels: attributes.height * attributes.width,
  fan: 4,
  bilinear: Number(attributes.bilinear),
});

const placesOf = (gpu: Gpu, uvs: TensorInfo, { batch, count }: SampleAttributes): Texels =>
  mapTexels(gpu, flatPlaces, { uvs }, {}, batch * count)[0]!;

defineWebGLKernel(sampleKernel, (gpu, { texture, uvs }, attributes) => ({
  samples: forward(gpu, texture, placesOf(gpu, uvs, attributes), flat(attributes)),
}));

defineWebGLKernel(sampleBackwardKernel, (gpu, { texture, uvs, dSamples }, attributes) => {
  const { dValues, dUvs } = backward(gpu, texture, placesOf(gpu, uvs, attributes), dSamples, flat(attributes));
  return { dTexture: dValues, dUvs };
});

const mipmapped = (attributes: MipmapAttributes): Sampling => ({
  ...common(attributes),
  texels: chainLength(attributes.height, attributes.width),
  fan: 8,
  bilinear: 1,
});

function mipPlacesOf(
  gpu: Gpu,
  { uvs, differentials }: { uvs: TensorInfo; differentials: TensorInfo },
  { batch, count, height, width }: MipmapAttributes,
): Texels {
  const levels = Math.floor(Math.log2(Math.max(height, width))) + 1;
  return mapTexels(gpu, mipPlaces, { uvs, differentials }, { height, width, levels }, batch * count)[0]!;
}

defineWebGLKernel(mipmapKernel, (gpu, inputs, attributes) => ({
  samples: forward(gpu, inputs.chain, mipPlacesOf(gpu, inputs, attributes), mipmapped(attributes)),
}));

defineWebGLKernel(mipmapBackwardKernel, (gpu, inputs, attributes) => {
  const places = mipPlacesOf(gpu, inputs, attributes);
  const { dValues, dUvs } = backward(gpu, inputs.chain, places, inputs.dSamples, mipmapped(attributes));
  return { dChain: dValues, dUvs };
});
