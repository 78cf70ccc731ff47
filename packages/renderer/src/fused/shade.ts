import { defineKernel } from '../backend.js';
import { fastShade } from '../simd/shade.js';
import { SHORTEST_SQUARED } from '../vector.js';
import { albedoSource } from './albedo.js';
import { type ShadeAttributes, type ShadeInputs, stride } from './layout.js';
import { lightModel } from './light.js';
import { newPixel, type Pixel } from './pixel.js';

/** Which vertices each pixel sees; constants. */
export interface Visibility {
  triangles: Int32Array;
  triangleId: Int32Array;
}

/**
 * Image of a rasterized mesh in one pass over the pixels: interpolation, texture look-up, light and background. What
 * the composed ops spread over a dozen full-size tensors stays in one record.
 */
export const shadeKernel = defineKernel<
  ShadeInputs & Visibility & { background: Float32Array },
  { image: Float32Array },
  ShadeAttributes
>({
  name: 'GanfitShade',
  outputs: ({ batch, height, width }) => ({
    image: { shape: [batch, height, width, 3], dtype: 'float32', initial: undefined },
  }),
  compute(inputs, { image }, attributes) {
    const { background } = inputs;
    const { batch, height, width } = attributes;
    const albedo = albedoSource(inputs, inputs, attributes);
    const light = lightModel(inputs, {}, attributes);
    const toPixel = pixelReader(inputs, attributes, light.usesNormal, light.usesPosition);
    const p = newPixel();
    const pixels = height * width;
    const plain = background.length === 3;
    for (let entry = 0, i = 0; entry < batch; entry++) {
      for (const end = i + pixels; i < end; i++) {
        const o = 3 * i;
        if (inputs.triangleId[i]! < 0) {
          const from = plain ? 0 : o;
          image[o] = background[from]!;
          image[o + 1] = background[from + 1]!;
          image[o + 2] = background[from + 2]!;
          continue;
        }
        toPixel(p, i, entry);
        albedo.forward(p, entry);
        light.forward(p, entry);
        image[o] = p.albedo0 * p.shade0 + p.gloss0;
        image[o + 1] = p.albedo1 * p.shade1 + p.gloss1;
        image[o + 2] = p.albedo2 * p.shade2 + p.gloss2;
      }
    }
  },
  fast: fastShade,
});

export type Reader = (p: Pixel, pixel: number, image: number) => void;

/** Fills a pixel's place, vertices, weights, unit normal and position. */
export function pixelReader(
  inputs: ShadeInputs & Visibility,
  attributes: ShadeAttributes,
  withNormal: boolean,
  withPosition: boolean,
): Reader {
  const { triangles, triangleId, barycentric } = inputs;
  const normals = inputs.normals!;
  const positions = inputs.positions!;
  const perNormals = stride(attributes, 'normals');
  const perPositions = stride(attributes, 'positions');
  return (p, pixel, image) => {
    p.index = pixel;
    const t = 3 * triangleId[pixel]!;
    const ia = (p.a = triangles[t]!);
    const ib = (p.b = triangles[t + 1]!);
    const ic = (p.c = triangles[t + 2]!);
    const b0 = (p.b0 = barycentric[3 * pixel]!);
    const b1 = (p.b1 = barycentric[3 * pixel + 1]!);
    const b2 = (p.b2 = barycentric[3 * pixel + 2]!);
    if (withNormal) {
      const a = image * perNormals + 3 * ia;
      const b = image * perNormals + 3 * ib;
      const c = image * perNormals + 3 * ic;
      const x = b0 * normals[a]! + b1 * normals[b]! + b2 * normals[c]!;
      const y = b0 * normals[a + 1]! + b1 * normals[b + 1]! + b2 * normals[c + 1]!;
      const z = b0 * normals[a + 2]! + b1 * normals[b + 2]! + b2 * normals[c + 2]!;
      const squared = x * x + y * y + z * z;
      const length = Math.sqrt(Math.max(squared, SHORTEST_SQUARED));
      const scale = 1 / length;
      p.nx = x * scale;
      p.ny = y * scale;
      p.nz = z * scale;
      p.length = length;
    }
    if (withPosition) {
      const a = image * perPositions + 3 * ia;
      const b = image * perPositions + 3 * ib;
      const c = image * perPositions + 3 * ic;
      p.px = b0 * positions[a]! + b1 * positions[b]! + b2 * positions[c]!;
      p.py = b0 * positions[a + 1]! + b1 * positions[b + 1]! + b2 * positions[c + 1]!;
      p.pz = b0 * positions[a + 2]! + b1 * positions[b + 2]! + b2 * positions[c + 2]!;
    }
  };
}
