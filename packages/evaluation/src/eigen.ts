/**
 * Eigenvalues and eigenvectors of a small symmetric matrix by cyclic Jacobi rotations.
 *
 * @param matrix `[size * size]`, row-major; not changed
 * @returns pairs, largest eigenvalue first, vectors of unit length
 */
export function symmetricEigen(matrix: ArrayLike<number>, size: number): { value: number; vector: number[] }[] {
  const a = Float64Array.from(matrix);
  const v = Float64Array.from(a, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
  for (let sweep = 0; sweep < 50 && offDiagonal(a, size) > 0; sweep++) {
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) annihilate(a, v, size, p, q);
  }
  const pairs = Array.from({ length: size }, (_, j) => ({
    value: a[j * size + j]!,
    vector: Array.from({ length: size }, (_, i) => v[i * size + j]!),
  }));
  return pairs.sort((x, y) => y.value - x.value);
}

/** Sum of the squares off the diagonal, as zero once it no longer matters beside the diagonal. */
function offDiagonal(a: Float64Array, size: number): number {
  let off = 0;
  let on = 0;
  a.forEach((x, i) => {
    if (i % (size + 1) === 0) on += x * x;
    else off += x * x;
  });
  return off <= 1e-32 * on ? 0 : off;
}

/** One rotation in the plane (p, q) that makes a[p][q] zero. */
function annihilate(a: Float64Array, v: Float64Array, size: number, p: number, q: number): void {
  const apq = a[p * size + q]!;
  if (apq === 0) return;
  const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * apq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  const turn = (m: Float64Array, i: number, j: number): void => {
    const [x, y] = [m[i]!, m[j]!];
    m[i] = c * x - s * y;
    m[j] = s * x + c * y;
  };
  for (let k = 0; k < size; k++) turn(a, k * size + p, k * size + q);
  for (let k = 0; k < size; k++) turn(a, p * size + k, q * size + k);
  for (let k = 0; k < size; k++) turn(v, k * size + p, k * size + q);
}
