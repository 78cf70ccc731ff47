/** Layout of the scratch array that {@link edges} fills: three edge functions A x + B y + C, then det M. */
export const EDGE_COUNT = 10;

/**
 * Edge functions of a triangle in 2D homogeneous form, in double precision.
 *
 * With v_i = (x_i, y_i, w_i) and M = [v_0 v_1 v_2] these are the rows of M^-1 det M: v_1 x v_2, v_2 x v_0, v_0 x v_1.
 * Products of two float32 are exact in float64, so the two triangles on either side of an edge get the same function
 * with the sign reversed to the last bit: no pixel between them is lost.
 *
 * @param a offset of the first vertex in `clip`; `b` and `c` likewise
 */
export function edges(clip: Float32Array, a: number, b: number, c: number, out: Float64Array): void {
  const x0 = clip[a]!;
  const y0 = clip[a + 1]!;
  const w0 = clip[a + 3]!;
  const x1 = clip[b]!;
  const y1 = clip[b + 1]!;
  const w1 = clip[b + 3]!;
  const x2 = clip[c]!;
  const y2 = clip[c + 1]!;
  const w2 = clip[c + 3]!;
  out[0] = y1 * w2 - w1 * y2;
  out[1] = w1 * x2 - x1 * w2;
  out[2] = x1 * y2 - y1 * x2;
  out[3] = y2 * w0 - w2 * y0;
  out[4] = w2 * x0 - x2 * w0;
  out[5] = x2 * y0 - y2 * x0;
  out[6] = y0 * w1 - w0 * y1;
  out[7] = w0 * x1 - x0 * w1;
  out[8] = x0 * y1 - y0 * x1;
  out[9] = out[0]! * x0 + out[1]! * y0 + out[2]! * w0;
}
