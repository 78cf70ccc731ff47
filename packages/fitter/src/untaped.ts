import * as tf from '@tensorflow/tfjs-core';

/** Runs `make` so that no gradient flows through it: its result is a constant to autodiff. */
export function untaped<T extends tf.Tensor>(make: () => T): T {
  const constant = tf.customGrad((unused) => ({ value: make(), gradFunc: () => tf.zerosLike(unused as tf.Tensor) }));
  return constant(tf.scalar(0)) as T;
}
