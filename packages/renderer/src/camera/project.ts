import { checkShape } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkBatch, checkFinite, checkSize } from '../checks.js';
import type { Camera, Size } from '../types.js';
import { checkCamera } from './check.js';
import { transform } from './transform.js';
import { viewMatrices } from './view-matrix.js';

/**
 * Projects world positions into clip space by a pinhole camera.
 *
 * With the camera's right, up and forward axes r, u, f and d = position - camera position:
 * x = focalLength (width / height)^-1 r.d, y = focalLength u.d, z = -0.01, w = f.d. So w is the distance along the view
 * axis, x / w and y / w are in [-1, 1] on the screen with y up, and z / w falls from 0 at infinity to -1 at the near plane.
 *
 * Differentiable with respect to positions, camera position, target, up and focal length. A vertex that is not finite
 * gives clip values that are not finite, of which nothing is drawn, and spoils no gradient but its own. A camera that
 * cannot see (focal length 0, position = target, up along the view axis) gives finite values, of which nothing is drawn.
 *
 * @param positions `[batch, vertexCount, 3]` float32, world space
 * @param camera one for each batch entry, or a batch of 1 for all
 * @param size of the image; only its aspect ratio matters
 * @returns clip space `[batch, vertexCount, 4]`
 * @throws GanfitError `SHAPE`, `ARGUMENT` (bad size; with tfjs in debug mode also values that are not finite, a focal length
 *   of 0 or less, a position equal to the target, `up` along the view axis)
 * @example const clip = project(positions, camera, { height: 256, width: 256 });
 */
export function project(positions: tf.Tensor3D, camera: Camera, size: Size): tf.Tensor3D {
  const { batch } = checkShape('project: positions', positions, ['batch', 'vertexCount', 3], { dtype: 'float32' });
  checkSize('project', size);
  checkBatch('project', 'camera.position', checkCamera('project', camera), batch!, '`positions`');
  checkFinite('project', 'positions', positions);
  return tf.tidy(() => transform(positions, viewMatrices(camera, size)));
}
