import { defineKernel } from '../backend.js';
import { gatherTap, locate, locateRepeated, newTap, scatterTap, type Tap } from './bilinear.js';
import { chainLength, mipLevels } from './mip-chain.js';
import type { SampleAttributes } from './sample-texture.js';

/** `height` and `width` are those of the finest level. */
export type MipmapAttributes = Omit<SampleAttributes, 'bilinear'>;

interface Inputs {
  /** See `GanfitMipChain`. */
  chain: Float32Array;
  uvs: Float32Array;
  /** du/dx, dv/dx, du/dy, dv/dy per pixel; a constant. */
  differentials: Float32Array;
}

/** Trilinear look-up: bilinear samples of the two levels whose texels are about a pixel wide, mixed. */
export const mipmapKernel = defineKernel<Inputs, { samples: Float32Array }, MipmapAttributes>({
  name: 'GanfitSampleMipmap',
  outputs: ({ batch, count, channels }) => ({ samples: { shape: [batch, count, channels], dtype: 'float32' } }),
  compute(inputs, { samples }, attributes) {
    const { channels } = attributes;
    eachTap(inputs, attributes, (tap, i, base) => gatherTap(tap, inputs.chain, base, channels, samples, i * channels));
  },
});

interface Outputs {
  dChain: Float32Array;
  dUvs: Float32Array;
}

export const mipmapBackwardKernel = defineKernel<Inputs & { dSamples: Float32Array }, Outputs, MipmapAttributes>({
  name: 'GanfitSampleMipmapBackward',
  outputs: ({ batch, count, textureBatch, height, width, channels }) => ({
    dChain: { shape: [textureBatch, chainLength(height, width), channels], dtype: 'float32' },
    dUvs: { shape: [batch, count, 2], dtype: 'float32' },
  }),
  compute(inputs, { dChain, dUvs }, attributes) {
    const { channels } = attributes;
    eachTap(inputs, attributes, (tap, i, base) => {
      tap.gu = tap.gv = 0;
      scatterTap(tap, inputs.chain, base, channels, inputs.dSamples, i * channels, dChain);
      dUvs[2 * i]! += tap.gu;
      dUvs[2 * i + 1]! += tap.gv;
    });
  },
});

/** Visits the one or two taps of each sample; `base` is where the tap's level begins. */
function eachTap(
  { uvs, differentials }: Inputs,
  { batch, count, textureBatch, height, width, channels, repeat }: MipmapAttributes,
  visit: (tap: Tap, i: number, base: number) => void,
): void {
  const find = repeat ? locateRepeated : locate;
  const levels = mipLevels(height, width);
  const size = chainLength(height, width);
  const tap = newTap();
  for (let i = 0; i < batch * count; i++) {
    const first = textureBatch === 1 ? 0 : Math.floor(i / count) * size;
    const level = mipLevel(differentials, 4 * i, height, width, levels.length);
    const fraction = level % 1;
    tap.u = uvs[2 * i]!;
    tap.v = uvs[2 * i + 1]!;
    for (let coarser = 0; coarser < (fraction > 0 ? 2 : 1); coarser++) {
      const { height, width, offset } = levels[Math.floor(level) + coarser]!;
      find(tap, width, height);
      tap.weight = coarser ? fraction : 1 - fraction;
      visit(tap, i, (first + offset) * channels);
    }
  }
}

/** log2 of the longer side of a pixel's footprint in texels, as in OpenGL; 0 where there is none. */
function mipLevel(differentials: Float32Array, o: number, height: number, width: number, count: number): number {
  const ux = width * differentials[o]!;
  const vx = height * differentials[o + 1]!;
  const uy = width * differentials[o + 2]!;
  const vy = height * differentials[o + 3]!;
  const level = 0.5 * Math.log2(Math.max(ux * ux + vx * vx, uy * uy + vy * vy));
  return level > 0 ? Math.min(level, count - 1) : 0;
}
