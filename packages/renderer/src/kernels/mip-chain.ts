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
  for (let y = 0; y < 3 * coarse.height; y++) {
    for (let x = 0; x < 3 * coarse.width; x++) {
      const weight = rows[y]! * columns[x]!;
      if (weight === 0) continue;
      const coarseRow = Math.floor(y / 3);
      const coarseColumn = Math.floor(x / 3);
      const row = 2 * coarseRow + (y % 3);
      const column = 2 * coarseColumn + (x % 3);
      const f = channels * (fine.offset + row * fine.width + column);
      const c = channels * (coarse.offset + coarseRow * coarse.width + coarseColumn);
      const to = down ? c : f;
      const from = down ? f : c;
      for (let k = 0; k < channels; k++) chain[to + k]! += weight * chain[from + k]!;
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
