import { check, checkBackend, checkShape } from '@ganfit/core';
import type * as tf from '@tensorflow/tfjs-core';
import { detach, runKernel } from '../backend.js';
import { checkClip } from '../checks.js';
import { antialiasKernel } from '../kernels/antialias.js';
import { triangleNeighbors } from '../topology.js';
import type { Fragments, Topology } from '../types.js';
import '../gradients/antialias.js';

export interface AntialiasOptions {
  /**
   * `all`: every edge. `inner`: only edges of one surface before another, not those against the background; right where
   * the loss counts covered pixels alone, for then an outer edge could only shrink.
   */
  readonly edges?: 'all' | 'inner';
}

/**
 * Gives a rendered image the gradient of its occluding edges; the image itself stays as it is, bit for bit.
 *
 * Interpolation tells how colours move with a surface while its visibility is fixed; this adds how they change when an
 * edge uncovers what lies behind it. Edges are found by walking over the mesh from pixel to pixel, so the result does not
 * depend on how fine the mesh is, and surfaces that touch have edges too. Intersections of surfaces have none. After
 * DRTK's edge gradient (Pidhorskyi et al., ECCV 2024).
 *
 * Differentiable with respect to the image and to `clip`. The gradient is that of a box-filtered image, in the mean over
 * an edge's pixels; at single pixels it is noisy.
 *
 * @param image `[batch, height, width, channels]` float32, as rendered with these fragments
 * @param clip `[batch, vertexCount, 4]`, what {@link rasterize} was given
 * @throws GanfitError `SHAPE`, `ARGUMENT` (bad index, unknown edges), `BACKEND`
 * @example
 * const { image, clip, fragments } = render(scene, size); const sharp = antialias(image, clip, scene.topology, fragments);
 */
export function antialias(
  image: tf.Tensor4D,
  clip: tf.Tensor3D,
  topology: Topology,
  fragments: Fragments,
  options: AntialiasOptions = {},
): tf.Tensor4D {
  checkBackend('antialias');
  const { edges = 'all' } = options;
  check(
    edges === 'all' || edges === 'inner',
    'ARGUMENT',
    () => `antialias: \`edges\` must be 'all' or 'inner', got ${edges}.`,
  );
  const { batch, height, width, vertexCount } = checkClip('antialias', clip, topology, fragments);
  const { channels } = checkShape('antialias: image', image, [batch, height, width, 'channels'], { dtype: 'float32' });
  // Where an edge lies is a constant; only `clip` feels its force.
  const barycentric = detach(fragments.barycentric);
  const inputs = { image, clip, triangles: topology.triangles, triangleId: fragments.triangleId, barycentric };
  const outer = edges === 'inner' ? 0 : 1;
  const neighbors = triangleNeighbors(topology);
  const dims = { batch, height, width, channels: channels!, vertexCount, outer, neighbors };
  const { result } = runKernel(antialiasKernel, inputs, dims);
  barycentric.dispose();
  return result as tf.Tensor4D;
}
