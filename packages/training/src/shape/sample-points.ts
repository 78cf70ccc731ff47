import type { RandomStream } from '@ganfit/core';
import type { Chart } from './chart.js';
import { pointGrid } from './point-grid.js';
import type { Surface, SurfacePoint } from './surface.js';
import { distance, dot } from './vector.js';

/** Two samples may come as near as this share of the wanted edge length. */
const spacing = 0.78;
/** The same for points on the two walls of a fold, which are near in space but not on the surface. */
const spacingAcrossFold = 0.3;

/**
 * Dart throwing: points on the left half of the surface, none nearer to another or to the given points than about the
 * wanted edge length.
 */
export function samplePoints(
  chart: Chart,
  surface: Surface,
  given: readonly SurfacePoint[],
  random: RandomStream,
): SurfacePoint[] {
  const grid = pointGrid<SurfacePoint>(0.2);
  const free = (p: SurfacePoint): boolean => {
    for (const q of grid.near(p.position, spacing * 1.3 * p.size)) {
      const share = dot(p.normal, q.normal) > 0 ? spacing : spacingAcrossFold;
      if (distance(p.position, q.position) < (share * (p.size + q.size)) / 2) return false;
    }
    return true;
  };
  given.forEach(grid.insert);
  const draw = triangleSampler(chart, surface);
  const points: SurfacePoint[] = [];
  for (let misses = 0; misses < 3000; misses++) {
    const p = draw(random);
    if (!free(p)) continue;
    grid.insert(p);
    points.push(p);
    misses = 0;
  }
  return points;
}

/** Draws points of the left half, denser where edges are to be short. */
function triangleSampler(chart: Chart, surface: Surface): (random: RandomStream) => SurfacePoint {
  const left: number[] = [];
  const cumulative: number[] = [];
  let total = 0;
  for (let t = 0; t < chart.triangles.length; t += 3) {
    const vertices = [...chart.triangles.subarray(t, t + 3)];
    if (vertices.some((v) => chart.at(v)[0] > 0.5 + 1e-6)) continue;
    const [a, b, c] = vertices.map((v) => surface.combined({ vertices: [v], weights: [1] })) as [
      SurfacePoint,
      SurfacePoint,
      SurfacePoint,
    ];
    const [x, y, z] = [
      distance(a.position, b.position),
      distance(b.position, c.position),
      distance(c.position, a.position),
    ];
    const s = (x + y + z) / 2;
    total += Math.sqrt(Math.max(0, s * (s - x) * (s - y) * (s - z))) / ((a.size + b.size + c.size) / 3) ** 2;
    left.push(t);
    cumulative.push(total);
  }
  return (random) => {
    const wanted = random.uniform(0, total);
    let [low, high] = [0, cumulative.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    const t = left[low]!;
    const root = Math.sqrt(random.uniform());
    const r = random.uniform();
    return surface.combined({
      vertices: [...chart.triangles.subarray(t, t + 3)],
      weights: [1 - root, root * (1 - r), root * r],
    });
  };
}
