import { checkBackend, checkShape } from '@ganfit/core';
import type * as tf from '@tensorflow/tfjs-core';
import { detach, runKernel } from '../backend.js';
import { checkBatch, checkClip } from '../checks.js';
import { uvDifferentialsKernel } from '../kernels/uv-differentials.js';
import { tidy } from '../tidy.js';
import type { Fragments, Topology } from '../types.js';

/**
 * How texture coordinates change from a pixel to the next, within the triangle that it sees, perspective-correct: what
 * the `trilinear` filter of {@link sampleTexture} chooses its level by. Analytic, so it is exact at silhouettes too.
 *
 * A constant for gradients.
 *
 * @param uvs `[batch, vertexCount, 2]` float32, or batch 1 for all images
 * @param clip `[batch, vertexCount, 4]`, what {@link rasterize} was given
 * @returns `[batch, height, width, 4]`: du/dx, dv/dx, du/dy, dv/dy per pixel, y down; 0 for background
 * @throws GanfitError `SHAPE`, `ARGUMENT` (bad index), `BACKEND`
 * @example const differentials = uvDifferentials(uvs, clip, topology, fragments);
 */
export function uvDifferentials(
  uvs: tf.Tensor3D,
  clip: tf.Tensor3D,
  topology: Topology,
  fragments: Fragments,
): tf.Tensor4D {
  checkBackend('uvDifferentials');
  const { batch, height, width, vertexCount } = checkClip('uvDifferentials', clip, topology, fragments);
  const { uvBatch } = checkShape('uvDifferentials: uvs', uvs, ['uvBatch', vertexCount, 2], {
    dtype: 'float32',
  }) as { uvBatch: number };
  checkBatch('uvDifferentials', 'uvs', uvBatch, batch, 'the fragments');
  const inputs = { uvs, clip, triangles: topology.triangles, triangleId: fragments.triangleId };
  return tidy(() => {
    const { differentials } = runKernel(uvDifferentialsKernel, inputs, { batch, vertexCount, height, width, uvBatch });
    return detach(differentials) as tf.Tensor4D;
  });
}
