import type { TensorInfo } from '@tensorflow/tfjs-core';
import {
  chainLength,
  type MipChainAttributes,
  type MipLevel,
  mipChainBackwardKernel,
  mipChainKernel,
  mipLevels,
} from '../kernels/mip-chain.js';
import { defineWebGLKernel } from './define.js';
import { release } from './gpu.js';
import { mapTensor, tensorProgram } from './map.js';

const uniforms = {
  texels: 'int',
  channels: 'int',
  fineHeight: 'int',
  fineWidth: 'int',
  fineStart: 'int',
  coarseHeight: 'int',
  coarseWidth: 'int',
  coarseStart: 'int',
} as const;

/** Share of the fine texel 2 i + offset in coarse texel i, along one axis; see the plain kernel. */
const SHARE = `
float share(int fine, int coarse, int i, int offset) {
  if (fine == 1) return offset == 0 ? 1.0 : 0.0;
  if (fine % 2 == 0) return offset < 2 ? 0.5 : 0.0;
  return float(offset == 0 ? coarse - i : offset == 1 ? coarse : i + 1) / float(fine);
}
`;

/** Into a copy of the chain so far: one level more, each texel the mean over its area of the level before. */
const nextLevel = tensorProgram(
  { inputs: { chain: 'float' }, uniforms },
  `${SHARE}
  float value(int i) {
    int texel = i / channels % texels, image = i / channels / texels;
    int at = texel - coarseStart;
    if (at < 0) return get_chain(i);
    if (at >= coarseHeight * coarseWidth) return 0.0;
    int row = at / coarseWidth, column = at % coarseWidth;
    float sum = 0.0;
    for (int y = 0; y < 3; y++) {
      for (int x = 0; x < 3; x++) {
        float weight = share(fineHeight, coarseHeight, row, y) * share(fineWidth, coarseWidth, column, x);
        if (weight == 0.0) continue;
        int fine = fineStart + (2 * row + y) * fineWidth + 2 * column + x;
        sum += weight * get_chain((image * texels + fine) * channels + i % channels);
      }
    }
    return sum;
  }`,
);

/** Into a copy of the chain's gradients: a level gets its shares of the coarser level's. */
const previousLevel = tensorProgram(
  { inputs: { chain: 'float' }, uniforms },
  `${SHARE}
  float value(int i) {
    int texel = i / channels % texels, image = i / channels / texels;
    int at = texel - fineStart;
    float sum = get_chain(i);
    if (at < 0 || at >= fineHeight * fineWidth) return sum;
    int row = at / fineWidth, column = at % fineWidth;
    // A fine texel has a share in at most two coarse ones along each axis.
    for (int y = max(0, row / 2 - 1); y <= min(row / 2, coarseHeight - 1); y++) {
      for (int x = max(0, column / 2 - 1); x <= min(column / 2, coarseWidth - 1); x++) {
        if (row - 2 * y > 2 || column - 2 * x > 2) continue;
        float weight = share(fineHeight, coarseHeight, y, row - 2 * y) * share(fineWidth, coarseWidth, x, column - 2 * x);
        if (weight == 0.0) continue;
        int coarse = coarseStart + y * coarseWidth + x;
        sum += weight * get_chain((image * texels + coarse) * channels + i % channels);
      }
    }
    return sum;
  }`,
);

/** From one number of texels for each image to another. */
const resize = tensorProgram(
  { inputs: { values: 'float' }, uniforms: { before: 'int', after: 'int' } },
  `float value(int i) {
    int at = i % after;
    return at < before ? get_values(i / after * before + at) : 0.0;
  }`,
);

const numbers = (fine: MipLevel, coarse: MipLevel, { height, width, channels }: MipChainAttributes) => ({
  texels: chainLength(height, width),
  channels,
  fineHeight: fine.height,
  fineWidth: fine.width,
  fineStart: fine.offset,
  coarseHeight: coarse.height,
  coarseWidth: coarse.width,
  coarseStart: coarse.offset,
});

// The rarely used filter: each level costs a pass over the whole chain.
defineWebGLKernel(mipChainKernel, (gpu, { texture }, attributes) => {
  const { textureBatch, height, width, channels } = attributes;
  const shape = [textureBatch, chainLength(height, width), channels];
  const sizes = { before: height * width * channels, after: shape[1]! * channels };
  let chain = mapTensor(gpu, resize, { values: texture }, sizes, shape);
  const levels = mipLevels(height, width);
  for (let l = 1; l < levels.length; l++) {
    const sizes = numbers(levels[l - 1]!, levels[l]!, attributes);
    const next: TensorInfo = mapTensor(gpu, nextLevel, { chain }, sizes, shape);
    release(gpu, chain);
    chain = next;
  }
  return { chain };
});

defineWebGLKernel(mipChainBackwardKernel, (gpu, { dChain }, attributes) => {
  const { textureBatch, height, width, channels } = attributes;
  const levels = mipLevels(height, width);
  let chain = dChain;
  for (let l = levels.length - 1; l > 0; l--) {
    const sizes = numbers(levels[l - 1]!, levels[l]!, attributes);
    const previous: TensorInfo = mapTensor(gpu, previousLevel, { chain }, sizes, dChain.shape);
    if (chain !== dChain) release(gpu, chain);
    chain = previous;
  }
  const sizes = { before: dChain.shape[1]! * channels, after: height * width * channels };
  return { dTexture: mapTensor(gpu, resize, { values: chain }, sizes, [textureBatch, height, width, channels]) };
});
