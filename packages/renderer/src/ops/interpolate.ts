import { checkBackend, checkShape } from '@ganfit/core';
import type * as tf from '@tensorflow/tfjs-core';
import { runKernel } from '../backend.js';
import { checkBatch, checkFragments } from '../checks.js';
import { interpolateKernel } from '../kernels/interpolate.js';
import { checkTopology } from '../topology.js';
import type { Fragments, Topology } from '../types.js';
import '../gradients/interpolate.js';

/**
 * Values of vertex attributes at every pixel, perspective-correct; 0 for background.
 *
 * Differentiable with respect to the attributes and, through the barycentrics, to the positions behind the fragments.
 *
 * @param attributes `[batch, vertexCount, channels]` float32, or batch 1 for all images; any number of channels
 * @param fragments what {@link rasterize} returned
 * @returns `[batch, height, width, channels]`
 * @throws GanfitError `SHAPE`, `ARGUMENT` (bad index)
 * @example const positionPerPixel = interpolate(positions, topology, fragments);
 */
export function interpolate(attributes: tf.Tensor3D, topology: Topology, fragments: Fragments): tf.Tensor4D {
  checkBackend('interpolate');
  const { attributeBatch, vertexCount, channels } = checkShape(
    'interpolate: attributes',
    attributes,
    ['attributeBatch', 'vertexCount', 'channels'],
    { dtype: 'float32' },
  ) as { attributeBatch: number; vertexCount: number; channels: number };
  const triangleCount = checkTopology('interpolate', topology, vertexCount);
  const [batch, height, width] = checkFragments('interpolate', fragments, triangleCount);
  checkBatch('interpolate', 'attributes', attributeBatch, batch, 'the fragments');
  const { image } = runKernel(
    interpolateKernel,
    {
      attributes,
      triangles: topology.triangles,
      triangleId: fragments.triangleId,
      barycentric: fragments.barycentric,
    },
    { batch, height, width, channels, vertexCount, attributeBatch },
  );
  return image as tf.Tensor4D;
}
