import type { Lighting } from '@ganfit/renderer';
import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';

/**
 * p_c: a camera on an orbit round the head. Distance and focal length of one photo hardly differ in effect, so the camera
 * is told by its distance and by the size of the head in the picture: a step in distance keeps that size.
 */
export interface OrbitParameters {
  /** `[batch]` radians; positive: the camera moves to the subject's left (+x). */
  readonly yaw: Tensor1D;
  /** `[batch]` radians; positive: the camera moves up. */
  readonly pitch: Tensor1D;
  /** `[batch]` radians about the view axis. */
  readonly roll: Tensor1D;
  /** `[batch, 2]` x and y of the look-at point in units of 100 mm (its z is 0). */
  readonly target: Tensor2D;
  /** `[batch]` natural logarithm of the distance to the look-at point in units of 100 mm. */
  readonly logDistance: Tensor1D;
  /** `[batch]` natural logarithm of focal length / distance: half image heights per unit at the look-at point. */
  readonly logSize: Tensor1D;
}

/** All that a fit determines for one photo. */
export interface FaceParameters {
  /** p_s, `[batch, identitySize]` in deviations. */
  readonly identity: Tensor2D;
  /** p_e, `[batch, expressionSize]` in deviations. */
  readonly expression: Tensor2D;
  /** p_t, `[batch, latentSize]`. */
  readonly texture: Tensor2D;
  /** What the texture prior cannot express, added to its map: `[batch, height, width, 3]`. Beyond the paper. */
  readonly detail?: Tensor4D;
  /** The same at a low resolution, so that the tone of skin that no photo shows follows the skin beside it. */
  readonly tone?: Tensor4D;
  /** p_c. */
  readonly camera: OrbitParameters;
  /** p_l: point light or spherical harmonics, as the shader takes. */
  readonly lighting: Lighting;
}
