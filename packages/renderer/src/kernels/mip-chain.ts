import { defineKernel } from '../backend.js';

/** One level of a chain: its size, and where it begins, in texels. */
export interface MipLevel {
  readonly height: number;
  readonly width: number;
  readonly offset: number;
}

/** Levels from the texture itself down to one texel, each half as wide and high as the one before, rounded down. */
export function mipLevels(height: number, width: number): MipLevel[] {
  const levels: MipLevel[] = [{ height, width, offset: 0 }];
  for (let last = levels[0]!; last.height > 1 || last.width > 1; levels.push(last))
    last = { height: half(last.height), width: half(last.width), offset: last.offset + last.height * last.width };
  return levels;
}

/** Texels of all levels together. */
export function chainLength(height: number, width: number): number {
  return mipLevels(height, width).at(-1)!.offset + 1;
}

const half = (size: number): number => Math.max(1, Math.floor(size / 2));

export interface MipChainAttributes {
  readonly textureBatch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * All levels of a texture, one after the other. A texel is the mean over its area of the level before: of 2 x 2 texels
 * where the size is even, of three with weights where it is odd, so that any size keeps its mean.
 */
export const mipChainKernel = defineKernel<{ texture: Float32Array }, { chain: Float32Array }, MipChainAttributes>({
  name: 'GanfitMipChain',
  outputs: ({ textureBatch, height, width, channels }) => ({
    chain: { shape: [textureBatch, chainLength(height, width), channels], dtype: 'float32' },
  }),
  compute({ texture }, { chain }, { textureBatch, height, width, channels }) {
    const levels = mipLevels(height, width);
    const size = height * width * channels;
    for (let image = 0; image < textureBatch; image++) {
      const one = imageOf(chain, image, textureBatch);
      one.set(texture.subarray(image * size, (image + 1) * size));
      for (let l = 1; l < levels.length; l++) transfer(one, levels[l - 1]!, levels[l]!, channels, true);
    }
  },
});

/** What each level gets goes up to the one before, in the shares in which it came down. */
export const mipChainBackwardKernel = defineKernel<
  { dChain: Float32Array },
  { dTexture: Float32Array },
  MipChainAttributes
>({
  name: 'GanfitMipChainBackward',
  outputs: ({ textureBatch, height, width, channels }) => ({
    dTexture: { shape: [textureBatch, height, width, channels], dtype: 'float32', initial: undefined },
  }),
  compute({ dChain }, { dTexture }, { textureBatch, height, width, channels }) {
    const levels = mipLevels(height, width);
    const size = height * width * channels;
    for (let image = 0; image < textureBatch; image++) {
      const sums = imageOf(dChain, image, textureBatch).slice();
      for (let l = levels.length - 1; l > 0; l--) transfer(sums, levels[l - 1]!, levels[l]!, channels, false);
      dTexture.set(sums.subarray(0, size), image * size);
    }
  },
});

function imageOf(chain: Float32Array, image: number, batch: number): Float32Array {
  const size = chain.length / batch;
  return chain.subarray(image * size, (image + 1) * size);
}

/** Adds each fine texel's share to the coarse texel it lies in, or the other way round. */
function transfer(chain: Float32Array, fine: MipLevel, coarse: MipLevel, channels: number, down: boolean): void {
  const rows = shares(fine.height, coarse.height);
  const columns = shares(fine.width, coarse.width);
  for (let i = 0; i < rows.length; i++) {
    if (rows[i] === 0) continue;
    const row = Math.floor(i / 3);
    const f = channels * (fine.offset + (2 * row + (i % 3)) * fine.width);
    const c = channels * (coarse.offset + row * coarse.width);
    for (let column = 0; column < coarse.width; column++) {
      for (let k = 0; k < 3; k++) {
        const weight = rows[i]! * columns[3 * column + k]!;
        if (weight === 0) continue;
        const inFine = f + channels * (2 * column + k);
        const inCoarse = c + channels * column;
        if (down) for (let j = 0; j < channels; j++) chain[inCoarse + j]! += weight * chain[inFine + j]!;
        else for (let j = 0; j < channels; j++) chain[inFine + j]! += weight * chain[inCoarse + j]!;
      }
    }
  }
}

/**
 * Shares that the fine texels 2 i, 2 i + 1 and 2 i + 2 have in coarse texel i, along one axis. With n = 2 h + 1 texels
 * coarse texel i covers [i n / h, (i + 1) n / h], and they are (h - i, h, i + 1) / n.
 */
function shares(fine: number, coarse: number): Float64Array {
  const out = new Float64Array(3 * coarse);
  for (let i = 0; i < coarse; i++) {
    const odd = [(coarse - i) / fine, coarse / fine, (i + 1) / fine];
    out.set(fine === 1 ? [1, 0, 0] : fine % 2 ? odd : [0.5, 0.5, 0], 3 * i);
  }
  return out;
}
