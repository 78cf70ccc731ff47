import { check } from '@ganfit/core';

/** A triangle mesh in model units (1 unit = 100 mm), right-handed, +y up, +z out of the face. */
export interface Mesh {
  /** `[vertexCount * 3]` */
  positions: Float32Array;
  /** `[triangleCount * 3]`, counter-clockwise seen from outside. */
  triangles: Int32Array | Uint32Array;
  /** `[vertexCount * 2]`, (0, 0) top left. */
  uvs?: Float32Array;
  /** `[vertexCount * 3]`, unit length. */
  normals?: Float32Array;
}

export const metresPerUnit = 0.1;
export const millimetresPerUnit = 100;

/** Positions times a factor; rounded to float32 once. */
export const scaled = (values: Float32Array, factor: number): Float32Array => values.map((v) => v * factor);

/** @throws GanfitError `SHAPE` for lengths that do not fit, `ARGUMENT` for indices out of range and values not finite */
export function checkMesh(where: string, { positions, triangles, uvs, normals }: Mesh): void {
  const vertexCount = positions.length / 3;
  const lengths: [string, ArrayLike<number> | undefined, number][] = [
    ['positions', positions, Math.floor(vertexCount) * 3],
    ['triangles', triangles, Math.floor(triangles.length / 3) * 3],
    ['uvs', uvs, vertexCount * 2],
    ['normals', normals, vertexCount * 3],
  ];
  for (const [name, values, length] of lengths) {
    check(!values || values.length === length, 'SHAPE', () => {
      return `${where}: \`${name}\` has ${values?.length} values for ${vertexCount} vertices, ${length} would fit. Pass flat arrays, one mesh at a time.`;
    });
  }
  check(vertexCount > 0, 'SHAPE', () => `${where}: \`positions\` is empty. Pass the positions of one mesh.`);
  const bad = triangles.find((index) => index < 0 || index >= vertexCount);
  check(bad === undefined, 'ARGUMENT', () => {
    return `${where}: \`triangles\` names vertex ${bad}, but there are ${vertexCount}. Indices start at 0.`;
  });
  check(positions.every(Number.isFinite), 'ARGUMENT', () => {
    return `${where}: \`positions\` holds NaN or Infinity. A fit that ended with status diverged keeps its best parameters: export those.`;
  });
}

/** Vertex normals as area-weighted means of the triangles round each vertex; +z where there are none. */
export function meshNormals({ positions: p, triangles }: Mesh): Float32Array {
  const normals = new Float32Array(p.length);
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [3 * triangles[t]!, 3 * triangles[t + 1]!, 3 * triangles[t + 2]!];
    const [ux, uy, uz] = [p[b]! - p[a]!, p[b + 1]! - p[a + 1]!, p[b + 2]! - p[a + 2]!];
    const [vx, vy, vz] = [p[c]! - p[a]!, p[c + 1]! - p[a + 1]!, p[c + 2]! - p[a + 2]!];
    const cross = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    for (const v of [a, b, c]) for (let k = 0; k < 3; k++) normals[v + k]! += cross[k]!;
  }
  for (let v = 0; v < normals.length; v += 3) {
    const length = Math.hypot(normals[v]!, normals[v + 1]!, normals[v + 2]!);
    if (length > 0) for (let k = 0; k < 3; k++) normals[v + k]! /= length;
    else normals[v + 2] = 1;
  }
  return normals;
}
