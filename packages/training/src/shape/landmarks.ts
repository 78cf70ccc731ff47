import { type ChartPoint, cross2 } from './chart.js';

/** Points on the mesh: a triangle and the weights of its corners. */
export interface Embedding {
  /** [points, 1] */
  readonly triangles: Int32Array;
  /** [points, 3] */
  readonly weights: Float32Array;
}

/** Finds the triangle that holds each chart position, or the one it misses least. */
export function embed(
  places: readonly ChartPoint[],
  triangles: ArrayLike<number>,
  chart: readonly ChartPoint[],
): Embedding {
  const found = places.map((p) => {
    let best = { triangle: -1, weights: [0, 0, 0], worst: Number.NEGATIVE_INFINITY };
    for (let t = 0; t < triangles.length; t += 3) {
      const [a, b, c] = [chart[triangles[t]!]!, chart[triangles[t + 1]!]!, chart[triangles[t + 2]!]!];
      const area = cross2(a, b, c);
      const weights = [cross2(p, b, c) / area, cross2(a, p, c) / area, cross2(a, b, p) / area];
      const worst = Math.min(...weights);
      if (worst > best.worst) best = { triangle: t / 3, weights, worst };
      if (worst >= 0) break;
    }
    const positive = best.weights.map((w) => Math.max(0, w));
    const sum = positive.reduce((s, w) => s + w);
    return { triangle: best.triangle, weights: positive.map((w) => w / sum) };
  });
  return {
    triangles: Int32Array.from(found, (f) => f.triangle),
    weights: Float32Array.from(found.flatMap((f) => f.weights)),
  };
}
