import { leaves, mapTree, type Tree, unflatten } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import type { GradientTransform } from './transform.js';

export interface AdamOptions {
  readonly learningRate?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  /** Stated outright: tfjs' own default is 1e-4 on some backends, which stalls small gradients. */
  readonly epsilon?: number;
}

/**
 * Adam (Kingma & Ba 2015) on a tree of parameters. Its moments belong to the tree, not to a global, so the free parameters
 * may change from stage to stage. The paper uses a learning rate of 0.01.
 * @example chain(adam({ learningRate: 0.01 }), scaleBySchedule(cosine(200)))
 */
export function adam(options: AdamOptions = {}): GradientTransform {
  const { learningRate = 0.01, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  const zeros = (parameters: Tree): Tree => mapTree(parameters, (leaf) => tf.zerosLike(leaf));
  return {
    init: (parameters) => ({ mean: zeros(parameters), variance: zeros(parameters) }),
    update(gradients, state, step) {
      const mean = combine(state['mean']!, gradients, (m, g) => tf.add(tf.mul(m, beta1), tf.mul(g, 1 - beta1)));
      const variance = combine(state['variance']!, gradients, (v, g) => {
        return tf.add(tf.mul(v, beta2), tf.mul(tf.square(g), 1 - beta2));
      });
      const scale = -learningRate / (1 - beta1 ** (step + 1));
      const unbias = 1 / (1 - beta2 ** (step + 1));
      const updates = combine(mean, variance, (m, v) => {
        return tf.tidy(() => tf.div(tf.mul(m, scale), tf.add(tf.sqrt(tf.mul(v, unbias)), epsilon)));
      });
      return [updates, { mean, variance }];
    },
  };
}

/** Applies a function of two to the leaves of two trees of one structure. */
function combine(a: Tree, b: Tree, fn: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Tree {
  const others = leaves(b);
  return unflatten(
    a,
    leaves(a).map((leaf, i) => tf.tidy(() => fn(leaf, others[i]!))),
  );
}
