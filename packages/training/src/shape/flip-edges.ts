import { type ChartPoint, cross2 } from './chart.js';
import { distance, type Vector } from './vector.js';

/** A point that is known in the plane and in space. */
export interface PlanePoint {
  readonly chart: ChartPoint;
  readonly position: Vector;
}

/** The angle at `c` of the triangle with corners `a`, `b`, `c` in space. */
function angle(a: Vector, b: Vector, c: Vector): number {
  const [x, y, z] = [distance(c, a), distance(c, b), distance(a, b)];
  return Math.acos(Math.min(1, Math.max(-1, (x * x + y * y - z * z) / (2 * x * y || 1))));
}

/**
 * Flips edges until the two angles opposite to each sum to no more than 180 degrees in space (intrinsic Delaunay). An
 * edge stays when it is fixed, on the boundary, or when the flip would fold the plane.
 *
 * @param fixed edges that must stay, as pairs of points
 * @returns the new triangles; orientation in the plane is kept
 */
export function flipEdges(
  triangles: readonly (readonly number[])[],
  points: readonly PlanePoint[],
  fixed: readonly (readonly [number, number])[] = [],
): [number, number, number][] {
  const n = points.length;
  const key = (a: number, b: number): number => a * n + b;
  // The third corner of the triangle at the left of each directed edge; the map alone is the mesh.
  const opposite = new Map<number, number>();
  const set = (a: number, b: number, c: number): void => {
    opposite.set(key(a, b), c).set(key(b, c), a).set(key(c, a), b);
  };
  for (const [a, b, c] of triangles) set(a!, b!, c!);
  const stays = new Set(fixed.flatMap(([a, b]) => [key(a, b), key(b, a)]));
  const space = (v: number) => points[v]!.position;
  const plane = (v: number) => points[v]!.chart;
  const queue = [...opposite.keys()];
  for (let budget = 60 * queue.length; queue.length > 0 && budget > 0; budget--) {
    const edge = queue.pop()!;
    const [a, b] = [Math.floor(edge / n), edge % n];
    const [c, d] = [opposite.get(edge), opposite.get(key(b, a))];
    if (c === undefined || d === undefined || stays.has(edge) || opposite.has(key(c, d)) || opposite.has(key(d, c)))
      continue;
    if (angle(space(a), space(b), space(c)) + angle(space(a), space(b), space(d)) <= Math.PI + 1e-9) continue;
    const before = Math.min(cross2(plane(a), plane(b), plane(c)), cross2(plane(b), plane(a), plane(d)));
    const after = Math.min(cross2(plane(c), plane(a), plane(d)), cross2(plane(d), plane(b), plane(c)));
    if (after <= Math.min(1e-3 * before, 1e-12)) continue;
    opposite.delete(edge);
    opposite.delete(key(b, a));
    set(c, a, d);
    set(d, b, c);
    for (const [x, y] of [
      [a, d],
      [d, b],
      [b, c],
      [c, a],
    ] as const)
      queue.push(key(x, y));
  }
  return trianglesOf(opposite, n);
}

function trianglesOf(opposite: ReadonlyMap<number, number>, n: number): [number, number, number][] {
  const out: [number, number, number][] = [];
  for (const [edge, c] of opposite) {
    const [a, b] = [Math.floor(edge / n), edge % n];
    if (a < b && a < c) out.push([a, b, c]);
  }
  return out;
}
