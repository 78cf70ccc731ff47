import type { LightGradients, ShadeAttributes, ShadeInputs } from './layout.js';
import { phongLight } from './phong-light.js';
import type { Pixel } from './pixel.js';
import { sphericalHarmonicsLight } from './spherical-harmonics-light.js';

/** How light falls on a pixel: the fused counterpart of a shader. */
export interface LightModel {
  readonly usesNormal: boolean;
  readonly usesPosition: boolean;
  /** Fills `shade` and `gloss` from normal and position. */
  forward(pixel: Pixel, image: number): void;
  /**
   * From `dShade` and `dGloss`: sets `dN` and `dP`, adds to the gradients of the light. Follows `forward` for the same
   * pixel, whose intermediate results it finds as they were left.
   */
  backward(pixel: Pixel, image: number): void;
}

/** @param gradients under the names of the inputs; only `backward` writes to them */
export function lightModel(inputs: ShadeInputs, gradients: LightGradients, attributes: ShadeAttributes): LightModel {
  switch (attributes.model.kind) {
    case 'unlit':
      return unlitLight;
    case 'phong':
      return phongLight(inputs, gradients, attributes, attributes.model);
    case 'sphericalHarmonics':
      return sphericalHarmonicsLight(inputs, gradients, attributes);
  }
}

const unlitLight: LightModel = {
  usesNormal: false,
  usesPosition: false,
  forward(p) {
    p.shade0 = p.shade1 = p.shade2 = 1;
    p.gloss0 = p.gloss1 = p.gloss2 = 0;
  },
  backward() {},
};
