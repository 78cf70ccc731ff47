import type { LightName, ShadeAttributes } from '../fused/layout.js';
import { phong } from './phong.glsl.js';
import type { InputType } from './program.js';
import { sphericalHarmonics } from './spherical-harmonics.glsl.js';

/**
 * How light falls on a point, as code: `light` sets `shade` and `gloss`; `lightBackward` sets `dNormal` and `dPosition`, and
 * fills `sums` with what the point adds to the gradients of the light.
 */
export interface LightCode {
  readonly usesNormal: boolean;
  readonly usesPosition: boolean;
  readonly inputs: Readonly<Partial<Record<LightName, InputType>>>;
  /** Where in `sums` the gradient of an input begins. */
  readonly starts: Readonly<Partial<Record<LightName, number>>>;
  /** Length of `sums`. */
  readonly sums: number;
  readonly code: string;
}

export function lightCode({ model, shapes }: ShadeAttributes): LightCode {
  switch (model.kind) {
    case 'unlit':
      return unlit;
    case 'phong':
      return phong(lightCount(shapes.lightPosition!), shapes.cameraPosition !== undefined);
    case 'sphericalHarmonics':
      return sphericalHarmonics;
  }
}

/** Lights may be `[batch, 3]` or `[batch, lights, 3]`. */
const lightCount = (shape: number[]): number => (shape.length === 3 ? shape[1]! : 1);

const unlit: LightCode = {
  usesNormal: false,
  usesPosition: false,
  inputs: {},
  starts: {},
  sums: 0,
  code: `
void light(Point p, out vec3 shade, out vec3 gloss) {
  shade = vec3(1.0);
  gloss = vec3(0.0);
}
void lightBackward(Point p, vec3 dShade, vec3 dGloss, out vec3 dNormal, out vec3 dPosition) {
  dNormal = dPosition = vec3(0.0);
}`,
};
