/** An image of one channel, row by row. */
type Plane = Float32Array;

interface PlaneSize {
  readonly height: number;
  readonly width: number;
}

/** Mean over a square of `2 reach + 1` pixels a side; beyond the border there is nothing to average. */
export const boxMean = (plane: Plane, size: PlaneSize, reach: number): Plane =>
  separable(plane, size, reach, (line, from, to) => {
    let sum = 0;
    for (let i = from; i < to; i++) sum += line[i]!;
    return sum / (to - from);
  });

/** Least value over such a square: dark regions grow by `reach`. */
export const boxMinimum = (plane: Plane, size: PlaneSize, reach: number): Plane =>
  separable(plane, size, reach, (line, from, to) => {
    let least = Number.POSITIVE_INFINITY;
    for (let i = from; i < to; i++) least = Math.min(least, line[i]!);
    return least;
  });

/** Rows first, then columns. */
function separable(
  plane: Plane,
  { height, width }: PlaneSize,
  reach: number,
  reduce: (line: Plane, from: number, to: number) => number,
): Plane {
  const pass = (input: Plane, lines: number, length: number, perLine: number, step: number): Plane => {
    const output = new Float32Array(input.length);
    const line = new Float32Array(length);
    for (let n = 0; n < lines; n++) {
      for (let i = 0; i < length; i++) line[i] = input[n * perLine + i * step]!;
      for (let i = 0; i < length; i++)
        output[n * perLine + i * step] = reduce(line, Math.max(0, i - reach), Math.min(length, i + reach + 1));
    }
    return output;
  };
  return pass(pass(plane, height, width, width, 1), width, height, 1, width);
}
