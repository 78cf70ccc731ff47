import type { Chart, ChartPoint } from './chart.js';
import type { Surface, SurfacePoint } from './surface.js';
import { distance } from './vector.js';

/** Points on the feature lines of the left half of the chart (u <= 1/2) and the edges between them. */
export interface FeatureLines {
  readonly points: SurfacePoint[];
  readonly edges: (readonly [number, number])[];
  /** Those of the edges that bound the half: boundary loops and midline. */
  readonly boundary: (readonly [number, number])[];
}

const onMidline = (u: number): boolean => Math.abs(u - 0.5) < 1e-6;

/**
 * Outer boundary, midline, mouth and lid of one half, and further lines (closed with the first point repeated, or with
 * both ends on the midline), each divided into edges of the wanted length.
 */
export function featureLines(
  chart: Chart,
  surface: Surface,
  vertexCount: number,
  further: readonly (readonly ChartPoint[])[] = [],
): FeatureLines {
  const lines: FeatureLines = { points: [], edges: [], boundary: [] };
  const [outer, mouth, ...lids] = chart.loops as [number[], number[], ...number[][]];
  const lid = lids.find((loop) => chart.at(loop[0]!)[0] < 0.5)!;
  const path = (vertices: readonly number[]) => vertices.map(chart.at);
  const outerHalf = leftHalf(outer, chart);
  const mouthHalf = leftHalf(mouth, chart);
  const midline = Array.from({ length: vertexCount }, (_, v) => chart.at(v))
    .filter(([u]) => onMidline(u))
    .sort((a, b) => b[1] - a[1]);
  // Places where other lines meet the midline, from top to bottom, cut it into pieces; the mouth is a gap.
  const mouthEnds = ends(path(mouthHalf));
  const cuts = [
    midline[0]!,
    ...[...mouthEnds, ...further.filter((line) => onMidline(line[0]![0])).flatMap(ends)].sort((a, b) => b[1] - a[1]),
    midline.at(-1)!,
  ];
  for (let i = 0; i + 1 < cuts.length; i++) {
    const [top, bottom] = [cuts[i]!, cuts[i + 1]!];
    if (mouthEnds.every((end) => end[1] <= top[1] + 1e-9 && end[1] >= bottom[1] - 1e-9)) continue;
    append(lines, surface, [top, ...midline.filter(([, v]) => v < top[1] - 1e-7 && v > bottom[1] + 1e-7), bottom]);
  }
  append(lines, surface, path(outerHalf));
  for (const piece of splitAtExtremes(path(mouthHalf), false)) append(lines, surface, piece);
  for (const piece of splitAtExtremes(path(lid), true)) append(lines, surface, piece);
  lines.boundary.push(...lines.edges);
  for (const line of further) {
    if (onMidline(line[0]![0])) for (const piece of splitAtExtremes(line, false)) append(lines, surface, piece);
    else for (const piece of splitAtExtremes(line.slice(1), true)) append(lines, surface, piece);
  }
  return lines;
}

const ends = (line: readonly ChartPoint[]): ChartPoint[] => [line[0]!, line.at(-1)!];

/** The stretch of a symmetric loop with u <= 1/2, from midline to midline. */
export function leftHalf(loop: readonly number[], chart: Chart): number[] {
  const n = loop.length;
  const start = loop.findIndex((v, i) => onMidline(chart.at(v)[0]) && chart.at(loop[(i + 1) % n]!)[0] < 0.5 - 1e-6);
  const half = [loop[start]!];
  for (let i = 1; i < n; i++) {
    half.push(loop[(start + i) % n]!);
    if (onMidline(chart.at(half.at(-1)!)[0])) break;
  }
  return half;
}

/** Cuts a line at its corners (least u, and greatest u if it is closed), so that they become vertices. */
function splitAtExtremes(line: readonly ChartPoint[], closed: boolean): ChartPoint[][] {
  const argmin = (sign: number) => line.reduce((best, p, i) => (sign * p[0] < sign * line[best]![0] ? i : best), 0);
  const [a, b] = [argmin(1), argmin(-1)];
  if (!closed) return [line.slice(0, a + 1), line.slice(a)];
  const turned = [...line.slice(a), ...line.slice(0, a + 1)];
  const middle = (b - a + line.length) % line.length;
  return [turned.slice(0, middle + 1), turned.slice(middle)];
}

/** Divides a line evenly in the wanted lengths, and adds its points and edges; ends that exist already are shared. */
function append(lines: FeatureLines, surface: Surface, line: readonly ChartPoint[]): void {
  const points = line.map((p) => surface.point(p)!);
  const lengths = [0];
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1]!, points[i]!];
    lengths.push(lengths[i - 1]! + (2 * distance(a.position, b.position)) / (a.size + b.size));
  }
  const total = lengths.at(-1)!;
  const count = Math.max(1, Math.round(total));
  let previous = vertexAt(lines, surface, line[0]!);
  for (let i = 1, k = 1; i <= count; i++) {
    const wanted = (total * i) / count;
    while (k + 1 < lengths.length && lengths[k]! < wanted) k++;
    const t = i === count ? 1 : (wanted - lengths[k - 1]!) / (lengths[k]! - lengths[k - 1]!);
    const [a, b] = i === count ? [line.at(-1)!, line.at(-1)!] : [line[k - 1]!, line[k]!];
    const next = vertexAt(lines, surface, [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]);
    lines.edges.push([previous, next]);
    previous = next;
  }
}

function vertexAt(lines: FeatureLines, surface: Surface, [u, v]: ChartPoint): number {
  const where: ChartPoint = [onMidline(u) ? 0.5 : u, v];
  const known = lines.points.findIndex((p) => Math.hypot(p.chart[0] - where[0], p.chart[1] - v) < 1e-7);
  if (known >= 0) return known;
  return lines.points.push(surface.point(where)!) - 1;
}
