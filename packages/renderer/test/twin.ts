import { referenceFragments } from './reference.js';
import { lookUp, type Texture } from './twin-texture.js';
import { add, cross, dot, scale, sub, unit, type Vector } from './vectors.js';

/** A scene as plain numbers: each array is laid out as the tensor of that name, without its batch. */
export interface TwinInputs {
  readonly positions: ArrayLike<number>;
  readonly vertexColors?: ArrayLike<number>;
  readonly texture?: ArrayLike<number>;
  readonly uvs?: ArrayLike<number>;
  readonly cameraPosition: ArrayLike<number>;
  readonly target: ArrayLike<number>;
  readonly up: ArrayLike<number>;
  readonly focalLength: ArrayLike<number>;
  readonly lightPosition?: ArrayLike<number>;
  readonly color?: ArrayLike<number>;
  readonly ambient?: ArrayLike<number>;
  readonly coefficients?: ArrayLike<number>;
}

/** What does not vary. */
export interface TwinSetting {
  readonly triangles: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
  readonly textureSize?: { height: number; width: number };
  readonly filter?: 'bilinear' | 'trilinear';
  readonly wrap?: 'clamp' | 'repeat';
  readonly specular?: number;
  readonly shininess?: number;
}

const row = (values: ArrayLike<number>, i: number): Vector => [values[3 * i]!, values[3 * i + 1]!, values[3 * i + 2]!];

/**
 * The whole render once more, in double precision, by the formulas of the documentation and without a thought for speed.
 * Shares no code with the renderer.
 */
export function twinRender(x: TwinInputs, setting: TwinSetting): { image: Float64Array; id: Int32Array } {
  const { triangles, height, width } = setting;
  const clip = twinProject(x, height, width);
  const normals = twinNormals(x.positions, triangles);
  const { id, barycentric } = referenceFragments(clip, triangles, height, width);
  const image = new Float64Array(3 * id.length);
  id.forEach((t, pixel) => {
    if (t < 0) return;
    const corners = [0, 1, 2].map((k) => triangles[3 * t + k]!);
    const weights = row(barycentric, pixel);
    const mix = (values: ArrayLike<number>): Vector =>
      corners.reduce<Vector>((sum, vertex, k) => add(sum, scale(row(values, vertex), weights[k]!)), [0, 0, 0]);
    const normal = unit(mix(normals));
    const albedo = x.texture ? textured(x, setting, clip, corners, pixel) : mix(x.vertexColors!);
    image.set(twinShade(x, setting, albedo, normal, mix(x.positions)), 3 * pixel);
  });
  return { image, id };
}

export function twinProject(x: TwinInputs, height: number, width: number): Float64Array {
  const [eye, target] = [row(x.cameraPosition, 0), row(x.target, 0)];
  const forward = unit(sub(target, eye));
  const right = unit(cross(forward, row(x.up, 0)));
  const up = cross(right, forward);
  const f = x.focalLength[0]!;
  const clip = new Float64Array((x.positions.length / 3) * 4);
  for (let i = 0; i < x.positions.length / 3; i++) {
    const d = sub(row(x.positions, i), eye);
    clip.set([(f * dot(right, d) * height) / width, f * dot(up, d), -0.01, dot(forward, d)], 4 * i);
  }
  return clip;
}

export function twinNormals(positions: ArrayLike<number>, triangles: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(positions.length);
  for (let t = 0; t < triangles.length / 3; t++) {
    const [a, b, c] = row(triangles, t);
    const normal = cross(sub(row(positions, b), row(positions, a)), sub(row(positions, c), row(positions, a)));
    for (const vertex of [a, b, c]) sums.set(add(row(sums, vertex), normal), 3 * vertex);
  }
  return Float64Array.from(sums, (_, i) => unit(row(sums, Math.floor(i / 3)))[i % 3]!);
}

function textured(
  x: TwinInputs,
  setting: TwinSetting,
  clip: ArrayLike<number>,
  corners: number[],
  pixel: number,
): Vector {
  const { height, width } = setting;
  // Texture coordinates of the triangle's plane at any point of the image, in pixels.
  const uvAt = (column: number, line: number): [number, number] => {
    const p: Vector = [(2 * column) / width - 1, 1 - (2 * line) / height, 1];
    const v = corners.map((vertex): Vector => [clip[4 * vertex]!, clip[4 * vertex + 1]!, clip[4 * vertex + 3]!]);
    const e = [0, 1, 2].map((k) => dot(p, cross(v[(k + 1) % 3]!, v[(k + 2) % 3]!)));
    const sum = e[0]! + e[1]! + e[2]!;
    const at = (c: number): number => corners.reduce((s, vertex, k) => s + (e[k]! / sum) * x.uvs![2 * vertex + c]!, 0);
    return [at(0), at(1)];
  };
  const [column, line] = [(pixel % width) + 0.5, Math.floor(pixel / width) + 0.5];
  const step = 1e-5;
  const slope = (dx: number, dy: number): [number, number] => {
    const [ahead, behind] = [uvAt(column + dx, line + dy), uvAt(column - dx, line - dy)];
    return [(ahead[0] - behind[0]) / (2 * step), (ahead[1] - behind[1]) / (2 * step)];
  };
  const texture: Texture = { values: x.texture!, ...setting.textureSize!, channels: 3 };
  const options = { filter: setting.filter ?? 'bilinear', wrap: setting.wrap ?? 'clamp' } as const;
  return lookUp(texture, uvAt(column, line), [slope(step, 0), slope(0, step)], options) as Vector;
}

function twinShade(
  x: TwinInputs,
  { specular = 0, shininess = 16 }: TwinSetting,
  albedo: Vector,
  normal: Vector,
  position: Vector,
): Vector {
  if (x.coefficients) {
    const [nx, ny, nz] = normal;
    const linear = Math.sqrt(3 / (4 * Math.PI));
    const mixed = Math.sqrt(15 / (4 * Math.PI));
    const basis = [
      Math.sqrt(1 / (4 * Math.PI)),
      linear * ny,
      linear * nz,
      linear * nx,
      mixed * nx * ny,
      mixed * ny * nz,
      Math.sqrt(5 / (16 * Math.PI)) * (3 * nz * nz - 1),
      mixed * nx * nz,
      (mixed / 2) * (nx * nx - ny * ny),
    ];
    const light = basis.reduce<Vector>((sum, y, k) => add(sum, scale(row(x.coefficients!, k), y)), [0, 0, 0]);
    return [albedo[0] * light[0], albedo[1] * light[1], albedo[2] * light[2]];
  }
  if (!x.lightPosition) return albedo;
  const toCamera = unit(sub(row(x.cameraPosition, 0), position));
  let shade = row(x.ambient!, 0);
  let gloss: Vector = [0, 0, 0];
  for (let k = 0; k < x.lightPosition.length / 3; k++) {
    const toLight = unit(sub(row(x.lightPosition, k), position));
    shade = add(shade, scale(row(x.color!, k), Math.max(0, dot(normal, toLight))));
    const spot = Math.max(0, dot(normal, unit(add(toLight, toCamera)))) ** shininess;
    gloss = add(gloss, scale(row(x.color!, k), specular * spot));
  }
  return [0, 1, 2].map((c) => albedo[c]! * shade[c]! + gloss[c]!) as Vector;
}
