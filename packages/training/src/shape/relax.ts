import type { ChartPoint } from './chart.js';
import { cross2 } from './chart.js';
import type { Surface, SurfacePoint } from './surface.js';
import { cross, length, subtract } from './vector.js';

/**
 * One round of Lloyd's relaxation: every free point moves to the mean of its triangles' centres, weighted by their area
 * in units of the wanted edge length. Done on the chart, so points stay on the surface; a move that would fold a
 * triangle of the chart is left out.
 *
 * @param points changed in place
 * @param firstFree points before this one stay where they are
 */
export function relax(
  points: SurfacePoint[],
  triangles: readonly (readonly [number, number, number])[],
  firstFree: number,
  surface: Surface,
): void {
  const fans: [number, number][][] = points.map(() => []);
  for (const [a, b, c] of triangles) {
    fans[a]!.push([b, c]);
    fans[b]!.push([c, a]);
    fans[c]!.push([a, b]);
  }
  for (let v = firstFree; v < points.length; v++) {
    const target = centre(points, v, fans[v]!);
    const moved = target && surface.point(target);
    if (moved && fans[v]!.every(([b, c]) => keepsOrientation(moved.chart, points[b]!.chart, points[c]!.chart))) {
      points[v] = moved;
    }
  }
}

function centre(points: readonly SurfacePoint[], v: number, fan: readonly [number, number][]): ChartPoint | undefined {
  const p = points[v]!;
  let [u, w, sum] = [0, 0, 0];
  for (const [b, c] of fan) {
    const [q, r] = [points[b]!, points[c]!];
    const size = (p.size + q.size + r.size) / 3;
    const weight = length(cross(subtract(q.position, p.position), subtract(r.position, p.position))) / size ** 2;
    u += (weight * (p.chart[0] + q.chart[0] + r.chart[0])) / 3;
    w += (weight * (p.chart[1] + q.chart[1] + r.chart[1])) / 3;
    sum += weight;
  }
  return sum > 0 ? [u / sum, w / sum] : undefined;
}

const keepsOrientation = (a: ChartPoint, b: ChartPoint, c: ChartPoint): boolean => cross2(a, b, c) > 1e-13;
