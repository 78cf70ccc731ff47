import type { Chart } from './chart.js';
import type { ChartMask } from './masks.js';
import type { Source } from './source.js';
import { at, distance, smoothstep, type Vector, vertexNormals } from './vector.js';

/** Where our mesh is fine: length of an edge at the feature, and how fast it may grow with the distance from it. */
const growth = 0.13;
const fine = { lids: 0.125, lips: 0.16, nostrils: 0.16, ears: 0.3 };
const plain = { inner: 0.28, face: 0.42, rest: 0.95 };

/**
 * The edge length in cm that our mesh should have at each vertex of the source's face.
 *
 * @param masks `face` falls from 1 to 0 towards scalp and neck; `ears` and `lips` are 1 there
 */
export function edgeLengths(
  source: Source,
  chart: Chart,
  masks: { face: ChartMask; ears: ChartMask; lips: ChartMask },
): Float64Array {
  const count = source.chart.length / 2;
  const points = Array.from({ length: count }, (_, v) => at(source.mean, v));
  const normals = vertexNormals(source.mean.subarray(0, 3 * count), chart.triangles);
  const lidVertices = chart.loops.slice(2).flat();
  const sizes = Float64Array.from(points, (p, v) => {
    const where = chart.at(v);
    const radius = Math.hypot(p[0] / 5, (p[1] + 0.3) / 6.2) + smoothstep(7, 4, p[2]);
    const far = 1 - masks.face(where);
    let size = Math.max(plain.inner, plain.inner + (plain.face - plain.inner) * smoothstep(0.95, 1.3, radius));
    size = Math.max(size, plain.face + (plain.rest - plain.face) * smoothstep(0.2, 1, far));
    // The back of the ear needs no more than its outline.
    if (masks.ears(where) > 0.5) size = normals[3 * v + 2]! < -0.2 ? 2 * fine.ears : fine.ears;
    if (masks.lips(where) > 0.5) size = Math.min(size, fine.lips);
    if (inNostril(p)) size = Math.min(size, fine.nostrils);
    for (const lid of lidVertices) size = Math.min(size, fine.lids + growth * distance(p, points[lid]!));
    return size;
  });
  limitGrowth(sizes, points, chart.triangles);
  return sizes;
}

/** The base of the nose, in the source's mean: both nostrils with their rims. */
function inNostril([x, y, z]: Vector): boolean {
  return Math.abs(x) < 1.7 && y > -1.15 && y < 0 && z > 9.6 && z < 12.7;
}

/** Lowers sizes until no edge of the source sees a faster growth than allowed. */
function limitGrowth(sizes: Float64Array, points: readonly Vector[], triangles: ArrayLike<number>): void {
  for (let sweep = 0, changed = true; changed && sweep < 50; sweep++) {
    changed = false;
    for (let t = 0; t < triangles.length; t += 3) {
      for (let k = 0; k < 3; k++) {
        const [a, b] = [triangles[t + k]!, triangles[t + ((k + 1) % 3)]!];
        const limit = growth * 1.8 * distance(points[a]!, points[b]!);
        if (sizes[a]! > sizes[b]! + limit + 1e-6) changed = Boolean((sizes[a] = sizes[b]! + limit));
        if (sizes[b]! > sizes[a]! + limit + 1e-6) changed = Boolean((sizes[b] = sizes[a]! + limit));
      }
    }
  }
}
