import type { Combination } from './combination.js';
import type { Source } from './source.js';

/** A position on the source's chart, v up. */
export type ChartPoint = readonly [u: number, v: number];

/** The source's face surface as a plane chart: an injective map, with holes at lids and mouth. */
export interface Chart {
  readonly triangles: Uint16Array;
  at(vertex: number): ChartPoint;
  /** The boundary loops as source vertices, by length: outer boundary first, then mouth, then the two lids. */
  readonly loops: readonly (readonly number[])[];
  /** The surface point at a chart position; undefined in holes. */
  locate(point: ChartPoint): Combination | undefined;
}

const cells = 512;
// Points this far outside of every triangle (in barycentric units) still count, for chords of the boundary's curves.
const tolerance = 0.5;

export function makeChart(source: Source): Chart {
  const triangles = source.triangles('M_Face');
  const at = (v: number): ChartPoint => [source.chart[2 * v]!, source.chart[2 * v + 1]!];
  const grid: number[][] = Array.from({ length: cells * cells }, () => []);
  const cell = (x: number): number => Math.min(cells - 1, Math.max(0, Math.floor(x * cells)));
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = [0, 1, 2].map((k) => at(triangles[t + k]!));
    const [us, vs] = [corners.map((p) => p[0]), corners.map((p) => p[1])];
    for (let j = cell(Math.min(...vs)); j <= cell(Math.max(...vs)); j++) {
      for (let i = cell(Math.min(...us)); i <= cell(Math.max(...us)); i++) grid[j * cells + i]!.push(t);
    }
  }
  const locate = (point: ChartPoint): Combination | undefined => {
    let best: { t: number; w: [number, number, number]; worst: number } | undefined;
    for (const t of grid[cell(point[1]) * cells + cell(point[0])]!) {
      const [a, b, c] = [at(triangles[t]!), at(triangles[t + 1]!), at(triangles[t + 2]!)];
      const area = cross2(a, b, c);
      const w: [number, number, number] = [
        cross2(point, b, c) / area,
        cross2(a, point, c) / area,
        cross2(a, b, point) / area,
      ];
      const worst = Math.min(...w);
      if (!best || worst > best.worst) best = { t, w, worst };
      if (worst >= 0) break;
    }
    if (!best || best.worst < -tolerance) return undefined;
    const clamped = best.w.map((x) => Math.max(0, x));
    const sum = clamped.reduce((s, x) => s + x);
    return {
      vertices: [...triangles.subarray(best.t, best.t + 3)],
      weights: clamped.map((x) => x / sum),
    };
  };
  return { triangles, at, loops: boundaryLoops(triangles), locate };
}

/** Twice the signed area of a triangle in the plane; positive when counter-clockwise. */
export function cross2(a: ChartPoint, b: ChartPoint, c: ChartPoint): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
}

/** Closed loops of the edges that have a triangle on one side only, longest first. */
export function boundaryLoops(triangles: ArrayLike<number>): number[][] {
  const edges = new Map<string, readonly [number, number]>();
  for (let t = 0; t < triangles.length; t += 3) {
    for (let k = 0; k < 3; k++) {
      const a = triangles[t + k]!;
      const b = triangles[t + ((k + 1) % 3)]!;
      if (!edges.delete(`${b},${a}`)) edges.set(`${a},${b}`, [a, b]);
    }
  }
  const next = new Map(edges.values());
  const loops: number[][] = [];
  while (next.size > 0) {
    const loop: number[] = [];
    let v = next.keys().next().value;
    while (v !== undefined) {
      loop.push(v);
      const after = next.get(v);
      next.delete(v);
      v = after !== undefined && next.has(after) ? after : undefined;
    }
    loops.push(loop);
  }
  return loops.sort((a, b) => b.length - a.length);
}
