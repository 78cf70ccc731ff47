import type { TensorInfo } from '@tensorflow/tfjs-core';
import { draw } from './draw.js';
import { allocateTexels, bufferSize, type Gpu, type Texels } from './gpu.js';
import { mapTexels, texelProgram, textureOf } from './map.js';
import { unpackGroups } from './pack.js';
import { TAP, tapUniforms } from './tap.glsl.js';

/** Samples of a texture, and what each sends back to the texels it came from. */
export interface Samples {
  /** Samples in all images. */
  readonly count: number;
  /** For each sample u, v, the level (a fraction mixes two), and whether it counts (1 or 0). */
  readonly places: Texels;
  /** For each sample the gradient of its value, one buffer for every four channels; like `places` in their order. */
  readonly records: readonly Texels[];
}

export interface TextureLayout {
  /** Samples of one image. */
  readonly perImage: number;
  /** 1 if all images share the texture. */
  readonly textureBatch: number;
  /** Texels of all levels of one texture. */
  readonly texels: number;
  /** Texels that a sample mixes: 4, or 8 where it lies between two levels. */
  readonly fan: 4 | 8;
  /** Size of the finest level. */
  readonly textureHeight: number;
  readonly textureWidth: number;
  readonly bilinear: number;
  readonly repeat: number;
}

const uniforms = { ...tapUniforms, perImage: 'int', textureBatch: 'int', textureTexels: 'int', fan: 'int' } as const;

/** Contribution e: that of sample e / fan, first to its finer level's four texels, then, if there is one, to the coarser's. */
const CONTRIBUTION = `${TAP}
void contribution(int e, out int texel, out float weight) {
  int sampleIndex = e / fan;
  vec4 place = get_places(sampleIndex);
  int level = int(place.z);
  float mixed = place.z - float(level);
  int coarser = e % fan / 4;
  Tap tap = locate(place.xy, level + coarser);
  texel = tap.texels[e % 4] + (textureBatch == 1 ? 0 : sampleIndex / perImage * textureTexels);
  weight = place.w * tap.weights[e % 4] * (coarser == 1 ? mixed : 1.0 - mixed);
}
`;

type Numbers = Record<keyof typeof uniforms, number>;

/** Adds by blending: the hardware adds points in the order of drawing, so that the same input gives the same bits. */
const blended = {
  inputs: { places: 'texel', records: 'texel' },
  uniforms: { ...uniforms, sumHeight: 'int', sumWidth: 'int' },
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

/**
 * Adds up what samples send to texels. Any number of samples may meet in a texel, and nothing is known of where they come
 * from. With EXT_float_blend by additive points; without it the contributions are sorted by texel, and each texel finds
 * its own: slower by the log squared of their number, the same on every device.
 *
 * @param shape of the result, `[…, channels]`
 */
export function sumAtTexels(gpu: Gpu, samples: Samples, layout: TextureLayout, shape: number[]): TensorInfo {
  const { texels, ...rest } = layout;
  const numbers: Numbers = { ...rest, textureTexels: texels };
  const canBlend = gpu.backend.gpgpu.gl.getExtension('EXT_float_blend') !== null;
  const add = canBlend ? blending(gpu, samples, numbers) : gathering(gpu, samples, numbers);
  const groups = samples.records.map((records) => add(records, layout.textureBatch * texels));
  return unpackGroups(gpu, groups, shape);
}

/** Adds records into a number of texels. */
type Add = (records: Texels, texels: number) => Texels;

function blending(gpu: Gpu, { count, places }: Samples, numbers: Numbers): Add {
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

function gathering(gpu: Gpu, samples: Samples, numbers: Numbers): Add {
  const { places, count } = samples;
  const sorted = sortByTexel(gpu, samples, numbers);
  const uniforms = { ...numbers, count: numbers.fan * count };
  return (records, texels) => mapTexels(gpu, gathered, { sorted, places, records }, uniforms, texels)[0]!;
}

/** Texel and index of each contribution; what counts for nothing, and padding to a power of two, goes to the end. */
const keyProgram = texelProgram(
  { inputs: { places: 'texel' }, uniforms: { ...uniforms, count: 'int' } },
  1,
  `${CONTRIBUTION}
  void texels(int i) {
    int texel;
    float weight = 0.0;
    if (i < count) contribution(i, texel, weight);
    out0 = vec4(weight == 0.0 ? 3e38 : float(texel), i, 0.0, 0.0);
  }`,
);

/** One step of Batcher's bitonic sort: partners `distance` apart, ascending in every other run of `run`. */
const sortStep = texelProgram(
  { inputs: { items: 'texel' }, uniforms: { run: 'int', distance: 'int' } },
  1,
  `bool before(vec4 a, vec4 b) { return a.x < b.x || (a.x == b.x && a.y < b.y); }
  void texels(int i) {
    vec4 mine = get_items(i), other = get_items(i ^ distance);
    bool first = (i & distance) == 0;
    bool ascending = (i & run) == 0;
    out0 = before(mine, other) == (first == ascending) ? mine : other;
  }`,
);

function sortByTexel(gpu: Gpu, { count, places }: Samples, numbers: Numbers): Texels {
  const contributions = numbers.fan * count;
  const size = 2 ** Math.ceil(Math.log2(Math.max(2, contributions)));
  let items = mapTexels(gpu, keyProgram, { places }, { ...numbers, count: contributions }, size)[0]!;
  for (let run = 2; run <= size; run *= 2) {
    for (let distance = run / 2; distance >= 1; distance /= 2) {
      const [next] = mapTexels(gpu, sortStep, { items }, { run, distance }, size);
      discard(gpu, items);
      items = next!;
    }
  }
  return items;
}

function discard(gpu: Gpu, { dataId }: Texels): void {
  const at = gpu.temporary.findIndex((info) => info.dataId === dataId);
  gpu.backend.disposeIntermediateTensorInfo(gpu.temporary[at]!);
  gpu.temporary.splice(at, 1);
}

/** Each texel looks its first contribution up, and adds as long as they are its own. */
const gathered = texelProgram(
  { inputs: { sorted: 'texel', places: 'texel', records: 'texel' }, uniforms: { ...uniforms, count: 'int' } },
  1,
  `${CONTRIBUTION}
  void texels(int i) {
    int low = 0, high = count;
    while (low < high) {
      int middle = (low + high) / 2;
      if (get_sorted(middle).x < float(i)) low = middle + 1; else high = middle;
    }
    for (int k = low; k < count; k++) {
      vec4 item = get_sorted(k);
      if (item.x != float(i)) break;
      int texel;
      float weight;
      contribution(int(item.y), texel, weight);
      out0 += weight * get_records(int(item.y) / fan);
    }
  }`,
);
