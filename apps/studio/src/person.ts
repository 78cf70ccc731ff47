// A head at rest, as coefficients and as what they come to.
import type { Rgba } from '@ganfit/fitter/worker';
import { mixedMaps } from './texture-map.js';

/** In deviations. */
export interface Coefficients {
  readonly identity: readonly number[];
  readonly expression: readonly number[];
  readonly texture: readonly number[];
}

/** What texture coefficients are of: the linear model, or the GAN. */
export type TexturePrior = 'linear' | 'gan';

export type CoefficientKind = keyof Coefficients;

export interface Person {
  readonly coefficients: Coefficients;
  readonly positions: Float32Array;
  /** The albedo map with its detail. */
  readonly map: Rgba;
}

/**
 * From `a` (0) to `b` (1). Shapes are linear, so that the mix of two is the shape of the mixed coefficients. So are maps,
 * but for those of the GAN; coefficients of two priors do not mix and stay those of `b`.
 */
export function mixed(a: Person, b: Person, amount: number): Person {
  if (amount === 0 || amount === 1) return amount ? b : a;
  const between = (v: number, w: number): number => v + amount * (w - v);
  const mix = (kind: CoefficientKind): readonly number[] => {
    const [from, to] = [a.coefficients[kind], b.coefficients[kind]];
    return from.length === to.length ? from.map((v, i) => between(v, to[i]!)) : to;
  };
  return {
    coefficients: { identity: mix('identity'), expression: mix('expression'), texture: mix('texture') },
    positions: a.positions.map((v, i) => between(v, b.positions[i]!)),
    map: mixedMaps(a.map, b.map, amount),
  };
}
