// GANFIT Eqs. 7 and 8.
import type { RecognitionNetwork } from '@ganfit/networks';
import * as tf from '@tensorflow/tfjs-core';
import type { LossTerm, Picture } from './view.js';

/**
 * 1 - cos(a, b), averaged over the batch.
 * @param a `[batch, size]`, @param b `[batch, size]`
 */
export function cosineDistance(a: tf.Tensor2D, b: tf.Tensor2D): tf.Scalar {
  const norm = (x: tf.Tensor2D): tf.Tensor => tf.sqrt(tf.add(tf.sum(tf.square(x), 1), 1e-12));
  const cosine = tf.div(tf.sum(tf.mul(a, b), 1), tf.mul(norm(a), norm(b)));
  return tf.sub(1, tf.mean(cosine)) as tf.Scalar;
}

const distanceFromPhoto =
  (network: RecognitionNetwork, of: Picture): LossTerm =>
  (view) =>
    cosineDistance(view.features(network, 'photo').embedding, view.features(network, of).embedding);

/**
 * GANFIT Eq. 8: cosine distance between the embeddings of photo and rendering. The paper weighs it 2.
 * @example energy({ identity: identity(network) }, { identity: 2 })
 */
export const identity = (network: RecognitionNetwork): LossTerm => distanceFromPhoto(network, 'render');

/**
 * GANFIT Eqs. 7 and 8: the same for the head in a random pose, expression and light, so that the likeness is one of the
 * head and not of the picture. The paper weighs it 2.
 */
export const randomPoseIdentity = (network: RecognitionNetwork): LossTerm => distanceFromPhoto(network, 'random');
