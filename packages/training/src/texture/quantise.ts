/** Rows of int8 with one scale each: value = scale * integer, off by at most half a scale. */
export interface QuantisedRows {
  /** `[rows, width]` */
  readonly values: Int8Array;
  /** `[rows]` */
  readonly scale: Float32Array;
}

export function quantiseRows(rows: Float32Array, count: number): QuantisedRows {
  const width = rows.length / count;
  const values = new Int8Array(rows.length);
  const scale = new Float32Array(count);
  for (let k = 0; k < count; k++) {
    const row = rows.subarray(k * width, (k + 1) * width);
    const largest = row.reduce((max, v) => Math.max(max, Math.abs(v)), 0);
    scale[k] = largest / 127;
    if (largest > 0) for (let i = 0; i < width; i++) values[k * width + i] = Math.round(row[i]! / scale[k]!);
  }
  return { values, scale };
}
