import { defineKernel, type Output } from '../backend.js';
import { fastShadeBackward } from '../simd/shade.js';
import { albedoSource } from './albedo.js';
import { type LightGradients, lightNames, type ShadeAttributes, type ShadeInputs, stride } from './layout.js';
import { lightModel } from './light.js';
import { newPixel } from './pixel.js';
import { vertexScatter } from './scatter.js';
import { pixelReader, type Visibility } from './shade.js';

/** Gradients of the image to every array that went into it, in one pass over the pixels. */
export const shadeBackwardKernel = defineKernel<
  ShadeInputs & Visibility & { dImage: Float32Array },
  ShadeInputs,
  ShadeAttributes
>({
  name: 'GanfitShadeBackward',
  outputs: ({ shapes }) =>
    Object.fromEntries(
      Object.entries(shapes).map(([name, shape]): [string, Output] => [name, { shape, dtype: 'float32' }]),
    ) as Record<keyof ShadeInputs, Output>,
  compute(inputs, outputs, attributes) {
    const { dImage, triangleId } = inputs;
    const { batch, height, width } = attributes;
    const lightSums = doubles(outputs);
    const albedo = albedoSource(inputs, outputs, attributes);
    const light = lightModel(inputs, lightSums, attributes);
    const toPixel = pixelReader(inputs, attributes, light.usesNormal, light.usesPosition);
    const toNormals = vertexScatter(inputs.normals, outputs.normals, stride(attributes, 'normals'));
    const toPositions = vertexScatter(inputs.positions, outputs.positions, stride(attributes, 'positions'));
    const p = newPixel();
    const pixels = height * width;
    for (let entry = 0, i = 0; entry < batch; entry++) {
      for (const end = i + pixels; i < end; i++) {
        const o = 3 * i;
        if (triangleId[i]! < 0) continue;
        const g0 = dImage[o]!;
        const g1 = dImage[o + 1]!;
        const g2 = dImage[o + 2]!;
        if (g0 === 0 && g1 === 0 && g2 === 0) continue;
        toPixel(p, i, entry);
        albedo.forward(p, entry);
        light.forward(p, entry);
        // image = albedo shade + gloss
        p.dAlbedo0 = g0 * p.shade0;
        p.dAlbedo1 = g1 * p.shade1;
        p.dAlbedo2 = g2 * p.shade2;
        p.dShade0 = g0 * p.albedo0;
        p.dShade1 = g1 * p.albedo1;
        p.dShade2 = g2 * p.albedo2;
        p.dGloss0 = g0;
        p.dGloss1 = g1;
        p.dGloss2 = g2;
        p.d0 = p.d1 = p.d2 = 0;
        albedo.backward(p, entry);
        light.backward(p, entry);
        if (light.usesNormal) {
          // Through n / |n|: the part along n drops out.
          const along = p.dNx * p.nx + p.dNy * p.ny + p.dNz * p.nz;
          const scale = 1 / p.length;
          p.gx = scale * (p.dNx - along * p.nx);
          p.gy = scale * (p.dNy - along * p.ny);
          p.gz = scale * (p.dNz - along * p.nz);
          toNormals(p, entry);
        }
        if (light.usesPosition) {
          p.gx = p.dPx;
          p.gy = p.dPy;
          p.gz = p.dPz;
          toPositions(p, entry);
        }
        outputs.barycentric[o] = p.d0;
        outputs.barycentric[o + 1] = p.d1;
        outputs.barycentric[o + 2] = p.d2;
      }
    }
    for (const name of lightNames) if (lightSums[name]) outputs[name]!.set(lightSums[name]);
  },
  fast: fastShadeBackward,
});

function doubles(outputs: ShadeInputs): LightGradients {
  const present = lightNames.filter((name) => outputs[name]);
  return Object.fromEntries(present.map((name) => [name, new Float64Array(outputs[name]!.length)]));
}
