/**
 * Solves A x = b for a symmetric A that is positive up to rounding, by Cholesky; directions without weight get nothing.
 * @param a rows of A
 */
export function solvePositive(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const n = b.length;
  const least = 1e-9 * Math.max(...a.map((row, i) => row[i]!));
  const l = a.map((row) => Float64Array.from(row));
  for (let j = 0; j < n; j++) {
    for (let k = 0; k < j; k++) for (let i = j; i < n; i++) l[i]![j]! -= l[i]![k]! * l[j]![k]!;
    const pivot = Math.sqrt(Math.max(l[j]![j]!, least));
    for (let i = j; i < n; i++) l[i]![j]! /= pivot;
    l[j]![j] = pivot;
  }
  const x = [...b];
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= l[i]![k]! * x[k]!;
    x[i]! /= l[i]![i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= l[k]![i]! * x[k]!;
    x[i]! /= l[i]![i]!;
  }
  return x;
}
