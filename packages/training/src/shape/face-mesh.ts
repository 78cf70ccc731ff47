import type { RandomStream } from '@ganfit/core';
import { toAtlas } from '../atlas.js';
import type { Chart, ChartPoint } from './chart.js';
import { featureLines } from './feature-lines.js';
import { flipEdges } from './flip-edges.js';
import type { Part } from './part.js';
import { relax } from './relax.js';
import { samplePoints } from './sample-points.js';
import type { Surface, SurfacePoint } from './surface.js';
import { insideEdges, triangulate } from './triangulate.js';

/** The skin: our own triangulation of the source's face surface, symmetric by construction. */
export interface FaceMesh extends Part {
  /** Position of each vertex on the source's chart. */
  readonly chart: readonly ChartPoint[];
}

/**
 * Samples one half of the surface, triangulates it on the chart, improves it by edge flips and relaxation, and mirrors it.
 *
 * @param lines further feature lines to keep as edges
 */
export function meshFace(
  chart: Chart,
  surface: Surface,
  random: RandomStream,
  lines: readonly (readonly ChartPoint[])[] = [],
  rounds = 12,
): FaceMesh {
  const features = featureLines(chart, surface, chartSize(chart), lines);
  const points = [...features.points, ...samplePoints(chart, surface, features.points, random)];
  const places = points.map((p) => p.chart);
  let triangles = triangulate(places, features.edges, insideEdges(places, features.boundary));
  for (let round = 0; round <= rounds; round++) {
    triangles = flipEdges(triangles, points, features.edges);
    if (round < rounds) relax(points, triangles, features.points.length, surface);
  }
  return mirror(chart, points, triangles);
}

const chartSize = (chart: Chart): number => chart.triangles.reduce((most, v) => Math.max(most, v), 0) + 1;

/** Adds the right half; points on the midline belong to both. */
function mirror(chart: Chart, points: readonly SurfacePoint[], half: readonly [number, number, number][]): FaceMesh {
  const used = new Set(half.flat());
  const left = points.map((p, i) => ({ place: p.chart, i })).filter(({ i }) => used.has(i));
  const index = new Map(left.map(({ i }, k) => [i, k]));
  const right = left.map((_, k) => k).filter((k) => left[k]!.place[0] !== 0.5);
  const other = new Map(right.map((k, j) => [k, left.length + j]));
  const places = [
    ...left.map((l) => l.place),
    ...right.map((k): ChartPoint => [1 - left[k]!.place[0], left[k]!.place[1]]),
  ];
  const triangles = half.flatMap((t) => {
    const [a, b, c] = t.map((i) => index.get(i)!) as [number, number, number];
    const [d, e, f] = [a, b, c].map((k) => other.get(k) ?? k) as [number, number, number];
    return [a, b, c, d, f, e];
  });
  const counterparts = places.map((_, k) => k);
  for (const [k, j] of other) [counterparts[k], counterparts[j]] = [j, k];
  return {
    combinations: places.map((p) => chart.locate(p)!),
    chart: places,
    uvs: places.map(([u, v]) => toAtlas(u, 1 - v)),
    triangles,
    counterparts,
  };
}
