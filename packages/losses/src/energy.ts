// GANFIT Eq. 12.
import { check } from '@ganfit/core';
import type { LossTerm } from './view.js';

/** A weighted sum of named terms. */
export interface Energy<N extends string = string> {
  readonly terms: Readonly<Record<N, LossTerm>>;
  readonly weights: Readonly<Record<N, number>>;
}

/**
 * GANFIT Eq. 12. Weights and terms share their keys: a misspelt weight does not compile.
 * @throws GanfitError `ARGUMENT` for a weight that is missing, negative, infinite or no number, or that no term has
 * @example energy({ pixel: pixel(), landmark: landmark() }, { pixel: 3000, landmark: 1 })
 */
export function energy<const T extends Readonly<Record<string, LossTerm>>>(
  terms: T,
  weights: { readonly [K in keyof T]: number },
): Energy<keyof T & string> {
  for (const name of Object.keys(terms)) {
    const weight = weights[name];
    check(Number.isFinite(weight) && weight! >= 0, 'ARGUMENT', () => {
      return `energy: the weight of \`${name}\` must be a finite number >= 0, got ${weight}.`;
    });
  }
  for (const name of Object.keys(weights))
    check(name in terms, 'ARGUMENT', () => `energy: there is a weight for \`${name}\`, but no such term.`);
  return { terms, weights } as Energy<keyof T & string>;
}

/** The energy without some of its terms: an ablation. They cost nothing any more. */
export function without<N extends string, D extends N>(from: Energy<N>, ...names: readonly D[]): Energy<Exclude<N, D>> {
  const keep = <V>(record: Readonly<Record<N, V>>): Record<Exclude<N, D>, V> => {
    const entries = Object.entries(record).filter(([name]) => !(names as readonly string[]).includes(name));
    return Object.fromEntries(entries) as Record<Exclude<N, D>, V>;
  };
  for (const name of names) check(name in from.terms, 'ARGUMENT', () => `without: the energy has no term \`${name}\`.`);
  return { terms: keep(from.terms), weights: keep(from.weights) };
}
