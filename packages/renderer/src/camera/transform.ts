import * as tf from '@tensorflow/tfjs-core';

/**
 * Positions times matrices, as `tf.matMul`, but for the gradient of the matrices: positions that are not finite do not
 * count for it. Nothing is drawn of them, so what comes back to them is 0, but 0 times NaN is NaN, and the camera would be
 * lost to a single bad vertex.
 *
 * @param positions `[batch, vertexCount, 3]`
 * @param matrices `[batch, 3, 4]`, or batch 1 for all
 */
export const transform = tf.customGrad((...args) => {
  const [positions, matrices, save] = args as [tf.Tensor3D, tf.Tensor3D, (tensors: tf.Tensor[]) => void];
  save([positions, matrices]);
  const gradFunc = (dClip: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
    const [positions, matrices] = saved as [tf.Tensor3D, tf.Tensor3D];
    const known = tf.where(tf.isFinite(positions), positions, tf.zerosLike(positions));
    const dMatrices = tf.matMul(known, dClip, true);
    const shared = matrices.shape[0] === 1;
    return [tf.matMul(dClip, matrices, false, true), shared ? tf.sum(dMatrices, 0, true) : dMatrices];
  };
  return { value: tf.matMul(positions, matrices), gradFunc };
}) as (positions: tf.Tensor3D, matrices: tf.Tensor3D) => tf.Tensor3D;
