import { check, checkBackend, checkShape } from '@ganfit/core';
import type * as tf from '@tensorflow/tfjs-core';
import { detach, runKernel } from '../backend.js';
import { checkFinite, checkSize } from '../checks.js';
import { dependent } from '../gradients/rasterize.js';
import { rasterizeKernel } from '../kernels/rasterize.js';
import { tidy } from '../tidy.js';
import { checkTopology } from '../topology.js';
import type { Fragments, Size, Topology } from '../types.js';

export interface RasterizeOptions {
  /** Which triangles to skip: those seen from behind, those seen from the front, or none (default). */
  readonly cull?: 'none' | 'back' | 'front';
}

/**
 * Finds the triangle that each pixel centre sees, by an exact z-buffer over the clip volume |z| <= w.
 *
 * Barycentric weights are perspective-correct. Shared edges are watertight. Triangles that reach behind the camera are
 * drawn as far as they are in front of it. Where two triangles are equally near in float32, the first wins, so results
 * are deterministic. A triangle without area or with a vertex that is not finite covers nothing; with tfjs in debug mode
 * (`tf.enableDebugMode()`) clip values that are not finite throw.
 *
 * Differentiability: barycentrics and depth to all of `clip`, the ids being held fixed; so nothing tells an edge to move.
 * The gradient of triangles thinner than a thousandth of a pixel is damped. `triangleId` is a constant.
 *
 * @param clip `[batch, vertexCount, 4]` float32, clip space, y up
 * @param topology triangles, counter-clockwise from outside; checked once for indices out of range
 * @throws GanfitError `SHAPE`, `ARGUMENT` (bad index or size), `BACKEND`
 * @example const fragments = rasterize(project(positions, camera, size), topology, size, { cull: 'back' });
 */
export function rasterize(
  clip: tf.Tensor3D,
  topology: Topology,
  size: Size,
  options: RasterizeOptions = {},
): Fragments {
  checkBackend('rasterize');
  const { batch, vertexCount } = checkShape('rasterize: clip', clip, ['batch', 'vertexCount', 4], {
    dtype: 'float32',
    remedy: 'Call project(positions, camera, size) first.',
  });
  checkTopology('rasterize', topology, vertexCount!);
  checkSize('rasterize', size);
  checkFinite('rasterize', 'clip', clip);
  const { height, width } = size;
  const cull = { none: 0, back: 1, front: -1 }[options.cull ?? 'none'];
  check(
    cull !== undefined,
    'ARGUMENT',
    () => `rasterize: \`cull\` must be 'none', 'back' or 'front', got ${options.cull}.`,
  );
  return tidy(() => {
    const attributes = { batch: batch!, vertexCount: vertexCount!, height, width, cull };
    const { triangles } = topology;
    // Run on a tensor that no gradient flows through: the outputs are given theirs one by one.
    const fragments = runKernel(rasterizeKernel, { clip: detach(clip), triangles }, attributes) as unknown as Fragments;
    return {
      triangleId: detach(fragments.triangleId),
      barycentric: dependent('barycentric', fragments, clip, triangles, attributes),
      depth: dependent('depth', fragments, clip, triangles, attributes),
    };
  });
}
