// A head at rest, as coefficients and as what they come to.
import type { Rgba } from '@ganfit/fitter/worker';
import { mixedMaps } from './texture-map.js';

/** In deviations. */
export interface Coefficients {
  readonly identity: readonly number[];
  readonly expression: readonly number[];
  readonly texture: readonly number[];
}

export type CoefficientKind = keyof Coefficients;

export interface Person {
  readonly coefficients: Coefficients;
  readonly positions: Float32Array;
  /** The albedo map with its detail. */
  readonly map: Rgba;
}

/** From `a` (0) to `b` (1). The model is linear, so that the mix of two heads is the head of the mixed coefficients. */
export function mixed(a: Person, b: Person, amount: number): Person {
  if (amount === 0 || amount === 1) return amount ? b : a;
  const between = (v: number, w: number): number => v + amount * (w - v);
  const mix = (kind: CoefficientKind): number[] =>
    a.coefficients[kind].map((v, i) => between(v, b.coefficients[kind][i]!));
  return {
    coefficients: { identity: mix('identity'), expression: mix('expression'), texture: mix('texture') },
    positions: a.positions.map((v, i) => between(v, b.positions[i]!)),
    map: mixedMaps(a.map, b.map, amount),
  };
}
