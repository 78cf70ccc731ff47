import * as tf from '@tensorflow/tfjs-core';

/** Squared lengths below this count as no direction: the result is shorter than 1, and 0 for the zero vector. */
export const SHORTEST_SQUARED = 1e-24;

/** Unit vectors along the last axis. */
export function normalize<T extends tf.Tensor>(v: T): T {
  return tf.tidy(() => {
    const squared = tf.maximum(tf.sum(tf.square(v), -1, true), SHORTEST_SQUARED);
    return tf.mul(v, tf.rsqrt(squared)) as T;
  });
}

/** Scalar products along the last axis, which stays with size 1. */
export function dot<T extends tf.Tensor>(a: T, b: T): T {
  return tf.tidy(() => tf.sum(tf.mul(a, b), -1, true) as T);
}

/** Cross products of the rows of two `[batch, 3]` tensors. */
export function cross(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    // All nine products a_i b_j, then the antisymmetric sums of them: six ops fewer than by components.
    const products = tf.reshape(tf.mul(tf.expandDims(a, 2), tf.expandDims(b, 1)), [-1, 9]);
    return tf.matMul(products as tf.Tensor2D, tf.tensor2d(antisymmetric, [9, 3]));
  });
}

// biome-ignore format: one row for each product a_i b_j
const antisymmetric = [
  0, 0, 0,   0, 0, 1,   0, -1, 0,
  0, 0, -1,  0, 0, 0,   1, 0, 0,
  0, 1, 0,   -1, 0, 0,  0, 0, 0,
];
