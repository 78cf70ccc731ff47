import * as tf from '@tensorflow/tfjs-core';
import { hasKernel, runKernel } from '../backend.js';
import { viewMatrixKernel } from '../kernels/view-matrix.js';
import type { Camera, Size } from '../types.js';
import { cross, normalize } from '../vector.js';
import '../gradients/view-matrix.js';

/** Distance along the view axis, in world units, before which nothing is seen. */
export const NEAR = 0.01;

/**
 * The matrices that take [x y z 1] of the world to clip space, `[batch, 4, 4]`: see `project`. In one kernel where the
 * backend has it, since three dozen ops on a few numbers cost more than a small mesh.
 */
export function viewMatrices(camera: Camera, size: Size): tf.Tensor3D {
  const up = camera.up ?? worldUp(camera);
  if (!hasKernel(viewMatrixKernel)) return composedViewMatrices({ ...camera, up }, size);
  const { position, target, focalLength } = camera;
  const attributes = { batch: position.shape[0], heightPerWidth: size.height / size.width, near: NEAR };
  return runKernel(viewMatrixKernel, { position, target, up, focalLength }, attributes).matrices as tf.Tensor3D;
}

/** The same by tfjs's own ops, for backends without the kernel, and to check it against. */
export function composedViewMatrices({ position, target, up, focalLength }: Required<Camera>, size: Size): tf.Tensor3D {
  const forward = normalize(tf.sub(target, position) as tf.Tensor2D);
  const right = normalize(cross(forward, up));
  const focal = tf.expandDims(focalLength, 1);
  const columns = [
    tf.mul(right, tf.mul(focal, size.height / size.width)),
    tf.mul(cross(right, forward), focal),
    tf.zerosLike(forward),
    forward,
  ];
  const rotation = tf.stack(columns, 2) as tf.Tensor3D;
  const offset = tf.matMul(tf.expandDims(tf.neg(position), 1) as tf.Tensor3D, rotation);
  return tf.concat([rotation, tf.add(offset, tf.tensor1d([0, 0, -NEAR, 0]))], 1) as tf.Tensor3D;
}

function worldUp(camera: Camera): tf.Tensor2D {
  return tf.tensor2d(Array.from({ length: camera.position.shape[0] }, () => [0, 1, 0]));
}
