import { check, checkBackend, checkShape } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { runKernel } from '../backend.js';
import { sampleKernel } from '../kernels/sample-texture.js';
import '../gradients/sample-texture.js';

export interface SampleOptions {
  /** Default 'bilinear'. */
  readonly filter?: 'bilinear' | 'nearest';
}

/**
 * Looks a texture up. Texel centres lie at (i + 0.5) / size; outside [0, 1] the border is repeated.
 *
 * Differentiable with respect to the texture and, with the bilinear filter, to the coordinates (0 where clamped).
 *
 * @param texture `[batch, textureHeight, textureWidth, channels]` float32, or batch 1 for all
 * @param uvs `[batch, …, 2]` float32; (0, 0) is the top left corner, v runs down
 * @returns `[batch, …, channels]`
 * @throws GanfitError `SHAPE`, `ARGUMENT` (unknown filter)
 * @example const albedo = sampleTexture(texture, interpolate(uvs, topology, fragments));
 */
export function sampleTexture<T extends tf.Tensor>(texture: tf.Tensor4D, uvs: T, options: SampleOptions = {}): T {
  checkBackend('sampleTexture');
  const filter = options.filter ?? 'bilinear';
  check(
    filter === 'bilinear' || filter === 'nearest',
    'ARGUMENT',
    () => `sampleTexture: \`filter\` must be 'bilinear' or 'nearest', got ${filter}.`,
  );
  const { textureBatch, height, width, channels } = checkShape(
    'sampleTexture: texture',
    texture,
    ['textureBatch', 'height', 'width', 'channels'],
    { dtype: 'float32' },
  ) as { textureBatch: number; height: number; width: number; channels: number };
  check(height > 0 && width > 0, 'SHAPE', () => `sampleTexture: \`texture\` is empty, got [${texture.shape}].`);
  check(
    uvs.rank >= 2 && uvs.shape.at(-1) === 2 && uvs.dtype === 'float32',
    'SHAPE',
    () => `sampleTexture: \`uvs\` must be float32 of shape [batch, …, 2], got ${uvs.dtype} [${uvs.shape}].`,
  );
  const batch = uvs.shape[0]!;
  check(
    textureBatch === batch || textureBatch === 1,
    'SHAPE',
    () => `sampleTexture: \`texture\` must have batch 1 or ${batch} like \`uvs\`, got ${textureBatch}.`,
  );
  return tf.tidy(() => {
    const count = uvs.size / batch / 2;
    const attributes = { batch, count, textureBatch, height, width, channels, bilinear: filter === 'bilinear' };
    const flat = tf.reshape(uvs, [batch, count, 2]);
    const { samples } = runKernel(sampleKernel, { texture, uvs: flat }, attributes);
    return tf.reshape(samples, [...uvs.shape.slice(0, -1), channels]) as T;
  });
}
