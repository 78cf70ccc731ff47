import { defineKernel, type Output } from '../backend.js';
import { albedoSource } from './albedo.js';
import { type LightGradients, lightNames, type ShadeAttributes, type ShadeInputs, stride } from './layout.js';
import { lightModel } from './light.js';
import { newPixel, type Pixel } from './pixel.js';
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
        splitGradient(p, g0, g1, g2);
        albedo.backward(p, entry);
        light.backward(p, entry);
        if (light.usesNormal) {
          // Through n / |n|: the part along n drops out.
          const along = p.dNx * p.nx + p.dNy * p.ny + p.dNz * p.nz;
          const scale = 1 / p.length;
          toNormals(
            p,
            entry,
            scale * (p.dNx - along * p.nx),
            scale * (p.dNy - along * p.ny),
            scale * (p.dNz - along * p.nz),
          );
        }
        if (light.usesPosition) toPositions(p, entry, p.dPx, p.dPy, p.dPz);
        outputs.barycentric[o] = p.d0;
        outputs.barycentric[o + 1] = p.d1;
        outputs.barycentric[o + 2] = p.d2;
      }
    }
    for (const name of lightNames) if (lightSums[name]) outputs[name]!.set(lightSums[name]);
  },
});

/** image = albedo shade + gloss */
function splitGradient(p: Pixel, g0: number, g1: number, g2: number): void {
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
}

function doubles(outputs: ShadeInputs): LightGradients {
  const present = lightNames.filter((name) => outputs[name]);
  return Object.fromEntries(present.map((name) => [name, new Float64Array(outputs[name]!.length)]));
}

const none = new Float32Array(0);

/** Hands the gradient of an interpolated vector on to the three vertices, and adds to that of the weights. */
function vertexScatter(
  values: Float32Array = none,
  gradients: Float32Array = none,
  perImage: number,
): (p: Pixel, image: number, x: number, y: number, z: number) => void {
  return (p, image, x, y, z) => {
    const a = image * perImage + 3 * p.a;
    const b = image * perImage + 3 * p.b;
    const c = image * perImage + 3 * p.c;
    const { b0, b1, b2 } = p;
    p.d0 += x * values[a]! + y * values[a + 1]! + z * values[a + 2]!;
    p.d1 += x * values[b]! + y * values[b + 1]! + z * values[b + 2]!;
    p.d2 += x * values[c]! + y * values[c + 1]! + z * values[c + 2]!;
    gradients[a]! += b0 * x;
    gradients[a + 1]! += b0 * y;
    gradients[a + 2]! += b0 * z;
    gradients[b]! += b1 * x;
    gradients[b + 1]! += b1 * y;
    gradients[b + 2]! += b1 * z;
    gradients[c]! += b2 * x;
    gradients[c + 1]! += b2 * y;
    gradients[c + 2]! += b2 * z;
  };
}
