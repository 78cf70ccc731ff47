import '@ganfit/core'; // registers tfjs's own gradients
import * as tf from '@tensorflow/tfjs-core';

/** A forward pass with its way back. */
export interface Recorded<Y extends tf.Tensor> {
  value: Y;
  /** What the gradient needs besides dy. Each is copied on wasm: save the least. */
  save?: tf.Tensor[];
  /** One gradient for each input, each a tensor of its own. */
  gradient(dy: Y, saved: tf.Tensor[]): tf.Tensor | tf.Tensor[];
}

/** `tf.customGrad` with types, and with the gradient's temporaries tidied. */
export function customOp<Xs extends tf.Tensor[], Y extends tf.Tensor>(
  forward: (...inputs: Xs) => Recorded<Y>,
): (...inputs: Xs) => Y {
  const op = tf.customGrad<tf.Tensor>((...args) => {
    const save = args.pop() as tf.GradSaveFunc;
    const { value, save: toSave, gradient } = forward(...(args as Xs));
    if (toSave) save(toSave);
    return { value, gradFunc: (dy, saved) => tf.tidy(() => gradient(dy as Y, saved)) };
  });
  return (...inputs) => op(...inputs) as Y;
}
