import cdt2d from 'cdt2d';
import { type ChartPoint, cross2 } from './chart.js';

/**
 * Constrained Delaunay triangulation of a region of the plane, counter-clockwise.
 *
 * @param edges edges to keep: the region's boundary and lines within
 * @param inside tells the region from its outside, see {@link insideEdges}
 */
export function triangulate(
  points: readonly ChartPoint[],
  edges: readonly (readonly [number, number])[],
  inside: (point: ChartPoint) => boolean,
): [number, number, number][] {
  return cdt2d(points, edges, { exterior: true })
    .map(([a, b, c]): [number, number, number] =>
      cross2(points[a]!, points[b]!, points[c]!) < 0 ? [a, c, b] : [a, b, c],
    )
    .filter(([a, b, c]) => {
      const [p, q, r] = [points[a]!, points[b]!, points[c]!];
      return cross2(p, q, r) > 1e-15 && inside([(p[0] + q[0] + r[0]) / 3, (p[1] + q[1] + r[1]) / 3]);
    });
}

/** Whether a point lies inside closed polygons, by parity of crossings. */
export function insideEdges(
  points: readonly ChartPoint[],
  edges: readonly (readonly [number, number])[],
): (point: ChartPoint) => boolean {
  return ([x, y]) => {
    let inside = false;
    for (const [i, j] of edges) {
      const [a, b] = [points[i]!, points[j]!];
      if (a[1] > y !== b[1] > y && x < a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0])) inside = !inside;
    }
    return inside;
  };
}
