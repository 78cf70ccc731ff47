/** A point or direction in space. */
export type Vector = readonly [number, number, number];

/** Element `index` of an array of packed points. */
export const at = (points: ArrayLike<number>, index: number): Vector => [
  points[3 * index]!,
  points[3 * index + 1]!,
  points[3 * index + 2]!,
];

export const add = (a: Vector, b: Vector, scale = 1): Vector => [
  a[0] + scale * b[0],
  a[1] + scale * b[1],
  a[2] + scale * b[2],
];
export const subtract = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a: Vector, s: number): Vector => [s * a[0], s * a[1], s * a[2]];
export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
export const length = (a: Vector): number => Math.hypot(a[0], a[1], a[2]);
export const distance = (a: Vector, b: Vector): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
export const normalize = (a: Vector): Vector => scale(a, 1 / (length(a) || 1));

/** Smooth step from 0 at `low` to 1 at `high`; falls when `low > high`. */
export function smoothstep(low: number, high: number, x: number): number {
  const t = Math.min(1, Math.max(0, (x - low) / (high - low)));
  return t * t * (3 - 2 * t);
}

/** Area-weighted unit normals of a mesh's vertices, packed. */
export function vertexNormals(points: ArrayLike<number>, triangles: ArrayLike<number>): Float64Array {
  const normals = new Float64Array(points.length);
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!];
    const n = cross(subtract(at(points, b), at(points, a)), subtract(at(points, c), at(points, a)));
    for (const v of [a, b, c]) for (let k = 0; k < 3; k++) normals[3 * v + k]! += n[k]!;
  }
  for (let v = 0; v < normals.length / 3; v++) normals.set(normalize(at(normals, v)), 3 * v);
  return normals;
}
