import { checkBackend } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { detach, runKernel } from '../backend.js';
import { checkFragments } from '../checks.js';
import { interpolateBackwardKernel } from '../kernels/interpolate.js';
import { checkTopology } from '../topology.js';
import type { Fragments, Topology } from '../types.js';

/**
 * Which vertices are seen: 1 for those that have a share in the colour of some pixel, 0 for all others. Where triangles
 * are smaller than pixels, most vertices have none, hidden or not.
 *
 * A constant for gradients.
 *
 * @param fragments what {@link rasterize} returned
 * @returns `[batch, vertexCount]` float32
 * @throws GanfitError `ARGUMENT` (bad index), `BACKEND`
 * @example const seen = visibility(topology, fragments, positions.shape[1]);
 */
export function visibility(topology: Topology, fragments: Fragments, vertexCount: number): tf.Tensor2D {
  checkBackend('visibility');
  const triangleCount = checkTopology('visibility', topology, vertexCount);
  const [batch, height, width] = checkFragments('visibility', fragments, triangleCount);
  const { triangleId, barycentric } = fragments;
  return tf.tidy(() => {
    // The weights that a vertex has in all pixels together: the gradient of the sum of a one-channel attribute.
    const { dAttributes } = runKernel(
      interpolateBackwardKernel,
      {
        attributes: tf.zeros([batch, vertexCount, 1]),
        triangles: topology.triangles,
        triangleId,
        barycentric,
        dImage: tf.ones([batch, height, width, 1]),
      },
      { batch, height, width, channels: 1, vertexCount, attributeBatch: batch },
    );
    const weight = tf.reshape(detach(dAttributes), [batch, vertexCount]);
    return tf.cast(tf.greater(weight, 0), 'float32') as tf.Tensor2D;
  });
}
