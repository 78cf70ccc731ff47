import type { RandomStream } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { type LinearModel, linearMap } from './linear.js';

/** A model of UV texture maps (albedo). Bring your own: any object with these members. */
export interface TexturePrior {
  readonly latentSize: number;
  /**
   * @param latent `[batch, latentSize]`, p_t, N(0, 1) under the prior
   * @returns `[batch, height, width, 3]` sRGB in about [0, 1] (a linear model may overshoot); differentiable
   */
  decode(latent: tf.Tensor2D): tf.Tensor4D;
  /**
   * A cheap part of the map that already follows the latent, where there is one: fits may decode the rest now and then only.
   * In shape and space as `decode`'s, not clipped; differentiable.
   */
  coarse?(latent: tf.Tensor2D): tf.Tensor4D;
  /** A latent to start a fit from, `[batch, latentSize]`. */
  initial(batch: number, random: RandomStream): tf.Tensor2D;
  /** How unlikely a latent is, `[batch]`, where half its squared norm (that of N(0, 1)) would be wrong. Differentiable. */
  penalty?(latent: tf.Tensor2D): tf.Tensor1D;
  dispose?(): void;
}

/**
 * GANFIT Eq. 1: T(p_t) = m_t + U_t p_t, the linear texture model. Starts from its mean.
 *
 * @param model mean `[height * width * 3]` and modes, sRGB
 * @example const texture = linearTexture({ mean, basis }, { height: 256, width: 256 });
 */
export function linearTexture(model: LinearModel, size: { height: number; width: number }): TexturePrior {
  const map = linearMap(model);
  return {
    latentSize: map.componentCount,
    decode: (latent) => tf.reshape(map.apply(latent), [-1, size.height, size.width, 3]) as tf.Tensor4D,
    initial: (batch) => tf.zeros([batch, map.componentCount]),
    dispose: map.dispose,
  };
}
