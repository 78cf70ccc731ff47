import { SH_CONSTANTS } from '../shading/spherical-harmonics.js';
import { type LightGradients, type ShadeAttributes, type ShadeInputs, stride } from './layout.js';
import type { LightModel } from './light.js';

const [C0, C1, , , C4, , C6, , C8] = SH_CONSTANTS;

/** Fused counterpart of `sphericalHarmonics()`: shade = sum_k c_k Y_k(n). */
export function sphericalHarmonicsLight(
  inputs: ShadeInputs,
  gradients: LightGradients,
  attributes: ShadeAttributes,
): LightModel {
  const coefficients = inputs.coefficients!;
  const perImage = stride(attributes, 'coefficients');
  const basis = new Float64Array(9);

  function fillBasis(x: number, y: number, z: number): void {
    basis[0] = C0;
    basis[1] = C1 * y;
    basis[2] = C1 * z;
    basis[3] = C1 * x;
    basis[4] = C4 * x * y;
    basis[5] = C4 * y * z;
    basis[6] = C6 * (3 * z * z - 1);
    basis[7] = C4 * x * z;
    basis[8] = C8 * (x * x - y * y);
  }

  return {
    usesNormal: true,
    usesPosition: false,
    forward(p, image) {
      fillBasis(p.nx, p.ny, p.nz);
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      for (let k = 0, o = image * perImage; k < 9; k++, o += 3) {
        const value = basis[k]!;
        s0 += value * coefficients[o]!;
        s1 += value * coefficients[o + 1]!;
        s2 += value * coefficients[o + 2]!;
      }
      p.shade0 = s0;
      p.shade1 = s1;
      p.shade2 = s2;
      p.gloss0 = p.gloss1 = p.gloss2 = 0;
    },
    backward(p, image) {
      const { nx, ny, nz, dShade0, dShade1, dShade2 } = p;
      const dCoefficients = gradients.coefficients!;
      for (let k = 0, o = image * perImage; k < 9; k++, o += 3) {
        const value = basis[k]!;
        dCoefficients[o]! += value * dShade0;
        dCoefficients[o + 1]! += value * dShade1;
        dCoefficients[o + 2]! += value * dShade2;
        // The basis is no longer needed: it becomes its own gradient.
        basis[k] = dShade0 * coefficients[o]! + dShade1 * coefficients[o + 1]! + dShade2 * coefficients[o + 2]!;
      }
      const y = basis[1]!;
      const z = basis[2]!;
      const x = basis[3]!;
      const xy = basis[4]!;
      const yz = basis[5]!;
      const zz = basis[6]!;
      const xz = basis[7]!;
      const xxyy = basis[8]!;
      p.dNx = C1 * x + C4 * (xy * ny + xz * nz) + 2 * C8 * xxyy * nx;
      p.dNy = C1 * y + C4 * (xy * nx + yz * nz) - 2 * C8 * xxyy * ny;
      p.dNz = C1 * z + C4 * (yz * ny + xz * nx) + 6 * C6 * zz * nz;
    },
  };
}
