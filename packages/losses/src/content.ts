// GANFIT Eq. 9.
import type { RecognitionNetwork } from '@ganfit/networks';
import * as tf from '@tensorflow/tfjs-core';
import type { LossTerm } from './view.js';

/** How the distance of a layer is scaled: by the photo's own activations, or by their number as in the paper. */
export type ContentScale = 'relative' | 'paper';

/**
 * Distance of two sets of activations. `relative`: mean over layers of ||a - b|| / ||b||, so that layers of any network
 * weigh alike. `paper`: sum over layers of ||a - b|| / (H W C), whose size depends on the network.
 * @param a one `[batch, height, width, channels]` per layer
 * @param b the same, of the photo
 */
export function featureDistance(
  a: readonly tf.Tensor4D[],
  b: readonly tf.Tensor4D[],
  scale: ContentScale = 'relative',
): tf.Scalar {
  const layers = a.map((layer, j) => {
    const reference = b[j]!;
    const distance = tf.sqrt(tf.add(tf.sum(tf.square(tf.sub(layer, reference))), 1e-12));
    if (scale === 'paper') return tf.div(distance, reference.size / reference.shape[0]);
    return tf.div(distance, tf.mul(tf.sqrt(tf.add(tf.sum(tf.square(reference)), 1e-12)), a.length));
  });
  return tf.addN(layers) as tf.Scalar;
}

/**
 * GANFIT Eq. 9: distance between intermediate activations of photo and rendering. The paper weighs it 50 with
 * `scale: 'paper'` on ArcFace.
 */
export const content =
  (network: RecognitionNetwork, options: { scale?: ContentScale } = {}): LossTerm =>
  (view) =>
    featureDistance(
      view.features(network, 'render').activations,
      view.features(network, 'photo').activations,
      options.scale,
    );
