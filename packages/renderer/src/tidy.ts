import * as tf from '@tensorflow/tfjs-core';

/** `tf.tidy` for results that are nested records of tensors, which its type leaves out but its code handles. */
export function tidy<T extends object>(f: () => T): T {
  return tf.tidy(f as () => tf.TensorContainer) as T;
}
