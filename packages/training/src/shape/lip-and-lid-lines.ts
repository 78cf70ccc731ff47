import type { Chart, ChartPoint } from './chart.js';
import { isoLines } from './iso-lines.js';
import type { ChartMask } from './masks.js';

/** Lines around the eye at this many source edges from the lid's opening: inner and outer rim of the lid's margin, and its front. */
const lidLevels = [1.5, 3.5];

/**
 * Lines of the left half that our mesh keeps as edges besides the boundaries: the rims of the lids' margins, and the
 * border of the lips' red.
 */
export function lipAndLidLines(chart: Chart, lips: ChartMask): ChartPoint[][] {
  const left: number[] = [];
  for (let t = 0; t < chart.triangles.length; t += 3) {
    const corners = [...chart.triangles.subarray(t, t + 3)];
    if (corners.every((v) => chart.at(v)[0] <= 0.5 + 1e-6)) left.push(...corners);
  }
  const lid = chart.loops.slice(2).find((loop) => chart.at(loop[0]!)[0] < 0.5)!;
  const steps = stepsFrom(lid, chart.triangles);
  const longest = (lines: readonly ChartPoint[][]): ChartPoint[] =>
    lines.reduce((a, b) => (b.length > a.length ? b : a));
  const lidLines = lidLevels.map((level) => longest(isoLines(steps, level, left, chart.at)));
  const red = Float64Array.from(steps, (_, v) => lips(chart.at(v)));
  const border = smoothed(longest(isoLines(red, 0.5, left, chart.at)), 6);
  return [...lidLines.map((line) => smoothed(line, 1)), border];
}

/** Number of edges from each vertex to the nearest of the given ones. */
function stepsFrom(starts: readonly number[], triangles: ArrayLike<number>): number[] {
  const neighbours: Set<number>[] = [];
  for (let t = 0; t < triangles.length; t += 3) {
    for (let k = 0; k < 3; k++) {
      const [a, b] = [triangles[t + k]!, triangles[t + ((k + 1) % 3)]!];
      (neighbours[a] ??= new Set()).add(b);
      (neighbours[b] ??= new Set()).add(a);
    }
  }
  const steps = new Array<number>(neighbours.length).fill(Number.POSITIVE_INFINITY);
  let front = [...starts];
  for (let step = 0; front.length > 0; step++) {
    for (const v of front) steps[v] = step;
    front = [...new Set(front.flatMap((v) => [...neighbours[v]!]))].filter(
      (v) => steps[v] === Number.POSITIVE_INFINITY,
    );
  }
  return steps.map((s) => Math.min(s, 1000));
}

/** Averages each point with its neighbours; the ends of an open line stay. */
function smoothed(line: readonly ChartPoint[], rounds: number): ChartPoint[] {
  let points = [...line];
  const closed = Math.hypot(line[0]![0] - line.at(-1)![0], line[0]![1] - line.at(-1)![1]) < 1e-9;
  const n = points.length - 1;
  for (let round = 0; round < rounds; round++) {
    points = points.map((p, i) => {
      if (!closed && (i === 0 || i === n)) return p;
      const [a, b] = [points[i === 0 ? n - 1 : i - 1]!, points[i === n ? 1 : i + 1]!];
      return [0.25 * a[0] + 0.5 * p[0] + 0.25 * b[0], 0.25 * a[1] + 0.5 * p[1] + 0.25 * b[1]];
    });
  }
  return points;
}
