import { checkShape } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkSize } from '../checks.js';
import type { Size } from '../types.js';

/**
 * Pixel coordinates of clip-space points: x = (x / w + 1) width / 2, y = (1 - y / w) height / 2.
 *
 * Row 0 is on top and pixel centres lie at +0.5. Meaningless for points behind the camera (w <= 0). Differentiable.
 *
 * @param clip `[batch, pointCount, 4]` float32, from {@link project}
 * @returns `[batch, pointCount, 2]`, x to the right and y down, in pixels
 * @throws GanfitError `SHAPE`, `ARGUMENT` (bad size)
 * @example const landmarks = screen(project(landmarkPositions, camera, size), size);
 */
export function screen(clip: tf.Tensor3D, size: Size): tf.Tensor3D {
  const remedy = 'Call project(positions, camera, size) first.';
  const { batch, count } = checkShape('screen: clip', clip, ['batch', 'count', 4], { dtype: 'float32', remedy });
  checkSize('screen', size);
  return tf.tidy(() => {
    const xy = tf.slice(clip, [0, 0, 0], [batch!, count!, 2]);
    const w = tf.slice(clip, [0, 0, 3], [batch!, count!, 1]);
    const half = tf.tensor1d([size.width / 2, -size.height / 2]);
    const center = tf.tensor1d([size.width / 2, size.height / 2]);
    return tf.add(tf.mul(tf.div(xy, w), half), center) as tf.Tensor3D;
  });
}
