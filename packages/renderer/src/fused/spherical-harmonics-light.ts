import { SH_CONSTANTS } from '../shading/spherical-harmonics.js';
import { type LightGradients, type ShadeAttributes, type ShadeInputs, stride } from './layout.js';
import type { LightModel } from './light.js';

const [C0, C1, , , C4, , C6, , C8] = SH_CONSTANTS;

/** Fused counterpart of `sphericalHarmonics()`: shade = sum_k c_k Y_k(n). The sums are written out, for speed. */
export function sphericalHarmonicsLight(
  inputs: ShadeInputs,
  gradients: LightGradients,
  attributes: ShadeAttributes,
): LightModel {
  const perImage = stride(attributes, 'coefficients');
  const c = inputs.coefficients!;
  const dC = gradients.coefficients ?? new Float64Array(0);

  return {
    usesNormal: true,
    usesPosition: false,
    forward(p, image) {
      const { nx, ny, nz } = p;
      const o = image * perImage;
      const y1 = C1 * ny;
      const y2 = C1 * nz;
      const y3 = C1 * nx;
      const y4 = C4 * nx * ny;
      const y5 = C4 * ny * nz;
      const y6 = C6 * (3 * nz * nz - 1);
      const y7 = C4 * nx * nz;
      const y8 = C8 * (nx * nx - ny * ny);
      p.shade0 =
        C0 * c[o]! +
        y1 * c[o + 3]! +
        y2 * c[o + 6]! +
        y3 * c[o + 9]! +
        y4 * c[o + 12]! +
        y5 * c[o + 15]! +
        y6 * c[o + 18]! +
        y7 * c[o + 21]! +
        y8 * c[o + 24]!;
      p.shade1 =
        C0 * c[o + 1]! +
        y1 * c[o + 4]! +
        y2 * c[o + 7]! +
        y3 * c[o + 10]! +
        y4 * c[o + 13]! +
        y5 * c[o + 16]! +
        y6 * c[o + 19]! +
        y7 * c[o + 22]! +
        y8 * c[o + 25]!;
      p.shade2 =
        C0 * c[o + 2]! +
        y1 * c[o + 5]! +
        y2 * c[o + 8]! +
        y3 * c[o + 11]! +
        y4 * c[o + 14]! +
        y5 * c[o + 17]! +
        y6 * c[o + 20]! +
        y7 * c[o + 23]! +
        y8 * c[o + 26]!;
      p.gloss0 = p.gloss1 = p.gloss2 = 0;
    },
    backward(p, image) {
      const { nx, ny, nz, dShade0, dShade1, dShade2 } = p;
      const o = image * perImage;
      for (let k = 0; k < 3; k++) {
        const g = k === 0 ? dShade0 : k === 1 ? dShade1 : dShade2;
        const linear = C1 * g;
        const mixed = C4 * g;
        dC[o + k]! += C0 * g;
        dC[o + k + 3]! += linear * ny;
        dC[o + k + 6]! += linear * nz;
        dC[o + k + 9]! += linear * nx;
        dC[o + k + 12]! += mixed * nx * ny;
        dC[o + k + 15]! += mixed * ny * nz;
        dC[o + k + 18]! += C6 * g * (3 * nz * nz - 1);
        dC[o + k + 21]! += mixed * nx * nz;
        dC[o + k + 24]! += C8 * g * (nx * nx - ny * ny);
      }
      // Coefficients of the loss's derivative as a polynomial of the normal.
      const y = C1 * (dShade0 * c[o + 3]! + dShade1 * c[o + 4]! + dShade2 * c[o + 5]!);
      const z = C1 * (dShade0 * c[o + 6]! + dShade1 * c[o + 7]! + dShade2 * c[o + 8]!);
      const x = C1 * (dShade0 * c[o + 9]! + dShade1 * c[o + 10]! + dShade2 * c[o + 11]!);
      const xy = C4 * (dShade0 * c[o + 12]! + dShade1 * c[o + 13]! + dShade2 * c[o + 14]!);
      const yz = C4 * (dShade0 * c[o + 15]! + dShade1 * c[o + 16]! + dShade2 * c[o + 17]!);
      const zz = C6 * (dShade0 * c[o + 18]! + dShade1 * c[o + 19]! + dShade2 * c[o + 20]!);
      const xz = C4 * (dShade0 * c[o + 21]! + dShade1 * c[o + 22]! + dShade2 * c[o + 23]!);
      const xxyy = C8 * (dShade0 * c[o + 24]! + dShade1 * c[o + 25]! + dShade2 * c[o + 26]!);
      p.dNx = x + xy * ny + xz * nz + 2 * xxyy * nx;
      p.dNy = y + xy * nx + yz * nz - 2 * xxyy * ny;
      p.dNz = z + yz * ny + xz * nx + 6 * zz * nz;
    },
  };
}
