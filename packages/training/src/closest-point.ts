import { type FaceModel, regions } from '@ganfit/morphable';
import { meanPositions } from './mean-head.js';

/** A point of the mesh: a triangle and barycentric weights. */
export interface SurfacePoint {
  readonly triangle: number;
  readonly weights: readonly [number, number, number];
}

type Vector = readonly [number, number, number];
const minus = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** Finds the point of the mean head's skin that is nearest to a place; tries every triangle, for it is asked 68 times. */
export function closestOnFace(model: FaceModel): (place: Vector) => SurfacePoint {
  const mean = meanPositions(model);
  const { region } = model.shape.topology;
  const triangles = model.shape.topology.triangles.dataSync();
  const corner = (i: number): Vector => [mean[3 * i]!, mean[3 * i + 1]!, mean[3 * i + 2]!];
  const skin = Array.from({ length: triangles.length / 3 }, (_, t) => t).filter((t) =>
    [0, 1, 2].every((k) => region[triangles[3 * t + k]!] === regions.face),
  );
  return (place) => {
    let best = { distance: Number.POSITIVE_INFINITY, triangle: 0, weights: [1, 0, 0] as SurfacePoint['weights'] };
    for (const triangle of skin) {
      const corners = [0, 1, 2].map((k) => corner(triangles[3 * triangle + k]!)) as [Vector, Vector, Vector];
      const weights = closestWeights(place, ...corners);
      const at = [0, 1, 2].map((k) => corners.reduce((s, c, i) => s + c[k]! * weights[i]!, 0)) as unknown as Vector;
      const off = minus(place, at);
      const distance = dot(off, off);
      if (distance < best.distance) best = { distance, triangle, weights };
    }
    return best;
  };
}

/** Barycentric weights of the point of a triangle nearest to `p` (Ericson, Real-Time Collision Detection, 5.1.5). */
function closestWeights(p: Vector, a: Vector, b: Vector, c: Vector): SurfacePoint['weights'] {
  const [ab, ac] = [minus(b, a), minus(c, a)];
  const [ap, bp, cp] = [minus(p, a), minus(p, b), minus(p, c)];
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
