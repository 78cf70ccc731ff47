import { disposeTree, type Tree } from '@ganfit/core';
import type { Lighting, Shader } from '@ganfit/renderer';
import { phong, sphericalHarmonics } from '@ganfit/renderer';
import * as tf from '@tensorflow/tfjs-core';

/** A shader together with the light to start a fit from, and to look at its result in. */
export interface LightModel {
  readonly shader: Shader;
  initial(): Lighting;
  /** Neutral light: white, soft, a little from above. */
  neutral(): Lighting;
}

const coefficients = (constant: number, up: number, front: number): Lighting => {
  const rows = [constant, up, front, 0, 0, 0, 0, 0, 0];
  return { coefficients: tf.tensor3d([rows.map((c) => [c, c, c])]) };
};

/** Spherical harmonics of order 2 in each colour: 27 numbers. Explains photos better than one point light. */
export const harmonicLight = (): LightModel => ({
  shader: sphericalHarmonics(),
  initial: () => coefficients(3.2, 0.1, 0.3),
  neutral: () => coefficients(2.9, 0.25, 0.75),
});

/** The paper's light: one coloured point light and coloured ambient light, 9 numbers. */
export const pointLight = (options: { specular?: number; shininess?: number } = {}): LightModel => {
  const light = (x: number): Lighting => ({
    position: tf.tensor2d([[x, 2, 6]]),
    color: tf.fill([1, 3], 0.5),
    ambient: tf.fill([1, 3], 0.6),
  });
  return { shader: phong(options), initial: () => light(0.5), neutral: () => light(0.5) };
};

/** @internal What kind of light a model has. */
export function lightKind({ initial }: LightModel): 'phong' | 'sphericalHarmonics' {
  const light = initial();
  disposeTree({ ...light } as Tree);
  return kindOf(light);
}

/** @internal */
export const kindOf = (light: object): 'phong' | 'sphericalHarmonics' =>
  'coefficients' in light ? 'sphericalHarmonics' : 'phong';
