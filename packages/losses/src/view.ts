import type { Features, RecognitionNetwork } from '@ganfit/networks';
import type { Rendering } from '@ganfit/renderer';
import type { Scalar, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { FaceParameters } from './parameters.js';

/** One photo, cropped and aligned, as the terms compare with it. */
export interface Target {
  /** `[1, height, width, 3]` sRGB in [0, 1]. */
  readonly image: Tensor4D;
  /** `[1, 68, 2]` detected landmarks in pixels of `image`. */
  readonly landmarks: Tensor3D;
  /** Distance of the outer eye corners in pixels, as of a face seen from the front: the unit of landmark errors. */
  readonly eyeDistance: number;
  /** Side of one of the photo's own pixels, in pixels of `image`; default 1. Above 1 a small face was enlarged. */
  readonly pixelSize?: number;
  /** `[1, height, width, 1]`, 0 where the photo shows something else than the face (a hand, hair). */
  readonly visible?: Tensor4D;
  /** The photo is black-and-white: renderings are compared with it without their colour. */
  readonly grey?: boolean;
}

/** Which picture to look at with a recognition network. */
export type Picture = 'photo' | 'render' | 'random';

/**
 * What a loss term can see of one step: the photo, the parameters, and everything made from them, each made when a term
 * first asks for it. A term that is left out costs nothing.
 */
export interface View {
  readonly target: Target;
  readonly parameters: FaceParameters;
  /** GANFIT Eq. 6, I_R; its image without colour where the photo has none. */
  readonly rendering: Rendering;
  /** `[1, height, width, 1]` in [0, 1]: pixels that count as face in the rendering and are visible in the photo; no gradient. */
  readonly mask: Tensor4D;
  /** `[1, 68, 2]` landmarks of the model in pixels of the photo. */
  readonly landmarks: Tensor3D;
  /** How unlikely the texture's latent is, where its prior has a `penalty` of its own; differentiable. */
  readonly texturePenalty?: Scalar | undefined;
  /**
   * F(.) of a picture, aligned to the network's template: of the photo; of the rendering, laid over the photo where the
   * mask is 0; or of the random rendering of Eq. 7.
   */
  features(network: RecognitionNetwork, of: Picture): Features;
}

/** A term of the energy: a differentiable scalar of a view. */
export type LossTerm = (view: View) => Scalar;
