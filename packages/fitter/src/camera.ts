import type { OrbitParameters } from '@ganfit/losses';
import { type Camera, orbitCamera } from '@ganfit/renderer';
import * as tf from '@tensorflow/tfjs-core';

/** The renderer's camera of a fit's camera parameters; differentiable to all of them. */
export function cameraOf(orbit: OrbitParameters): Camera {
  const distance = tf.exp(orbit.logDistance);
  return orbitCamera({
    yaw: orbit.yaw,
    pitch: orbit.pitch,
    roll: orbit.roll,
    target: tf.pad(orbit.target, [
      [0, 0],
      [0, 1],
    ]),
    distance,
    focalLength: tf.mul(distance, tf.exp(orbit.logSize)),
  });
}

/** Plain numbers of an orbit, angles in radians. */
export interface OrbitNumbers {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  readonly target: readonly [number, number];
  readonly distance: number;
  /** Focal length / distance. */
  readonly size: number;
}

/** {@link OrbitParameters} for one image. */
export function orbitParameters(orbit: OrbitNumbers): OrbitParameters {
  return {
    yaw: tf.tensor1d([orbit.yaw]),
    pitch: tf.tensor1d([orbit.pitch]),
    roll: tf.tensor1d([orbit.roll]),
    target: tf.tensor2d([...orbit.target], [1, 2]),
    logDistance: tf.tensor1d([Math.log(orbit.distance)]),
    logSize: tf.tensor1d([Math.log(orbit.size)]),
  };
}
