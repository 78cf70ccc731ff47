import { type Cell, number } from './report.js';

/** NaN for an empty list, which shows as a dash. */
export const mean = (x: readonly number[]): number => x.reduce((sum, v) => sum + v, 0) / x.length;

/** Of a sample: divided by n - 1; NaN for fewer than two. */
export function deviation(x: readonly number[]): number {
  const m = mean(x);
  return x.length < 2 ? Number.NaN : Math.sqrt(x.reduce((sum, v) => sum + (v - m) ** 2, 0) / (x.length - 1));
}

/** Mean and deviation as two cells. */
export const spread = (x: readonly number[], digits = 2): [Cell, Cell] => [
  number(mean(x), digits),
  number(deviation(x), digits + 1),
];
