import { checkBackend, checkShape } from '@ganfit/core';
import type * as tf from '@tensorflow/tfjs-core';
import { runKernel } from '../backend.js';
import { checkFinite } from '../checks.js';
import { vertexNormalsKernel } from '../kernels/vertex-normals.js';
import { checkTopology } from '../topology.js';
import type { Topology } from '../types.js';
import '../gradients/vertex-normals.js';

/**
 * Unit normals of the vertices: the area-weighted mean over the triangles round each. They point outwards where
 * triangles run counter-clockwise seen from outside. A vertex without any area round it gets 0, and no gradient. A
 * triangle with a vertex that is not finite is left out; in debug mode it is refused.
 *
 * Differentiable with respect to the positions.
 *
 * @param positions `[batch, vertexCount, 3]` float32
 * @returns `[batch, vertexCount, 3]`, in the space of the positions
 * @throws GanfitError `SHAPE`, `ARGUMENT` (bad index)
 * @example const normals = vertexNormals(positions, topology);
 */
export function vertexNormals(positions: tf.Tensor3D, topology: Topology): tf.Tensor3D {
  checkBackend('vertexNormals');
  const { batch, vertexCount } = checkShape('vertexNormals: positions', positions, ['batch', 'vertexCount', 3], {
    dtype: 'float32',
  }) as { batch: number; vertexCount: number };
  checkTopology('vertexNormals', topology, vertexCount);
  checkFinite('vertexNormals', 'positions', positions);
  const inputs = { positions, triangles: topology.triangles };
  return runKernel(vertexNormalsKernel, inputs, { batch, vertexCount }).normals as tf.Tensor3D;
}
