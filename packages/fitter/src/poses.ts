// GANFIT Eq. 7: random expression, camera and light for the second rendering.
import type { RandomStream } from '@ganfit/core';
import type { FaceParameters } from '@ganfit/losses';
import type { Lighting } from '@ganfit/renderer';
import * as tf from '@tensorflow/tfjs-core';
import { orbitParameters } from './camera.js';

/** Where the pose, expression and light of the random rendering come from. */
export interface PoseDistribution {
  sample(
    random: RandomStream,
    expressionSize: number,
  ): Pick<FaceParameters, 'expression' | 'camera'> & { lighting: Lighting };
}

export interface PortraitOptions {
  /** Deviation of expression coefficients; N(0, 0.5) in the paper. */
  readonly expression?: number;
  /** Deviations in radians. */
  readonly yaw?: number;
  readonly pitch?: number;
  /** Light of a point light (`phong`) or of spherical harmonics. */
  readonly light?: 'phong' | 'sphericalHarmonics';
}

/**
 * Portraits: the camera near the front (yaw 0.3, pitch 0.12 rad), 1 m away, the head filling the picture; soft light of one
 * side. The paper fits its Gaussians to the 300W-3D data set without giving them; these spreads are those of its photos by
 * eye, within what the landmark and recognition networks were made for.
 */
export function portraitPoses(options: PortraitOptions = {}): PoseDistribution {
  const { expression = 0.5, yaw = 0.3, pitch = 0.12, light = 'sphericalHarmonics' } = options;
  return {
    sample: (random, expressionSize) => ({
      expression: tf.tensor2d(random.normals(expressionSize, 0, expression), [1, expressionSize]),
      camera: orbitParameters({
        yaw: random.normal(0, yaw),
        pitch: random.normal(0, pitch),
        roll: 0,
        target: [0, 0],
        distance: 10,
        size: 0.95,
      }),
      lighting: light === 'phong' ? randomPointLight(random) : randomHarmonics(random),
    }),
  };
}

function randomPointLight(random: RandomStream): Lighting {
  const level = random.uniform(0.25, 0.6);
  return {
    position: tf.tensor2d([[random.normal(0, 4), random.normal(2, 2), 6]]),
    color: tf.fill([1, 3], level),
    ambient: tf.fill([1, 3], 0.95 - level / 2),
  };
}

/** White light, constant plus one linear lobe from in front. Orthonormal coefficients: 0.95 = 3.37 x 0.282. */
function randomHarmonics(random: RandomStream): Lighting {
  const rows = [3.37, random.normal(0.15, 0.3), random.normal(0.3, 0.2), random.normal(0, 0.4), 0, 0, 0, 0, 0];
  return { coefficients: tf.tensor3d([rows.map((c) => [c, c, c])]) };
}
