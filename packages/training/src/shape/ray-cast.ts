import type { Combination } from './combination.js';
import { add, at, cross, dot, subtract, type Vector } from './vector.js';

/** Where a ray meets a surface. */
export interface Hit {
  readonly combination: Combination;
  /** Distance from the origin in lengths of the direction. */
  readonly distance: number;
  readonly position: Vector;
}

/** The farthest point at which a ray from inside leaves a surface. */
export function castOutwards(
  origin: Vector,
  direction: Vector,
  triangles: ArrayLike<number>,
  points: ArrayLike<number>,
): Hit | undefined {
  let best: Hit | undefined;
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!];
    const a = at(points, corners[0]!);
    const [u, v] = [subtract(at(points, corners[1]!), a), subtract(at(points, corners[2]!), a)];
    const p = cross(direction, v);
    const determinant = dot(u, p);
    if (Math.abs(determinant) < 1e-14) continue;
    const s = subtract(origin, a);
    const wu = dot(s, p) / determinant;
    const q = cross(s, u);
    const wv = dot(direction, q) / determinant;
    const distance = dot(v, q) / determinant;
    if (wu < -1e-9 || wv < -1e-9 || wu + wv > 1 + 1e-9 || distance <= (best?.distance ?? 0)) continue;
    best = {
      combination: { vertices: corners, weights: [1 - wu - wv, wu, wv] },
      distance,
      position: add(origin, direction, distance),
    };
  }
  return best;
}
