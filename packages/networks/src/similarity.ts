import { check } from '@ganfit/core';
import type { Similarity } from './types.js';

/** Where the similarity takes a point. */
export function applySimilarity(s: Similarity, x: number, y: number): [x: number, y: number] {
  return [s.a * x - s.b * y + s.x, s.b * x + s.a * y + s.y];
}

/** Moves `[n * 2]` points, x and y in turn. */
export function applyToPoints(s: Similarity, points: ArrayLike<number>): Float32Array {
  const moved = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 2) moved.set(applySimilarity(s, points[i]!, points[i + 1]!), i);
  return moved;
}

export function invertSimilarity(s: Similarity): Similarity {
  const d = s.a * s.a + s.b * s.b;
  const a = s.a / d;
  const b = -s.b / d;
  return { a, b, x: -(a * s.x - b * s.y), y: -(b * s.x + a * s.y) };
}

/** First `inner`, then `outer`. */
export function composeSimilarities(outer: Similarity, inner: Similarity): Similarity {
  const [x, y] = applySimilarity(outer, inner.x, inner.y);
  return { a: outer.a * inner.a - outer.b * inner.b, b: outer.b * inner.a + outer.a * inner.b, x, y };
}

/**
 * The similarity that takes a square crop of `size` pixels onto a square of the photo.
 * @param square centre and side in photo pixels; angle in radians, positive turns x towards y (clockwise as seen)
 */
export function squareCrop(square: { x: number; y: number; side: number; angle?: number }, size: number): Similarity {
  const scale = square.side / size;
  const a = scale * Math.cos(square.angle ?? 0);
  const b = scale * Math.sin(square.angle ?? 0);
  const half = size / 2;
  return { a, b, x: square.x - (a - b) * half, y: square.y - (b + a) * half };
}

/**
 * Least squares: the similarity that takes the points `from` nearest to `to` (both `[n * 2]`, x and y in turn).
 * @throws GanfitError `ARGUMENT` if the points coincide or are not finite
 */
export function fitSimilarity(from: ArrayLike<number>, to: ArrayLike<number>): Similarity {
  const n = from.length / 2;
  const mean = (p: ArrayLike<number>, k: number): number => {
    let sum = 0;
    for (let i = k; i < p.length; i += 2) sum += p[i]!;
    return sum / n;
  };
  const [fx, fy, tx, ty] = [mean(from, 0), mean(from, 1), mean(to, 0), mean(to, 1)];
  let dot = 0;
  let cross = 0;
  let norm = 0;
  for (let i = 0; i < from.length; i += 2) {
    const [px, py, qx, qy] = [from[i]! - fx, from[i + 1]! - fy, to[i]! - tx, to[i + 1]! - ty];
    dot += px * qx + py * qy;
    cross += px * qy - py * qx;
    norm += px * px + py * py;
  }
  const [a, b] = [dot / norm, cross / norm];
  check(Number.isFinite(a + b) && a * a + b * b > 0, 'ARGUMENT', () => {
    return 'fitSimilarity: the points coincide or are not finite. Pass at least two different points.';
  });
  return { a, b, x: tx - (a * fx - b * fy), y: ty - (b * fx + a * fy) };
}
