import { check, checkBackend, checkShape } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { detach, runKernel } from '../backend.js';
import { checkBatch } from '../checks.js';
import { mipChainKernel } from '../kernels/mip-chain.js';
import { mipmapKernel } from '../kernels/sample-mipmap.js';
import { sampleKernel } from '../kernels/sample-texture.js';
import type { TextureFilter } from '../types.js';
import '../gradients/mip-chain.js';
import '../gradients/sample-mipmap.js';
import '../gradients/sample-texture.js';

export interface SampleOptions extends TextureFilter {
  /** `[batch, …, 4]` float32, what {@link uvDifferentials} returns; for `trilinear` only, which needs it. A constant. */
  readonly differentials?: tf.Tensor;
}

/**
 * Looks a texture up. Texel centres lie at (i + 0.5) / size; the size may be any. Levels of the mip chain are half as
 * wide and high as the one before, rounded down, each texel the mean over its area; the level is log2 of the longer side
 * of the pixel's footprint in texels.
 *
 * Differentiable with respect to the texture, through the mip chain too, and, but for `nearest`, to the coordinates (0
 * where clamped). Which level is taken is a constant.
 *
 * @param texture `[batch, textureHeight, textureWidth, channels]` float32, or batch 1 for all
 * @param uvs `[batch, …, 2]` float32; (0, 0) is the top left corner, v runs down
 * @returns `[batch, …, channels]`
 * @throws GanfitError `SHAPE`, `ARGUMENT` (unknown filter or wrap, `trilinear` without differentials)
 * @example
 * const uv = interpolate(uvs, topology, fragments);
 * const differentials = uvDifferentials(uvs, clip, topology, fragments);
 * const albedo = sampleTexture(texture, uv, { filter: 'trilinear', wrap: 'repeat', differentials });
 */
export function sampleTexture<T extends tf.Tensor>(texture: tf.Tensor4D, uvs: T, options: SampleOptions = {}): T {
  checkBackend('sampleTexture');
  checkFilter('sampleTexture', options);
  const { textureBatch, height, width, channels } = checkShape(
    'sampleTexture: texture',
    texture,
    ['textureBatch', 'height', 'width', 'channels'],
    { dtype: 'float32' },
  ) as { textureBatch: number; height: number; width: number; channels: number };
  check(height > 0 && width > 0, 'SHAPE', () => `sampleTexture: \`texture\` is empty, got [${texture.shape}].`);
  check(
    uvs?.rank >= 2 && uvs.shape.at(-1) === 2 && uvs.dtype === 'float32',
    'SHAPE',
    () => `sampleTexture: \`uvs\` must be float32 of shape [batch, …, 2], got ${uvs?.dtype} [${uvs?.shape}].`,
  );
  const batch = uvs.shape[0]!;
  checkBatch('sampleTexture', 'texture', textureBatch, batch, '`uvs`');
  return tf.tidy(() => {
    const count = uvs.size / batch / 2;
    const attributes = { batch, count, textureBatch, height, width, channels, repeat: options.wrap === 'repeat' };
    const flat = tf.reshape(uvs, [batch, count, 2]);
    const samples =
      options.filter === 'trilinear'
        ? runKernel(mipmapKernel, { ...chainAndDifferentials(), uvs: flat }, attributes).samples
        : runKernel(sampleKernel, { texture, uvs: flat }, { ...attributes, bilinear: options.filter !== 'nearest' })
            .samples;
    return tf.reshape(samples, [...uvs.shape.slice(0, -1), channels]) as T;

    function chainAndDifferentials(): { chain: tf.Tensor; differentials: tf.Tensor } {
      const differentials = checkDifferentials(options.differentials, uvs);
      const { chain } = runKernel(mipChainKernel, { texture }, { textureBatch, height, width, channels });
      return { chain, differentials: detach(tf.reshape(differentials, [batch, count, 4])) };
    }
  });
}

/** Checks the words; shared with what passes them on. */
export function checkFilter(where: string, { filter, wrap }: TextureFilter): void {
  check(
    filter === undefined || ['nearest', 'bilinear', 'trilinear'].includes(filter),
    'ARGUMENT',
    () => `${where}: \`filter\` must be 'nearest', 'bilinear' or 'trilinear', got ${filter}.`,
  );
  check(
    wrap === undefined || wrap === 'clamp' || wrap === 'repeat',
    'ARGUMENT',
    () => `${where}: \`wrap\` must be 'clamp' or 'repeat', got ${wrap}.`,
  );
}

function checkDifferentials(differentials: tf.Tensor | undefined, uvs: tf.Tensor): tf.Tensor {
  const remedy = 'Pass uvDifferentials(uvs, clip, topology, fragments).';
  check(differentials, 'ARGUMENT', () => `sampleTexture: 'trilinear' needs \`differentials\`. ${remedy}`);
  const shape = [...uvs.shape.slice(0, -1), 4];
  checkShape('sampleTexture: differentials', differentials, shape, { dtype: 'float32', remedy });
  return differentials;
}
