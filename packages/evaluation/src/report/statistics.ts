import { type Cell, number } from './report.js';

/** NaN for an empty list, which shows as a dash. */
export const mean = (x: readonly number[]): number => x.reduce((sum, v) => sum + v, 0) / x.length;

/** Of a sample: divided by n - 1; NaN for fewer than two. */
export function deviation(x: readonly number[]): number {
  const m = mean(x);
  return x.length < 2 ? Number.NaN : Math.sqrt(x.reduce((sum, v) => sum + (v - m) ** 2, 0) / (x.length - 1));
}

export function median(x: readonly number[]): number {
  const sorted = [...x].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Mean and deviation as two cells. */
export const spread = (x: readonly number[], digits = 2): [Cell, Cell] => [
  number(mean(x), digits),
  number(deviation(x), digits + 1),
];
