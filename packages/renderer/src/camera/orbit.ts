import { checkShape } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Camera } from '../types.js';
import { cosine, sine } from './sine.js';

/** Where an orbiting camera is; all `[batch]` float32 but `target`. */
export interface Orbit {
  /** Radians about +y; > 0 moves the camera to +x. */
  readonly yaw: tf.Tensor1D;
  /** Radians above the horizon. */
  readonly pitch: tf.Tensor1D;
  /** Radians about the view axis; > 0 leans the camera to its right, so the picture turns counter-clockwise. */
  readonly roll: tf.Tensor1D;
  /** `[batch, 3]`, the point looked at, world space. */
  readonly target: tf.Tensor2D;
  /** From target to camera, world units. */
  readonly distance: tf.Tensor1D;
  /** In units of half the image height: 1 / tan(fovY / 2). */
  readonly focalLength: tf.Tensor1D;
}

/**
 * A camera on a sphere round its target: position = target + distance (sin yaw cos pitch, sin pitch, cos yaw cos pitch).
 * At rest it stands on +z and looks at the front of the face, +y up. Well-behaved right up to the poles, since `up` is
 * derived from the angles and not from the world's. Differentiable with respect to every input.
 *
 * @throws GanfitError `SHAPE`
 * @example
 * const zero = tf.zeros([1]) as tf.Tensor1D;
 * const camera = orbitCamera({ yaw: tf.tensor1d([0.3]), pitch: zero, roll: zero, target: tf.zeros([1, 3]),
 *   distance: tf.tensor1d([6]), focalLength: tf.tensor1d([5.67]) });
 */
export function orbitCamera(orbit: Orbit): Camera {
  const { batch } = checkShape('orbitCamera: yaw', orbit?.yaw, ['batch'], { dtype: 'float32' });
  for (const name of ['pitch', 'roll', 'distance', 'focalLength'] as const)
    checkShape(`orbitCamera: ${name}`, orbit[name], [batch!], { dtype: 'float32' });
  checkShape('orbitCamera: target', orbit.target, [batch!, 3], { dtype: 'float32' });
  const { position, up } = tf.tidy(() => {
    const [sy, cy] = [sine(orbit.yaw), cosine(orbit.yaw)];
    const [sp, cp] = [sine(orbit.pitch), cosine(orbit.pitch)];
    const direction = tf.stack([tf.mul(sy, cp), sp, tf.mul(cy, cp)], 1);
    const upright = tf.stack([tf.neg(tf.mul(sy, sp)), cp, tf.neg(tf.mul(cy, sp))], 1);
    const right = tf.stack([cy, tf.zerosLike(sy), tf.neg(sy)], 1);
    const roll = tf.expandDims(orbit.roll, 1);
    return {
      position: tf.add(orbit.target, tf.mul(direction, tf.expandDims(orbit.distance, 1))) as tf.Tensor2D,
      up: tf.add(tf.mul(upright, cosine(roll)), tf.mul(right, sine(roll))) as tf.Tensor2D,
    };
  });
  return { position, up, target: orbit.target, focalLength: orbit.focalLength };
}
