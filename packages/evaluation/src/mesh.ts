import { check } from '@ganfit/core';

/** `[pointCount * 3]` coordinates, x y z per point, in model units (1 = 100 mm). */
export type Points = Float32Array | Float64Array;

/** A triangle mesh as plain arrays. */
export interface Mesh {
  /** `[vertexCount * 3]`, model units (1 = 100 mm). */
  positions: Points;
  /** `[triangleCount * 3]` vertex indices. */
  triangles: Int32Array | Uint32Array;
}

/** Millimetres in a model unit. */
export const MILLIMETRES = 100;

/** Throws `SHAPE` or `ARGUMENT` unless `points` holds at least one point and only finite numbers. */
export function checkPoints(where: string, points: Points): void {
  const [fn, arg] = where.split(/:\s*/) as [string, string];
  check(points?.length > 0, 'SHAPE', () => `${fn}: \`${arg}\` is empty. Pass at least one point as x, y, z.`);
  check(
    points.length % 3 === 0,
    'SHAPE',
    () => `${fn}: \`${arg}\` must have shape [pointCount * 3], got ${points.length}.`,
  );
  const bad = points.findIndex((v: number) => !Number.isFinite(v));
  check(
    bad < 0,
    'ARGUMENT',
    () => `${fn}: \`${arg}\` has a ${points[bad]} at point ${Math.floor(bad / 3)}. Remove such points first.`,
  );
}

/** Throws `SHAPE` or `ARGUMENT` unless `mesh` has points, triangles, and indices that exist. */
export function checkMesh(where: string, mesh: Mesh): void {
  const [fn, arg] = where.split(/:\s*/) as [string, string];
  checkPoints(`${fn}: ${arg}.positions`, mesh.positions);
  const { triangles } = mesh;
  check(
    triangles?.length > 0 && triangles.length % 3 === 0,
    'SHAPE',
    () =>
      `${fn}: \`${arg}.triangles\` must have shape [triangleCount * 3] with at least one, got ${triangles?.length}.`,
  );
  const count = mesh.positions.length / 3;
  const bad = triangles.findIndex((v: number) => v < 0 || v >= count);
  check(
    bad < 0,
    'ARGUMENT',
    () => `${fn}: \`${arg}.triangles\` names vertex ${triangles[bad]}, but there are ${count}. Indices start at 0.`,
  );
}

/** The part of a mesh whose triangles lie wholly within `radius` (model units) of `centre`, vertices renumbered. */
export function crop(mesh: Mesh, centre: ArrayLike<number>, radius = 0.95): Mesh {
  checkMesh('crop: mesh', mesh);
  const { positions, triangles } = mesh;
  const inside = (v: number): boolean => distance(positions, v, centre, 0) <= radius;
  const renumbered = new Map<number, number>();
  const kept: number[] = [];
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!];
    if (!corners.every(inside)) continue;
    for (const v of corners) {
      if (!renumbered.has(v)) renumbered.set(v, renumbered.size);
      kept.push(renumbered.get(v)!);
    }
  }
  check(
    kept.length > 0,
    'ARGUMENT',
    () =>
      `crop: no triangle lies within ${radius * MILLIMETRES} mm of [${Array.from(centre).join(', ')}]. Check the nose tip and the mesh's unit (1 = 100 mm).`,
  );
  return { positions: pick(positions, [...renumbered.keys()]), triangles: Int32Array.from(kept) };
}

/** The listed points, in that order. */
export function pick(points: Points, indices: ArrayLike<number>): Float64Array {
  const out = new Float64Array(indices.length * 3);
  for (let i = 0; i < indices.length; i++) for (let k = 0; k < 3; k++) out[3 * i + k] = points[3 * indices[i]! + k]!;
  return out;
}

/** Distance of point `i` of `a` to point `j` of `b`. */
export function distance(a: ArrayLike<number>, i: number, b: ArrayLike<number>, j: number): number {
  return Math.hypot(a[3 * i]! - b[3 * j]!, a[3 * i + 1]! - b[3 * j + 1]!, a[3 * i + 2]! - b[3 * j + 2]!);
}
