/** Orthonormal columns that span those of a tall matrix `[rows, columns]` (modified Gram-Schmidt, twice). */
export function orthonormalise(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const basis: Float64Array[] = [];
  for (let k = 0; k < columns; k++) {
    const column = Float64Array.from({ length: rows }, (_, n) => matrix[n * columns + k]!);
    for (let round = 0; round < 2; round++)
      for (const other of basis) {
        let dot = 0;
        for (let n = 0; n < rows; n++) dot += column[n]! * other[n]!;
        for (let n = 0; n < rows; n++) column[n]! -= dot * other[n]!;
      }
    const length = Math.sqrt(column.reduce((sum, v) => sum + v * v, 0));
    // A column that depends on the others becomes zero and stays harmless.
    basis.push(length > 1e-12 ? column.map((v) => v / length) : column.fill(0));
  }
  const out = new Float32Array(matrix.length);
  basis.forEach((column, k) => {
    for (let n = 0; n < rows; n++) out[n * columns + k] = column[n]!;
  });
  return out;
}

/**
 * The largest eigenvalues of a symmetric matrix and their unit vectors in rows, by cyclic Jacobi rotations.
 *
 * @param matrix `[size, size]`; only its symmetric part counts
 */
export function leadingEigenvectors(
  matrix: Float64Array,
  size: number,
  count: number,
): { vectors: Float64Array; values: Float64Array } {
  const a = matrix.map((v, i) => 0.5 * (v + matrix[(i % size) * size + Math.floor(i / size)]!));
  const v = new Float64Array(size * size);
  for (let i = 0; i < size; i++) v[i * size + i] = 1;
  const scale = a.reduce((sum, x) => sum + x * x, 0);
  for (let sweep = 0; sweep < 30; sweep++) {
    let off = 0;
    for (let p = 0; p < size; p++)
      for (let q = p + 1; q < size; q++) {
        const apq = a[p * size + q]!;
        off += apq * apq;
        if (apq * apq < 1e-30 * scale) continue;
        const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * apq);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < size; k++) rotate(a, k * size + p, k * size + q, c, s);
        for (let k = 0; k < size; k++) rotate(a, p * size + k, q * size + k, c, s);
        for (let k = 0; k < size; k++) rotate(v, p * size + k, q * size + k, c, s);
      }
    if (off < 1e-22 * scale) break;
  }
  const order = Array.from({ length: size }, (_, i) => i).sort((i, j) => a[j * size + j]! - a[i * size + i]!);
  const vectors = new Float64Array(count * size);
  for (let k = 0; k < count; k++) vectors.set(v.subarray(order[k]! * size, (order[k]! + 1) * size), k * size);
  return { vectors, values: Float64Array.from({ length: count }, (_, k) => a[order[k]! * (size + 1)]!) };
}

function rotate(m: Float64Array, i: number, j: number, c: number, s: number): void {
  const x = m[i]!;
  const y = m[j]!;
  m[i] = c * x - s * y;
  m[j] = s * x + c * y;
}
