import { SH_CONSTANTS } from '../shading/spherical-harmonics.js';
import type { LightCode } from './light.glsl.js';

const [C0, C1, , , C4, , C6, , C8] = SH_CONSTANTS;

/** Light from all sides: shade = sum_k c_k Y_k(n). */
export const sphericalHarmonics: LightCode = {
  usesNormal: true,
  usesPosition: false,
  inputs: { coefficients: 'vec3' },
  starts: { coefficients: 0 },
  sums: 27,
  code: `
void basisOf(vec3 n, out float basis[9]) {
  basis = float[9](${C0}, ${C1} * n.y, ${C1} * n.z, ${C1} * n.x, ${C4} * n.x * n.y, ${C4} * n.y * n.z,
    ${C6} * (3.0 * n.z * n.z - 1.0), ${C4} * n.x * n.z, ${C8} * (n.x * n.x - n.y * n.y));
}
vec3 coefficient(Point p, int k) { return get_coefficients(p.image * per_coefficients + k); }
void light(Point p, out vec3 shade, out vec3 gloss) {
  float basis[9];
  basisOf(p.normal, basis);
  shade = gloss = vec3(0.0);
  for (int k = 0; k < 9; k++) shade += coefficient(p, k) * basis[k];
}
void lightBackward(Point p, vec3 dShade, vec3 dGloss, out vec3 dNormal, out vec3 dPosition) {
  float basis[9];
  basisOf(p.normal, basis);
  float d[9];
  for (int k = 0; k < 9; k++) {
    vec3 dCoefficient = dShade * basis[k];
    sums[3 * k] = dCoefficient.x;
    sums[3 * k + 1] = dCoefficient.y;
    sums[3 * k + 2] = dCoefficient.z;
    d[k] = dot(dShade, coefficient(p, k));
  }
  vec3 n = p.normal;
  dNormal = ${C1} * vec3(d[3], d[1], d[2])
    + ${C4} * vec3(d[4] * n.y + d[7] * n.z, d[4] * n.x + d[5] * n.z, d[5] * n.y + d[7] * n.x)
    + vec3(${C8} * 2.0 * d[8] * n.x, -${C8} * 2.0 * d[8] * n.y, ${C6} * 6.0 * d[6] * n.z);
  dPosition = vec3(0.0);
}`,
};
