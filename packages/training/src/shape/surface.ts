import type { Chart, ChartPoint } from './chart.js';
import type { Combination } from './combination.js';
import type { Source } from './source.js';
import { add, at, type Vector, vertexNormals } from './vector.js';

/** A point of the source's mean face as the remesher sees it. */
export interface SurfacePoint {
  readonly chart: ChartPoint;
  readonly position: Vector;
  readonly normal: Vector;
  /** Wanted edge length there, cm. */
  readonly size: number;
}

/** Looks up points of the surface by chart position or by source triangle and weights. */
export interface Surface {
  point(chart: ChartPoint): SurfacePoint | undefined;
  combined(combination: Combination): SurfacePoint;
}

export function makeSurface(source: Source, chart: Chart, sizes: Float64Array): Surface {
  const normals = vertexNormals(source.mean.subarray(0, source.chart.length * 1.5), chart.triangles);
  const blend = ({ vertices, weights }: Combination, field: ArrayLike<number>): Vector =>
    vertices.reduce<Vector>((sum, v, i) => add(sum, at(field, v), weights[i]!), [0, 0, 0]);
  const combined = (c: Combination): SurfacePoint => ({
    chart: [
      c.vertices.reduce((s, v, i) => s + c.weights[i]! * chart.at(v)[0], 0),
      c.vertices.reduce((s, v, i) => s + c.weights[i]! * chart.at(v)[1], 0),
    ],
    position: blend(c, source.mean),
    normal: blend(c, normals),
    size: c.vertices.reduce((s, v, i) => s + c.weights[i]! * sizes[v]!, 0),
  });
  const point = (where: ChartPoint): SurfacePoint | undefined => {
    const combination = chart.locate(where);
    return combination && { ...combined(combination), chart: where };
  };
  return { point, combined };
}
