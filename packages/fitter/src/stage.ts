import type { Energy, FaceParameters } from '@ganfit/losses';
import type { GradientTransform } from './optimizer/transform.js';

/** The parts of {@link FaceParameters} that a stage can move. */
export type ParameterName = keyof FaceParameters;

/** Brings the parameters of all images together after each step, as GANFIT Eq. 13 does. Makes new tensors. */
export type Projection = (images: readonly FaceParameters[]) => readonly FaceParameters[];

/** A part of a fit: which parameters move, under which energy, by which optimiser, for how long. Plain data. */
export interface Stage {
  readonly name: string;
  readonly free: readonly ParameterName[];
  readonly energy: Energy;
  readonly optimizer: GradientTransform;
  readonly steps: number;
  /** Terms that are evaluated on every k-th step only, with k times their weight: `{ randomPose: 2 }`. */
  readonly every?: Readonly<Record<string, number>>;
  /** Default for several photos: identity, texture and detail are averaged (GANFIT Eq. 13). */
  readonly projection?: Projection;
}
