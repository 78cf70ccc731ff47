import { charts, type Rectangle } from '../atlas.js';
import { type Combination, combine } from './combination.js';
import { gridTriangles, type Part } from './part.js';
import { castOutwards, type Hit } from './ray-cast.js';
import type { Source } from './source.js';
import { at, type Vector } from './vector.js';

const columns = 33;
const rows = 8;
/** The arch: angles from the front in degrees about a vertical axis at this depth, and the height of a row of teeth, cm. */
const widest = 76;
const axisDepth = 7.2;
const crown = 1.05;
/** How far the back of the teeth lies behind their front, as a share of the way to the middle of the jaw. */
const fold = 0.12;

/** Two strips, upper and lower, on the front of the source's teeth and gums. Upper teeth come first. */
export function teeth(source: Source): Part {
  const jawOpen = source.expression.field(source.expression.names.indexOf('jawOpen'));
  const moves = (v: number): boolean => Math.hypot(...at(jawOpen, v)) > 1;
  const upper = strip(source, 'upper', (v) => !moves(v), charts.upperTeeth);
  const lower = strip(source, 'lower', moves, charts.lowerTeeth);
  const n = upper.combinations.length;
  return {
    combinations: [...upper.combinations, ...lower.combinations],
    uvs: [...upper.uvs, ...lower.uvs],
    triangles: [...upper.triangles, ...lower.triangles.map((v) => v + n)],
    counterparts: [...upper.counterparts, ...lower.counterparts.map((v) => v + n)],
  };
}

function strip(source: Source, jaw: 'upper' | 'lower', belongs: (vertex: number) => boolean, chart: Rectangle): Part {
  const own = (material: string) => keep(source.triangles(material), belongs);
  const triangles = [...own('M_Teeth'), ...own('M_GumsTongue')];
  const tipSide = jaw === 'upper' ? -1 : 1;
  const angles = Array.from({ length: columns }, (_, c) => (((2 * c) / (columns - 1) - 1) * widest * Math.PI) / 180);
  const tips = tipHeights(source, own('M_Teeth'), angles, tipSide);
  const hits: (Hit | undefined)[][] = Array.from({ length: rows }, (_, r) =>
    angles.map((angle, c) => {
      const y = tips[c]! - tipSide * (0.06 + crown * (1 - r / (rows - 1)));
      return castOutwards([0, y, axisDepth], [Math.sin(angle), 0, Math.cos(angle)], triangles, source.mean);
    }),
  );
  const front = hits.map((row) => bridgeGaps(row));
  const middle = middleOf(own('M_Teeth'));
  // Over the tip and back up behind, so that an open mouth shows teeth and not a sheet.
  const behind = [rows - 1, rows - 4, 0].map((r) => front[r]!.map((c) => combine([c, 1 - fold], [middle, fold])));
  const fromGum = [...front.keys(), rows - 1, rows - 4, 0].map((r) => r / (rows - 1));
  // Always from top to bottom as seen in front.
  const grid = jaw === 'upper' ? [...front, ...behind] : [...front, ...behind].reverse();
  const v = (row: number): number =>
    chart.y + chart.height * (jaw === 'upper' ? fromGum[row]! : 1 - fromGum[fromGum.length - 1 - row]!);
  return {
    combinations: grid.flat(),
    uvs: grid.flatMap((row, r) =>
      row.map((_, c): [number, number] => [chart.x + (chart.width * c) / (columns - 1), v(r)]),
    ),
    triangles: gridTriangles(grid.length, columns),
    counterparts: grid.flatMap((row, r) => row.map((_, c) => r * columns + columns - 1 - c)),
  };
}

function keep(triangles: Uint16Array, belongs: (vertex: number) => boolean): number[] {
  const out: number[] = [];
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = [...triangles.subarray(t, t + 3)];
    if (corners.every(belongs)) out.push(...corners);
  }
  return out;
}

/** Height of the teeth's edge in each direction, smoothed along the arch. */
function tipHeights(source: Source, triangles: readonly number[], angles: readonly number[], side: number): number[] {
  const points = triangles.map((v): Vector => at(source.mean, v));
  const raw = angles.map((angle) => {
    const near = points.filter(([x, , z]) => Math.abs(Math.atan2(x, z - axisDepth) - angle) < 0.07);
    return side * Math.max(...near.map(([, y]) => side * y));
  });
  return raw.map((_, c) => {
    const window = raw.slice(Math.max(0, c - 2), c + 3).sort((a, b) => a - b);
    return window.reduce((s, y) => s + y, 0) / window.length;
  });
}

/** Fills misses, and points that fell into the gap between two teeth, from their neighbours in the row. */
function bridgeGaps(row: readonly (Hit | undefined)[]): Combination[] {
  const radius = (h: Hit | undefined): number => h?.distance ?? 0;
  const widestHit = Math.max(...row.map(radius));
  const good = row.map((h, c) => {
    const around = row
      .slice(Math.max(0, c - 2), c + 3)
      .map(radius)
      .sort((a, b) => a - b);
    return h !== undefined && h.distance > Math.max(around[Math.floor(around.length / 2)]! - 0.12, 0.5 * widestHit);
  });
  return row.map((h, c) => {
    if (h && good[c]) return h.combination;
    const left = good.lastIndexOf(true, c);
    const right = good.indexOf(true, c);
    if (left < 0 || right < 0) return row[Math.max(left, right)]!.combination;
    const t = (c - left) / (right - left);
    return combine([row[left]!.combination, 1 - t], [row[right]!.combination, t]);
  });
}

function middleOf(triangles: readonly number[]): Combination {
  const vertices = [...new Set(triangles)];
  return { vertices, weights: vertices.map(() => 1 / vertices.length) };
}
