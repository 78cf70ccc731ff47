import type { Points } from '../mesh.js';

/** The bounding box of points: its low and high corner, `[3]` each. */
export function boxOf(points: Points): { low: number[]; high: number[] } {
  const low = [0, 1, 2].map(() => Number.POSITIVE_INFINITY);
  const high = low.map((x) => -x);
  points.forEach((x, i) => {
    low[i % 3] = Math.min(low[i % 3]!, x);
    high[i % 3] = Math.max(high[i % 3]!, x);
  });
  return { low, high };
}
