import type { ShadeAttributes, ShadeInputs } from '../fused/layout.js';
import { type LightCode, lightCode } from './light.glsl.js';
import type { InputType } from './program.js';
import { TAP, tapUniforms } from './tap.glsl.js';

/** Code that the shading programs share, and the inputs and uniforms that it needs. */
export interface PointCode {
  readonly light: LightCode;
  readonly inputs: Record<string, InputType>;
  readonly uniforms: Record<string, 'int' | 'float'>;
  readonly code: string;
}

/**
 * Reads what is seen at a pixel: `Point pointAt(int i)`, whose `id` is -1 for background, and `vec3 albedoOf(Point)`. Inputs
 * `name` that may be shared by the batch have a uniform `per_name`: values of one image, or 0.
 */
export function pointCode(attributes: ShadeAttributes): PointCode {
  const { shapes } = attributes;
  const light = lightCode(attributes);
  const vertexInputs = [
    ...(light.usesNormal ? ['normals'] : []),
    ...(light.usesPosition ? ['positions'] : []),
    ...(shapes.vertexColors ? ['vertexColors'] : []),
  ];
  const shared = [...vertexInputs, ...Object.keys(light.inputs), ...(shapes.texture ? ['texture'] : [])];
  return {
    light,
    inputs: {
      fragments: 'texel',
      corners: 'texel',
      ...Object.fromEntries(vertexInputs.map((name) => [name, 'texel' as const])),
      ...(shapes.texture ? { albedoMap: 'vec3', uvs: 'vec2' } : {}),
      ...(shapes.albedo ? { albedo: 'vec3' } : {}),
      ...light.inputs,
    },
    uniforms: {
      pixels: 'int',
      specular: 'float',
      shininess: 'float',
      ...Object.fromEntries(shared.map((name) => [`per_${name}`, 'int' as const])),
      ...(shapes.texture ? tapUniforms : {}),
    },
    code: `
struct Point {
  int index, image, id;
  ivec3 corner;
  vec3 b, normal, position;
  float normalLength;
};
float sums[${Math.max(1, Math.ceil(light.sums / 4) * 4)}];
${vertexInputs.map(atVertices).join('')}
Point pointAt(int i) {
  Point p;
  vec4 fragment = get_fragments(i);
  p.index = i;
  p.image = i / pixels;
  p.id = int(fragment.x);
  if (p.id < 0) return p;
  p.corner = ivec3(get_corners(p.id).xyz);
  p.b = fragment.yzw;
  ${
    light.usesNormal
      ? `p.normal = normalsAt(p) * p.b;
  p.normalLength = sqrt(max(dot(p.normal, p.normal), 1e-24));
  p.normal /= p.normalLength;`
      : ''
  }
  ${light.usesPosition ? 'p.position = positionsAt(p) * p.b;' : ''}
  return p;
}
${albedoCode(shapes)}
${light.code}`,
  };
}

/** The values at the three corners, as columns. */
const atVertices = (name: string): string => `
mat3 ${name}At(Point p) {
  ivec3 at = p.corner + p.image * per_${name};
  return mat3(get_${name}(at.x).xyz, get_${name}(at.y).xyz, get_${name}(at.z).xyz);
}`;

/** `albedoBackward` returns what the weights get through the albedo. */
function albedoCode(shapes: ShadeAttributes['shapes']): string {
  if (shapes.albedo)
    return `
vec3 albedoOf(Point p) { return get_albedo(p.index); }
vec3 albedoBackward(Point p, vec3 dAlbedo) { return vec3(0.0); }`;
  if (shapes.vertexColors)
    return `
vec3 albedoOf(Point p) { return vertexColorsAt(p) * p.b; }
vec3 albedoBackward(Point p, vec3 dAlbedo) { return dAlbedo * vertexColorsAt(p); }`;
  return `${TAP}
vec2 uvOf(Point p) {
  return p.b.x * get_uvs(p.corner.x) + p.b.y * get_uvs(p.corner.y) + p.b.z * get_uvs(p.corner.z);
}
vec3 texelOf(Point p, int texel) { return get_albedoMap(p.image * per_texture + texel); }
vec3 albedoOf(Point p) {
  Tap tap = locate(uvOf(p), 0);
  return tap.weights.x * texelOf(p, tap.texels.x) + tap.weights.y * texelOf(p, tap.texels.y)
    + tap.weights.z * texelOf(p, tap.texels.z) + tap.weights.w * texelOf(p, tap.texels.w);
}
vec2 uvBackward(Point p, vec3 dAlbedo) {
  Tap tap = locate(uvOf(p), 0);
  vec4 values = vec4(dot(dAlbedo, texelOf(p, tap.texels.x)), dot(dAlbedo, texelOf(p, tap.texels.y)),
    dot(dAlbedo, texelOf(p, tap.texels.z)), dot(dAlbedo, texelOf(p, tap.texels.w)));
  return tapSlope(tap, values);
}
vec3 albedoBackward(Point p, vec3 dAlbedo) {
  vec2 dUv = uvBackward(p, dAlbedo);
  return vec3(dot(dUv, get_uvs(p.corner.x)), dot(dUv, get_uvs(p.corner.y)), dot(dUv, get_uvs(p.corner.z)));
}`;
}

/** What the code's uniforms are set to. */
export function pointNumbers(attributes: ShadeAttributes): Record<string, number> {
  const { model, height, width, textureHeight, textureWidth, shapes } = attributes;
  const { specular, shininess } = model.kind === 'phong' ? model : { specular: 0, shininess: 1 };
  const per = Object.entries(shapes).map(([name, shape]) => [`per_${name}`, itemsPerImage(name, shape)]);
  return {
    pixels: height * width,
    specular,
    shininess,
    textureHeight,
    textureWidth,
    bilinear: 1,
    repeat: 0,
    ...Object.fromEntries(per),
  };
}

/** In vectors of three, as the code reads them. */
function itemsPerImage(name: string, shape: number[]): number {
  if (shape[0] === 1 || name === ('uvs' satisfies keyof ShadeInputs)) return 0;
  return shape.slice(1).reduce((product, size) => product * size, 1) / 3;
}
