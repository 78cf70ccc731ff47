import { disposeTree } from '@ganfit/core';
import type { GradientTransform, OptimizerState } from './transform.js';

/**
 * Applies transforms one after the other, each to what the one before returned.
 * @example chain(adam({ learningRate: 1 }), scaleByGroup({ identity: 0.03, camera: 0.004 }))
 */
export function chain(...transforms: readonly GradientTransform[]): GradientTransform {
  return {
    init: (parameters) => Object.fromEntries(transforms.map((t, i) => [`${i}`, t.init(parameters)])),
    update(gradients, state, step) {
      let current = gradients;
      const next: Record<string, OptimizerState> = {};
      transforms.forEach((transform, i) => {
        const [updates, own] = transform.update(current, state[`${i}`] as OptimizerState, step);
        if (current !== gradients) disposeTree(current);
        current = updates;
        next[`${i}`] = own;
      });
      return [current, next];
    },
  };
}
