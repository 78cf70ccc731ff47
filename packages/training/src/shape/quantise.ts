/** Fields as int16 with one scale each: value = scale * stored. */
export interface Quantised {
  /** [count, size], row-major. */
  readonly data: Int16Array;
  readonly scale: Float32Array;
}

/** Rounds each field to 1/32767 of its greatest value. */
export function quantise(fields: readonly Float64Array[]): Quantised {
  const size = fields[0]?.length ?? 0;
  const data = new Int16Array(fields.length * size);
  const scale = Float32Array.from(fields, (f) => f.reduce((m, x) => Math.max(m, Math.abs(x)), 1e-12) / 32767);
  fields.forEach((f, k) => {
    for (let i = 0; i < size; i++)
      data[k * size + i] = Math.max(-32767, Math.min(32767, Math.round(f[i]! / scale[k]!)));
  });
  return { data, scale };
}
