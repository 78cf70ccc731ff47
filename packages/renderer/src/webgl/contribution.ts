import type { Texels } from './gpu.js';
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

export const contributionUniforms = {
  ...tapUniforms,
  perImage: 'int',
  textureBatch: 'int',
  textureTexels: 'int',
  fan: 'int',
} as const;

/** Contribution e: that of sample e / fan, first to its finer level's four texels, then, if there is one, to the coarser's. */
export const CONTRIBUTION = `${TAP}
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

export type ContributionNumbers = Record<keyof typeof contributionUniforms, number>;

/** Adds records into a number of texels. */
export type Add = (records: Texels, texels: number) => Texels;
