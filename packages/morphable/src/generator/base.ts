// What a generator's network adds to: a mean map and a coarse linear model of the latent.
import type { Weights } from '@ganfit/frozen';
import * as tf from '@tensorflow/tfjs-core';

/** Names of its arrays in a generator's weights; a generator has all of them or none. */
export const baseNames = ['base_mean', 'base_axes', 'base_deviation'] as const;

export interface Base {
  /** `mean + enlarge(latent * axes)`, `[batch, resolution, resolution, 3]`. */
  of(latent: tf.Tensor2D): tf.Tensor4D;
  /** That plus `deviation * drawn`, of `drawn` `[batch, resolution, resolution, 3]`. */
  addTo(drawn: tf.Tensor4D, latent: tf.Tensor2D): tf.Tensor4D;
  dispose(): void;
}

/**
 * The base of a generator. Enlarging is bilinear (half-pixel centres, borders repeated), as two products with a constant
 * matrix, because tfjs's own has no gradient on wasm.
 */
export function base([mean, axes, deviation]: readonly [Weights, Weights, Weights]): Base {
  const [size, latentSize, pixels] = [mean.shape[0]!, axes.shape[0]!, axes.shape[1]!];
  const coarse = Math.round(Math.sqrt(pixels / 3));
  const constants = tf.tidy(() => ({
    mean: tf.tensor4d(mean.values, [1, size, size, 3]),
    deviation: tf.tensor4d(deviation.values, [1, size, size, 3]),
    axes: tf.tensor2d(axes.values, [latentSize, pixels]),
    rows: tf.tensor3d(enlargement(coarse, size), [1, size, coarse]),
  }));
  const enlarge = (x: tf.Tensor, batch: number): tf.Tensor => {
    const tall = tf.matMul(constants.rows, tf.reshape(x, [batch, coarse, coarse * 3]));
    return tf.matMul(constants.rows, tf.reshape(tall, [batch * size, coarse, 3]));
  };
  const of = (latent: tf.Tensor2D): tf.Tensor4D => {
    const batch = latent.shape[0];
    const large = tf.reshape(enlarge(tf.matMul(latent, constants.axes), batch), [batch, size, size, 3]);
    return tf.add(large, constants.mean);
  };
  return {
    of,
    addTo: (drawn, latent) => tf.add(of(latent), tf.mul(constants.deviation, drawn)),
    dispose: () => tf.dispose(Object.values(constants)),
  };
}

/** `[to * from]`: what each of `to` pixels takes of the `from` coarser ones. */
function enlargement(from: number, to: number): Float32Array {
  const matrix = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const place = ((i + 0.5) * from) / to - 0.5;
    const below = Math.floor(place);
    const within = (j: number): number => i * from + Math.min(from - 1, Math.max(0, j));
    matrix[within(below)]! += 1 - (place - below);
    matrix[within(below + 1)]! += place - below;
  }
  return matrix;
}
