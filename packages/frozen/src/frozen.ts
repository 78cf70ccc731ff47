import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * An op whose weights never change: its gradient goes to the input only, by weights prepared once. It owns its weights;
 * `dispose` frees them.
 */
export interface Frozen<Input extends Tensor, Output extends Tensor = Input> {
  (x: Input): Output;
  dispose(): void;
}

/** Ties an op to the tensors that it owns. */
export function owning<Input extends Tensor, Output extends Tensor>(
  op: (x: Input) => Output,
  weights: readonly (Tensor | undefined)[],
): Frozen<Input, Output> {
  return Object.assign((x: Input) => op(x), {
    dispose: () => {
      for (const weight of weights) weight?.dispose();
    },
  });
}

/** Numbers of a shape: what weight files give and what ops are made from. */
export interface Weights {
  values: Float32Array;
  shape: readonly number[];
}
