import { checkShape } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Camera, Size } from '../types.js';
import { cross, normalize } from '../vector.js';

/** Distance along the view axis, in world units, before which nothing is seen. */
export const NEAR = 0.01;

/**
 * Projects world positions into clip space by a pinhole camera.
 *
 * With the camera's right, up and forward axes r, u, f and d = position - camera position:
 * x = focalLength (width / height)^-1 r.d, y = focalLength u.d, z = -0.01, w = f.d. So w is the distance along the view
 * axis, x / w and y / w are in [-1, 1] on the screen with y up, and z / w falls from 0 at infinity to -1 at the near plane.
 *
 * Differentiable with respect to positions, camera position, target, up and focal length.
 *
 * @param positions `[batch, vertexCount, 3]` float32, world space
 * @param camera one for each batch entry, or a batch of 1 for all
 * @param size of the image; only its aspect ratio matters
 * @returns clip space `[batch, vertexCount, 4]`
 * @throws GanfitError `SHAPE`
 * @example const clip = project(positions, camera, { height: 256, width: 256 });
 */
export function project(positions: tf.Tensor3D, camera: Camera, size: Size): tf.Tensor3D {
  checkShape('project: positions', positions, ['batch', 'vertexCount', 3], { dtype: 'float32' });
  checkCamera('project', camera);
  return tf.tidy(() => {
    const forward = normalize(tf.sub(camera.target, camera.position) as tf.Tensor2D);
    const right = normalize(cross(forward, camera.up ?? worldUp(camera)));
    const up = cross(right, forward);
    const focalLength = tf.expandDims(camera.focalLength, 1);
    const nothing = tf.zerosLike(forward);
    // The columns of a [batch, 3, 4] matrix.
    const columns = [
      tf.mul(right, tf.mul(focalLength, size.height / size.width)),
      tf.mul(up, focalLength),
      nothing,
      forward,
    ];
    const rotation = tf.stack(columns, 2) as tf.Tensor3D;
    const offset = tf.matMul(tf.expandDims(tf.neg(camera.position), 1) as tf.Tensor3D, rotation);
    const near = tf.tensor1d([0, 0, -NEAR, 0]);
    return tf.add(tf.matMul(positions, rotation), tf.add(offset, near)) as tf.Tensor3D;
  });
}

/** Static checks of a camera's shapes. */
export function checkCamera(where: string, camera: Camera): void {
  const remedy = 'Build one with orbitCamera(…), or pass { position, target, focalLength, up? }.';
  const { batch } = checkShape(`${where}: camera.position`, camera?.position, ['batch', 3], { remedy });
  checkShape(`${where}: camera.target`, camera.target, [batch!, 3], { remedy });
  checkShape(`${where}: camera.focalLength`, camera.focalLength, [batch!], { remedy });
  if (camera.up) checkShape(`${where}: camera.up`, camera.up, [batch!, 3], { remedy });
}

function worldUp(camera: Camera): tf.Tensor2D {
  return tf.tile(tf.tensor2d([[0, 1, 0]]), [camera.position.shape[0], 1]);
}
