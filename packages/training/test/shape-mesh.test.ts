import { randomStream } from '@ganfit/core';
import { describe, expect, it } from 'vitest';
import { boundaryLoops, type ChartPoint, cross2 } from '../src/shape/chart.js';
import { carry, combine } from '../src/shape/combination.js';
import { contourLines } from '../src/shape/contour.js';
import { flipEdges } from '../src/shape/flip-edges.js';
import { isoLines } from '../src/shape/iso-lines.js';
import { embed } from '../src/shape/landmarks.js';
import { meshQuality } from '../src/shape/mesh-quality.js';
import { gridTriangles } from '../src/shape/part.js';
import { castOutwards } from '../src/shape/ray-cast.js';
import { assemble, halfSum, mirrored } from '../src/shape/template.js';
import { insideEdges, triangulate } from '../src/shape/triangulate.js';
import { type Vector, vertexNormals } from '../src/shape/vector.js';

const ring = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => [from + i, from + ((i + 1) % count)] as const);
const circle = (radius: number, count: number): ChartPoint[] =>
  Array.from({ length: count }, (_, i) => [
    0.5 + radius * Math.cos((2 * Math.PI * i) / count),
    0.5 + radius * Math.sin((2 * Math.PI * i) / count),
  ]);

/** A disc with a hole, points at random in between, heavily squeezed on the chart in one direction. */
function squeezedDisc() {
  const random = randomStream(3);
  const inner = Array.from({ length: 300 }, (): ChartPoint => {
    const [r, a] = [random.uniform(0.2, 0.45), random.uniform(0, 2 * Math.PI)];
    return [0.5 + r * Math.cos(a), 0.5 + r * Math.sin(a)];
  });
  const space = [...circle(0.5, 40), ...circle(0.15, 16), ...inner];
  const edges = [...ring(0, 40), ...ring(40, 16)];
  const chart = space.map(([x, y]): ChartPoint => [x, 0.05 * y]);
  const points = space.map(([x, y], i) => ({ chart: chart[i]!, position: [x, y, 0] as Vector }));
  return { chart, edges, points, triangles: triangulate(chart, edges, insideEdges(chart, edges)) };
}

describe('triangulate and flipEdges', () => {
  it('fill the region and leave the hole open', () => {
    const { chart, triangles } = squeezedDisc();
    const area = triangles.reduce((s, [a, b, c]) => s + cross2(chart[a]!, chart[b]!, chart[c]!) / 2, 0);
    const polygon = (r: number, n: number) => 0.5 * n * r * r * Math.sin((2 * Math.PI) / n);
    expect(area).toBeCloseTo(0.05 * (polygon(0.5, 40) - polygon(0.15, 16)), 8);
    expect(boundaryLoops(triangles.flat()).map((loop) => loop.length)).toEqual([40, 16]);
  });

  it('reach the Delaunay triangulation of the surface, whatever the chart does to it', () => {
    const { chart, edges, points, triangles } = squeezedDisc();
    const flipped = flipEdges(triangles, points, edges);
    const plane = points.map((p): ChartPoint => [p.position[0], p.position[1]]);
    const wanted = triangulate(plane, edges, insideEdges(plane, edges));
    const names = (list: readonly (readonly number[])[]) => list.map((t) => [...t].sort((a, b) => a - b).join()).sort();
    expect(names(triangles)).not.toEqual(names(wanted));
    expect(names(flipped)).toEqual(names(wanted));
    for (const [a, b, c] of flipped) expect(cross2(chart[a]!, chart[b]!, chart[c]!)).toBeGreaterThan(0);
  });

  it('keep fixed edges', () => {
    // The long diagonal of a flat rhombus is not Delaunay.
    const positions: Vector[] = [
      [-2, 0, 0],
      [0, -0.5, 0],
      [2, 0, 0],
      [0, 0.5, 0],
    ];
    const points = positions.map((position) => ({ chart: [position[0], position[1]] as ChartPoint, position }));
    const long = [
      [0, 1, 2],
      [0, 2, 3],
    ];
    const has = (list: readonly (readonly number[])[], a: number, b: number) =>
      list.some((t) => t.includes(a) && t.includes(b));
    expect(has(flipEdges(long, points), 1, 3)).toBe(true);
    expect(has(flipEdges(long, points, [[0, 2]]), 0, 2)).toBe(true);
  });
});

/** A bent sheet, x from -1 to 1, symmetric about x = 0. */
const columns = 21;
const rows = 15;
const sheet = Float64Array.from(
  Array.from({ length: rows * columns }, (_, i) => {
    const x = (2 * (i % columns)) / (columns - 1) - 1;
    const y = 1 - (2 * Math.floor(i / columns)) / (rows - 1);
    return [x, y, 1 - x * x - 0.5 * y * y];
  }).flat(),
);
const sheetTriangles = gridTriangles(rows, columns);
const sheetCounterparts = Array.from({ length: rows * columns }, (_, i) => i + columns - 1 - 2 * (i % columns));

describe('a grid', () => {
  it('faces the viewer and is a manifold with one boundary', () => {
    const normals = vertexNormals(sheet, sheetTriangles);
    expect(Math.min(...normals.filter((_, i) => i % 3 === 2))).toBeGreaterThan(0);
    expect(meshQuality(sheet, sheetTriangles, normals)).toMatchObject({ badEdges: 0, flipped: 0 });
    expect(boundaryLoops(sheetTriangles)).toHaveLength(1);
  });

  it('has symmetric triangles', () => {
    const names = (map: (v: number) => number) => {
      const out: string[] = [];
      for (let t = 0; t < sheetTriangles.length; t += 3) {
        out.push(
          sheetTriangles
            .slice(t, t + 3)
            .map(map)
            .sort((a, b) => a - b)
            .join(),
        );
      }
      return out.sort();
    };
    expect(names((v) => sheetCounterparts[v]!)).toEqual(names((v) => v));
  });
});

describe('the mirror', () => {
  it('leaves a symmetric shape as it is, and splits any field into two halves', () => {
    mirrored(sheet, sheetCounterparts).forEach((x, i) => {
      expect(x).toBeCloseTo(sheet[i]!, 12);
    });
    const field = Float64Array.from(sheet, (_, i) => Math.sin(3 * i));
    const [even, odd] = [halfSum(field, sheetCounterparts, 1), halfSum(field, sheetCounterparts, -1)];
    even.forEach((x, i) => {
      expect(x + odd[i]!).toBeCloseTo(field[i]!, 12);
    });
    mirrored(odd, sheetCounterparts).forEach((x, i) => {
      expect(x).toBeCloseTo(-odd[i]!, 12);
    });
  });

  it('survives the assembly of parts', () => {
    const part = {
      combinations: sheetCounterparts.map((_, v) => ({ vertices: [v], weights: [1] })),
      uvs: sheetCounterparts.map((): [number, number] => [0, 0]),
      triangles: sheetTriangles,
      counterparts: sheetCounterparts,
    };
    const both = assemble([part, part]);
    expect(both.ranges).toEqual([
      [0, rows * columns],
      [rows * columns, 2 * rows * columns],
    ]);
    expect([...both.counterparts].every((c, v) => both.counterparts[c] === v)).toBe(true);
    expect(both.triangles.length).toBe(2 * sheetTriangles.length);
  });
});

describe('on a surface', () => {
  const chart = Array.from({ length: rows * columns }, (_, v): ChartPoint => [sheet[3 * v]!, sheet[3 * v + 1]!]);

  it('landmarks are found in their triangle', () => {
    const places: ChartPoint[] = [
      [0.123, 0.456],
      [-0.9, -0.77],
    ];
    const { triangles, weights } = embed(places, sheetTriangles, chart);
    places.forEach(([x, y], i) => {
      const corners = [0, 1, 2].map((k) => sheetTriangles[3 * triangles[i]! + k]!);
      const found = carry([{ vertices: corners, weights: [...weights.subarray(3 * i, 3 * i + 3)] }], sheet);
      expect(found[0]).toBeCloseTo(x, 6);
      expect(found[1]).toBeCloseTo(y, 6);
    });
  });

  it('a ray meets it where it should', () => {
    const hit = castOutwards([0.2, 0.1, -3], [0, 0, 1], sheetTriangles, sheet)!;
    expect(hit.position[2]).toBeCloseTo(1 - 0.04 - 0.005, 1);
    expect([...carry([hit.combination], sheet)].map((x) => x.toFixed(9))).toEqual(
      hit.position.map((x) => x.toFixed(9)),
    );
    expect(castOutwards([5, 0, -3], [0, 0, 1], sheetTriangles, sheet)).toBeUndefined();
  });

  it('a contour line runs from the middle outwards along the cut', () => {
    const jaw = embed([[0.6, 0.02]], sheetTriangles, chart);
    const [line] = contourLines(sheet, sheetTriangles, jaw, [0, 0, 0], () => false);
    const xs = line!.map((v) => sheet[3 * v]!);
    expect(xs.length).toBeGreaterThan(4);
    expect(xs).toEqual([...xs].sort((a, b) => a - b));
    for (const v of line!) expect(Math.abs(sheet[3 * v + 1]!)).toBeLessThan(0.2);
    const stopped = contourLines(sheet, sheetTriangles, jaw, [0, 0, 0], (v) => sheet[3 * v]! > 0.8)[0]!;
    expect(Math.max(...stopped.map((v) => sheet[3 * v]!))).toBeLessThanOrEqual(0.8);
  });

  it('the lines of a level are closed, or end at the border', () => {
    const radius = chart.map(([x, y]) => Math.hypot(x, y));
    const [closed] = isoLines(radius, 0.53, sheetTriangles, (v) => chart[v]!);
    expect(closed![0]).toEqual(closed!.at(-1));
    for (const [x, y] of closed!) expect(Math.hypot(x, y)).toBeCloseTo(0.53, 1);
    const [open] = isoLines(
      chart.map(([x]) => x),
      0.33,
      sheetTriangles,
      (v) => chart[v]!,
    );
    expect([open![0]![1], open!.at(-1)![1]].sort()).toEqual([-1, 1]);
  });

  it('combinations add up', () => {
    const sum = combine(
      [{ vertices: [0, 1], weights: [0.5, 0.5] }, 0.5],
      [{ vertices: [1, 2], weights: [0.2, 0.8] }, 0.5],
    );
    expect(sum).toEqual({ vertices: [0, 1, 2], weights: [0.25, 0.35, 0.4] });
  });
});
