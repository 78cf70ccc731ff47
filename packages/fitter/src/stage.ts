import type { Energy, FaceParameters, View } from '@ganfit/losses';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { GradientTransform } from './optimizer/transform.js';

/** The parts of {@link FaceParameters} that a stage can move. */
export type ParameterName = keyof FaceParameters;

/**
 * Brings the parameters of all images together after each step, as GANFIT Eq. 13 does. Makes new tensors.
 * @param weights how much each image counts; they sum to one. Default: all the same
 */
export type Projection = (images: readonly FaceParameters[], weights?: readonly number[]) => readonly FaceParameters[];

/** A part of a fit: which parameters move, under which energy, by which optimiser, for how long. Plain data. */
export interface Stage {
  readonly name: string;
  readonly free: readonly ParameterName[];
  readonly energy: Energy;
  readonly optimizer: GradientTransform;
  readonly steps: number;
  /** Terms that are evaluated on every k-th step only, with k times their weight: `{ randomPose: 2 }`. */
  readonly every?: Readonly<Record<string, number>>;
  /**
   * Of a texture prior with a `coarse` part: how many steps go by from one whole decoding to the next. Between them the
   * coarse part follows the latent, and the rest stays as it was. A fit that is resumed in between decodes at once, and so
   * comes out a little different. Default 1.
   */
  readonly decodeEvery?: number;
  /**
   * `[1, height, width, 1]` in [0, 1], which pixels of the photo show the face and not what hides it. Asked once, when the
   * stage starts; what the photo's own mask hides stays hidden. 'kept' is what the stage before saw.
   */
  readonly visibility?: ((view: View) => Tensor4D) | 'kept';
  /** Side in pixels of the crop in which this stage works, where it is not the fit's own. */
  readonly size?: number;
  /** Default for several photos: identity, texture and detail are averaged (GANFIT Eq. 13). */
  readonly projection?: Projection;
}
