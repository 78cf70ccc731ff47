import type { FusedModel } from '../types.js';

/** Arrays that gradients flow to, present as the light model and the albedo need them. */
export interface ShadeInputs {
  barycentric: Float32Array;
  /** Of each pixel, where it has been worked out before. */
  albedo?: Float32Array;
  vertexColors?: Float32Array;
  texture?: Float32Array;
  uvs?: Float32Array;
  normals?: Float32Array;
  positions?: Float32Array;
  lightPosition?: Float32Array;
  lightColor?: Float32Array;
  ambient?: Float32Array;
  cameraPosition?: Float32Array;
  coefficients?: Float32Array;
}

export const lightNames = ['lightPosition', 'lightColor', 'ambient', 'cameraPosition', 'coefficients'] as const;
export type LightName = (typeof lightNames)[number];

/** Gradients of light and camera, to which every pixel adds: in double precision. */
export type LightGradients = { [Name in LightName]?: Float64Array };

export interface ShadeAttributes {
  readonly model: FusedModel;
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly vertexCount: number;
  readonly textureHeight: number;
  readonly textureWidth: number;
  /** Shapes of the inputs present, by name: what the gradients look like, and which are shared by the batch. */
  readonly shapes: { readonly [Name in keyof ShadeInputs]: number[] };
}

/** Distance from one image's part of an input to the next one's: 0 if the batch shares it. */
export function stride(attributes: ShadeAttributes, name: keyof ShadeInputs): number {
  const shape = attributes.shapes[name];
  if (!shape || shape[0] === 1) return 0;
  return shape.slice(1).reduce((product, size) => product * size, 1);
}
