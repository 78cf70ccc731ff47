import type { Tree } from '@ganfit/core';

/** State of an optimiser: a tree of tensors, so that it can be saved, and disposed of, without knowing the optimiser. */
export type OptimizerState = { readonly [key: string]: Tree };

/**
 * An optimiser, or a part of one: a pair of pure functions. `update` makes new tensors and disposes of none.
 * @see adam, chain, scaleByGroup, scaleBySchedule
 */
export interface GradientTransform {
  /** @param parameters the free parameters */
  init(parameters: Tree): OptimizerState;
  /** @returns what to add to the parameters (or to hand to the next of a chain), and the next state */
  update(gradients: Tree, state: OptimizerState, step: number): readonly [updates: Tree, state: OptimizerState];
}

/** A factor that changes over the steps of a stage: `step` counts from 0. */
export type Schedule = (step: number) => number;
