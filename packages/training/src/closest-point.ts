import { type FaceModel, regions } from '@ganfit/morphable';
import { meanPositions } from './mean-head.js';
import { add, at, distance, dot, subtract, type Vector } from './shape/vector.js';

/** A point of the mesh: a triangle and barycentric weights. */
export interface SurfacePoint {
  readonly triangle: number;
  readonly weights: Vector;
}

/** Limits a search to what can be reached over the surface: lips touch, but the way from one to the other is long. */
export interface Neighbourhood {
  readonly from: Vector;
  /** Along the mesh's edges, in model units. */
  readonly reach: number;
}

/** Finds the point of the mean head's skin that is nearest to a place; tries every triangle, for it is asked 68 times. */
export function closestOnFace(model: FaceModel): (place: Vector, within?: Neighbourhood) => SurfacePoint {
  const mean = meanPositions(model);
  const { region } = model.shape.topology;
  const triangles = model.shape.topology.triangles.dataSync();
  const skin = Array.from({ length: triangles.length / 3 }, (_, t) => t).filter((t) =>
    [0, 1, 2].every((k) => region[triangles[3 * t + k]!] === regions.face),
  );
  const nearest = (place: Vector, among: readonly number[]): SurfacePoint => {
    let best = { distance: Number.POSITIVE_INFINITY, triangle: among[0]!, weights: [1, 0, 0] as Vector };
    for (const triangle of among) {
      const corners = [0, 1, 2].map((k) => at(mean, triangles[3 * triangle + k]!)) as [Vector, Vector, Vector];
      const weights = closestWeights(place, ...corners);
      const off = subtract(place, pointOf(mean, triangles, { triangle, weights }));
      const distance = dot(off, off);
      if (distance < best.distance) best = { distance, triangle, weights };
    }
    return best;
  };
  return (place, within) => {
    if (!within) return nearest(place, skin);
    const start = nearest(within.from, skin).triangle;
    return nearest(place, reachable(mean, triangles, skin, start, within));
  };
}

/** Where a point of the mesh lies. */
export function pointOf(points: ArrayLike<number>, triangles: ArrayLike<number>, point: SurfacePoint): Vector {
  return point.weights.reduce<Vector>(
    (sum, w, k) => add(sum, at(points, triangles[3 * point.triangle + k]!), w),
    [0, 0, 0],
  );
}

/** A triangle, and those of which a corner can be reached from a point of it along edges (Bellman-Ford). */
function reachable(
  points: ArrayLike<number>,
  triangles: ArrayLike<number>,
  among: readonly number[],
  start: number,
  { from, reach }: Neighbourhood,
): number[] {
  const corners = [0, 1, 2].map((k) => triangles[3 * start + k]!);
  const way = new Map(corners.map((v) => [v, distance(from, at(points, v))] as const).filter(([, d]) => d <= reach));
  for (let changed = true; changed; ) {
    changed = false;
    for (const t of among)
      for (let k = 0; k < 3; k++) {
        const [a, b] = [triangles[3 * t + k]!, triangles[3 * t + ((k + 1) % 3)]!];
        const edge = distance(at(points, a), at(points, b));
        for (const [near, far] of [
          [a, b],
          [b, a],
        ] as const) {
          const length = (way.get(near) ?? Number.POSITIVE_INFINITY) + edge;
          if (length > reach || length >= (way.get(far) ?? Number.POSITIVE_INFINITY)) continue;
          way.set(far, length);
          changed = true;
        }
      }
  }
  return among.filter((t) => t === start || [0, 1, 2].some((k) => way.has(triangles[3 * t + k]!)));
}

/** Barycentric weights of the point of a triangle nearest to `p` (Ericson, Real-Time Collision Detection, 5.1.5). */
function closestWeights(p: Vector, a: Vector, b: Vector, c: Vector): SurfacePoint['weights'] {
  const [ab, ac] = [subtract(b, a), subtract(c, a)];
  const [ap, bp, cp] = [subtract(p, a), subtract(p, b), subtract(p, c)];
  const [d1, d2, d3, d4, d5, d6] = [dot(ab, ap), dot(ac, ap), dot(ab, bp), dot(ac, bp), dot(ab, cp), dot(ac, cp)];
  if (d1 <= 0 && d2 <= 0) return [1, 0, 0];
  if (d3 >= 0 && d4 <= d3) return [0, 1, 0];
  if (d6 >= 0 && d5 <= d6) return [0, 0, 1];
  const vc = d1 * d4 - d3 * d2;
  if (vc <= 0 && d1 >= 0 && d3 <= 0) return [1 - d1 / (d1 - d3), d1 / (d1 - d3), 0];
  const vb = d5 * d2 - d1 * d6;
  if (vb <= 0 && d2 >= 0 && d6 <= 0) return [1 - d2 / (d2 - d6), 0, d2 / (d2 - d6)];
  const va = d3 * d6 - d5 * d4;
  if (va <= 0 && d4 >= d3 && d5 >= d6) {
    const w = (d4 - d3) / (d4 - d3 + (d5 - d6));
    return [0, 1 - w, w];
  }
  const sum = va + vb + vc;
  return [va / sum, vb / sum, vc / sum];
}
