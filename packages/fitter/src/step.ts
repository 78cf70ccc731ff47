import { leaves, type RandomStream, type Tree, unflatten } from '@ganfit/core';
import type { FaceParameters, LossTerm } from '@ganfit/losses';
import * as tf from '@tensorflow/tfjs-core';
import type { ParameterName, Stage } from './stage.js';
import { type FitContext, type FitPhoto, makeView } from './view.js';

/** Energy of one photo at one step, its weighted terms by name, and its gradients with respect to the free parameters. */
export interface Evaluation {
  readonly energy: number;
  readonly terms: Readonly<Record<string, number>>;
  /** A tree like {@link freePart}'s. */
  readonly gradients: Tree;
}

/** The parameters that a stage moves. */
export function freePart(parameters: FaceParameters, free: readonly ParameterName[]): Tree {
  return Object.fromEntries(free.filter((name) => parameters[name]).map((name) => [name, parameters[name] as Tree]));
}

/** The terms that a stage evaluates at a step, with their weights: a term of every k-th step counts k-fold then. */
export function activeTerms(stage: Stage, step: number): { name: string; term: LossTerm; weight: number }[] {
  return Object.entries(stage.energy.terms).flatMap(([name, term]) => {
    const every = stage.every?.[name] ?? 1;
    const weight = stage.energy.weights[name]! * every;
    return weight === 0 || step % every !== 0 ? [] : [{ name, term, weight }];
  });
}

/** GANFIT Eq. 12 and its gradient for one photo. One readback. */
export async function evaluateStep(
  context: FitContext,
  photo: FitPhoto,
  parameters: FaceParameters,
  stage: Stage,
  step: number,
  random: RandomStream,
): Promise<Evaluation> {
  const free = freePart(parameters, stage.free);
  const active = activeTerms(stage, step);
  const made: tf.Tensor[] = []; // outside of the reach of a tidy
  const energy = (...moved: tf.Tensor[]): tf.Scalar => {
    const view = makeView(context, photo, { ...parameters, ...(unflatten(free, moved) as object) }, random);
    const weighted = active.map(({ term, weight }) => tf.mul(term(view), weight) as tf.Scalar);
    made.push(tf.keep(tf.stack(weighted)), tf.addN(weighted));
    return made[1] as tf.Scalar;
  };
  const variables = leaves(free);
  const grads = gradientsOf(
    () => energy(...variables),
    variables,
    () => tf.dispose(made),
  );
  const gradients = unflatten(
    free,
    variables.map((variable, i) => grads[i] ?? tf.zerosLike(variable)),
  );
  const numbers = (await made[0]!.data()) as Float32Array;
  tf.dispose(made);
  const terms = Object.fromEntries(active.map(({ name }, i) => [name, numbers[i]!]));
  return { energy: numbers.reduce((sum, n) => sum + n, 0), terms, gradients };
}

/**
 * `tf.valueAndGrads` would refuse variables that the value does not depend on; here they have no gradient. And tfjs keeps
 * what it saved for a backward pass that an error prevents: that is freed here.
 */
function gradientsOf(f: () => tf.Scalar, variables: tf.Tensor[], onError: () => void): (tf.Tensor | undefined)[] {
  try {
    return tf.engine().gradients(f, variables, null as never, true).grads;
  } catch (error) {
    for (const { saved } of tf.engine().state.activeTape ?? []) tf.dispose(saved ?? []);
    onError();
    throw error;
  }
}
