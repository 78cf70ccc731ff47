import * as tf from '@tensorflow/tfjs-core';
import { hasKernel, runKernel } from '../backend.js';
import { transformKernel } from '../kernels/transform.js';
import '../gradients/transform.js';

/**
 * [x y z 1] of every vertex times a matrix.
 *
 * @param positions `[batch, vertexCount, 3]`; those that are not finite do not count for the gradient of the matrices
 * @param matrices `[batch, 4, 4]`, or batch 1 for all
 * @returns `[batch, vertexCount, 4]`
 */
export function transform(positions: tf.Tensor3D, matrices: tf.Tensor3D): tf.Tensor3D {
  if (!hasKernel(transformKernel)) return composedTransform(positions, matrices);
  const [batch, vertexCount] = positions.shape;
  const attributes = { batch, vertexCount, matrixBatch: matrices.shape[0] };
  return runKernel(transformKernel, { positions, matrices }, attributes).clip as tf.Tensor3D;
}

/** The same by tfjs's own ops, for backends without the kernel, and to check it against. */
export function composedTransform(positions: tf.Tensor3D, matrices: tf.Tensor3D): tf.Tensor3D {
  const rotation = tf.slice(matrices, [0, 0, 0], [-1, 3, 4]);
  return tf.add(product(positions, rotation), tf.slice(matrices, [0, 3, 0], [-1, 1, 4])) as tf.Tensor3D;
}

/** As `tf.matMul`, but for the gradient of the matrices, which bad positions do not spoil. */
const product = tf.customGrad((...args) => {
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
