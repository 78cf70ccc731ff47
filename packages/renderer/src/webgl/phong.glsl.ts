import type { LightCode } from './light.glsl.js';

/**
 * Point lights: shade = ambient + sum of color max(0, n.l), gloss = sum of specular color max(0, n.h)^shininess.
 *
 * @param shiny whether there is a highlight, and so a camera
 */
export function phong(lights: number, shiny: boolean): LightCode {
  const [color, position, camera] = [3, 3 + 3 * lights, 3 + 6 * lights];
  const light = { lightPosition: 'vec3', lightColor: 'vec3', ambient: 'vec3' } as const;
  const starts = { ambient: 0, lightColor: color, lightPosition: position };
  return {
    usesNormal: true,
    usesPosition: true,
    inputs: shiny ? { ...light, cameraPosition: 'vec3' } : light,
    starts: shiny ? { ...starts, cameraPosition: camera } : starts,
    sums: shiny ? camera + 3 : camera,
    code: `
#define SHINY ${Number(shiny)}
const int LIGHTS = ${lights}, COLOR = ${color}, POSITION = ${position}, CAMERA = ${camera};
${CODE}`,
  };
}

const CODE = `
struct Beam { vec3 l, h, color; float lLength, hLength, diffuse, highlight, base; };
vec3 unit(vec3 v, out float size) {
  // Squares of distant points are beyond 32 bits.
  float scale = max(1.0, max(abs(v.x), max(abs(v.y), abs(v.z))));
  v /= scale;
  size = scale * sqrt(max(dot(v, v), 1e-24));
  return v / (size / scale);
}
// From the gradient of a unit vector to that of the vector.
vec3 throughUnit(vec3 d, vec3 v, float size) { return (d - dot(d, v) * v) / size; }
vec3 viewOf(Point p, out float size) {
#if SHINY
  return unit(get_cameraPosition(p.image * per_cameraPosition) - p.position, size);
#else
  size = 1.0;
  return vec3(0.0);
#endif
}
Beam beamOf(Point p, int k, vec3 view) {
  Beam beam;
  beam.color = get_lightColor(p.image * per_lightColor + k);
  beam.l = unit(get_lightPosition(p.image * per_lightPosition + k) - p.position, beam.lLength);
  beam.diffuse = max(0.0, dot(p.normal, beam.l));
  beam.highlight = beam.base = 0.0;
#if SHINY
  beam.h = unit(beam.l + view, beam.hLength);
  beam.highlight = max(0.0, dot(p.normal, beam.h));
  float exponent = shininess - 1.0;
  beam.base = specular * (exponent == 0.0 ? 1.0 : beam.highlight > 0.0 ? pow(beam.highlight, exponent) : 0.0);
#endif
  return beam;
}
void light(Point p, out vec3 shade, out vec3 gloss) {
  float viewLength;
  vec3 view = viewOf(p, viewLength);
  shade = get_ambient(p.image * per_ambient);
  gloss = vec3(0.0);
  for (int k = 0; k < LIGHTS; k++) {
    Beam beam = beamOf(p, k, view);
    shade += beam.color * beam.diffuse;
    gloss += beam.color * beam.base * beam.highlight;
  }
}
void add(int at, vec3 x) {
  sums[at] += x.x;
  sums[at + 1] += x.y;
  sums[at + 2] += x.z;
}
void lightBackward(Point p, vec3 dShade, vec3 dGloss, out vec3 dNormal, out vec3 dPosition) {
  float viewLength;
  vec3 view = viewOf(p, viewLength);
  vec3 dView = vec3(0.0);
  dNormal = dPosition = vec3(0.0);
  add(0, dShade);
  for (int k = 0; k < LIGHTS; k++) {
    Beam beam = beamOf(p, k, view);
    float dNl = beam.diffuse > 0.0 ? dot(dShade, beam.color) : 0.0;
    dNormal += dNl * beam.l;
    vec3 dL = dNl * p.normal;
    if (beam.highlight > 0.0) {
      float dNh = dot(dGloss, beam.color) * shininess * beam.base;
      dNormal += dNh * beam.h;
      vec3 dSum = throughUnit(dNh * p.normal, beam.h, beam.hLength);
      dL += dSum;
      dView += dSum;
    }
    vec3 dLight = throughUnit(dL, beam.l, beam.lLength);
    add(COLOR + 3 * k, dShade * beam.diffuse + dGloss * beam.base * beam.highlight);
    add(POSITION + 3 * k, dLight);
    dPosition -= dLight;
  }
#if SHINY
  vec3 dCamera = throughUnit(dView, view, viewLength);
  add(CAMERA, dCamera);
  dPosition -= dCamera;
#endif
}`;
