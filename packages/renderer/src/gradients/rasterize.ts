import * as tf from '@tensorflow/tfjs-core';
import { detach, runKernel } from '../backend.js';
import type { RasterizeAttributes } from '../kernels/rasterize.js';
import { rasterizeBackwardKernel } from '../kernels/rasterize-backward.js';
import type { Fragments } from '../types.js';

/**
 * Makes one of the outputs of rasterize depend on `clip`.
 *
 * Each has a gradient of its own, instead of one that is registered for the kernel: to that tfjs would hand zeros, as large
 * as the picture and made in JavaScript, for every output that the loss does not use.
 */
export function dependent<Name extends 'barycentric' | 'depth'>(
  name: Name,
  fragments: Fragments,
  clip: tf.Tensor3D,
  triangles: tf.Tensor2D,
  attributes: RasterizeAttributes,
): Fragments[Name] {
  const op = tf.customGrad((...args) => {
    const [clip, save] = args as [tf.Tensor, (tensors: tf.Tensor[]) => void];
    save([clip, triangles, fragments.triangleId, fragments.barycentric, fragments.depth]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [clip, triangles, triangleId, barycentric, depth] = saved as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ];
      const dBarycentric = name === 'barycentric' ? dy : tf.fill(barycentric.shape, 0);
      const dDepth = name === 'depth' ? dy : tf.fill(depth.shape, 0);
      const inputs = { clip, triangles, triangleId, barycentric, depth, dBarycentric, dDepth };
      return [runKernel(rasterizeBackwardKernel, inputs, attributes).dClip];
    };
    return { value: detach(fragments[name]), gradFunc };
  });
  return op(clip) as Fragments[Name];
}
