import type { LightName, ShadeAttributes } from '../fused/layout.js';
import { SH_CONSTANTS } from '../shading/spherical-harmonics.js';
import type { FusedModel } from '../types.js';
import type { InputType } from './program.js';

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
      return phong(model, shapes.lightPosition!.length === 3 ? shapes.lightPosition![1]! : 1);
    case 'sphericalHarmonics':
      return sphericalHarmonics;
  }
}

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

/** The lights are a loop of fixed length; the highlight is left out where there is none. */
function phong({ specular }: Extract<FusedModel, { kind: 'phong' }>, lights: number): LightCode {
  const shiny = specular > 0;
  const [color, position, camera] = [3, 3 + 3 * lights, 3 + 6 * lights];
  return {
    usesNormal: true,
    usesPosition: true,
    inputs: {
      lightPosition: 'vec3',
      lightColor: 'vec3',
      ambient: 'vec3',
      ...(shiny ? { cameraPosition: 'vec3' as const } : {}),
    },
    starts: { ambient: 0, lightColor: color, lightPosition: position, ...(shiny ? { cameraPosition: camera } : {}) },
    sums: shiny ? camera + 3 : camera,
    code: `
struct Beam { vec3 l, h, color; float lLength, hLength, diffuse, highlight, base; };
vec3 unit(vec3 v, out float size) {
  // Squares of distant points are beyond 32 bits.
  float scale = max(1.0, max(abs(v.x), max(abs(v.y), abs(v.z))));
  v /= scale;
  size = scale * sqrt(max(dot(v, v), 1e-24));
  return v / (size / scale);
}
vec3 viewOf(Point p, out float size) {
  ${shiny ? 'return unit(get_cameraPosition(p.image * per_cameraPosition) - p.position, size);' : 'size = 1.0; return vec3(0.0);'}
}
Beam beamOf(Point p, int k, vec3 view) {
  Beam beam;
  beam.color = get_lightColor(p.image * per_lightColor + k);
  beam.l = unit(get_lightPosition(p.image * per_lightPosition + k) - p.position, beam.lLength);
  beam.diffuse = max(0.0, dot(p.normal, beam.l));
  ${
    shiny
      ? `beam.h = unit(beam.l + view, beam.hLength);
  beam.highlight = max(0.0, dot(p.normal, beam.h));
  float exponent = shininess - 1.0;
  beam.base = specular * (exponent == 0.0 ? 1.0 : beam.highlight > 0.0 ? pow(beam.highlight, exponent) : 0.0);`
      : ''
  }
  return beam;
}
void light(Point p, out vec3 shade, out vec3 gloss) {
  float viewLength;
  vec3 view = viewOf(p, viewLength);
  shade = get_ambient(p.image * per_ambient);
  gloss = vec3(0.0);
  for (int k = 0; k < ${lights}; k++) {
    Beam beam = beamOf(p, k, view);
    shade += beam.color * beam.diffuse;
    ${shiny ? 'gloss += beam.color * beam.base * beam.highlight;' : ''}
  }
}
void add(int at, vec3 x) {
  sums[at] += x.x;
  sums[at + 1] += x.y;
  sums[at + 2] += x.z;
}
// From the gradient of a unit vector to that of the vector.
vec3 throughUnit(vec3 d, vec3 v, float size) { return (d - dot(d, v) * v) / size; }
void lightBackward(Point p, vec3 dShade, vec3 dGloss, out vec3 dNormal, out vec3 dPosition) {
  float viewLength;
  vec3 view = viewOf(p, viewLength);
  vec3 dView = vec3(0.0);
  dNormal = dPosition = vec3(0.0);
  add(0, dShade);
  for (int k = 0; k < ${lights}; k++) {
    Beam beam = beamOf(p, k, view);
    vec3 dColor = dShade * beam.diffuse;
    float dNl = beam.diffuse > 0.0 ? dot(dShade, beam.color) : 0.0;
    dNormal += dNl * beam.l;
    vec3 dL = dNl * p.normal;
    ${
      shiny
        ? `if (beam.highlight > 0.0) {
      dColor += dGloss * beam.base * beam.highlight;
      float dNh = dot(dGloss, beam.color) * shininess * beam.base;
      dNormal += dNh * beam.h;
      vec3 d = throughUnit(dNh * p.normal, beam.h, beam.hLength);
      dL += d;
      dView += d;
    }`
        : ''
    }
    vec3 d = throughUnit(dL, beam.l, beam.lLength);
    add(${color} + 3 * k, dColor);
    add(${position} + 3 * k, d);
    dPosition -= d;
  }
  ${
    shiny
      ? `vec3 d = throughUnit(dView, view, viewLength);
  add(${camera}, d);
  dPosition -= d;`
      : ''
  }
}`,
  };
}

const [C0, C1, , , C4, , C6, , C8] = SH_CONSTANTS.map(float);

const sphericalHarmonics: LightCode = {
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

/** A number as GLSL's float. */
function float(x: number): string {
  return Number.isInteger(x) ? `${x}.0` : String(x);
}
