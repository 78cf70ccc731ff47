// Which pixels a triangle may cover. The edge test decides alone, so a box may be too large but never too small.

export const SMALLEST_W: f64 = 1e-12;
/** Boxes are widened by this much of a pixel, against rounding. */
const SLACK: f64 = 1e-9;
/** In place of a box: not in front of the eye plane, so without a place on the screen. */
export const BEHIND: i32 = i32.MIN_VALUE;

/**
 * For each vertex (first column, first row, -last column, -last row) whose centre lies at or beyond it. Since rounding
 * keeps the order, the least of these over a triangle's vertices is the triangle's box: two instructions a triangle.
 */
export function vertexBoxes(clip: usize, vertexCount: i32, width: i32, height: i32, boxes: usize): void {
  const size = f64x2(<f64>width, <f64>height);
  for (const end = clip + ((<usize>vertexCount) << 4); clip < end; clip += 16, boxes += 16) {
    const w = <f64>load<f32>(clip, 12);
    if (w > SMALLEST_W) {
      const xy = f64x2.div(f64x2.promote_low_f32x4(v128.load64_zero(clip)), f64x2.splat(w));
      v128.store(boxes, pixelBox(xy, size));
    } else v128.store(boxes, i32x4.splat(BEHIND));
  }
}

/** The box of one point in normalised device coordinates. */
function pixelBox(xy: v128, size: v128): v128 {
  const fromTopLeft = f64x2.add(f64x2.mul(xy, f64x2(1, -1)), f64x2.splat(1));
  const pixel = f64x2.sub(f64x2.mul(f64x2.mul(fromTopLeft, f64x2.splat(0.5)), size), f64x2.splat(0.5));
  const first = f64x2.ceil(f64x2.sub(pixel, f64x2.splat(SLACK)));
  const last = f64x2.floor(f64x2.add(pixel, f64x2.splat(SLACK)));
  return v128.shuffle<i32>(
    i32x4.trunc_sat_f64x2_s_zero(first),
    i32x4.trunc_sat_f64x2_s_zero(f64x2.neg(last)),
    0,
    1,
    4,
    5,
  );
}

/**
 * The box of a triangle that crosses the eye plane: of the vertices in front and of the points where edges cross. Empty
 * if no vertex lies in front.
 */
export function crossingBox(a: usize, b: usize, c: usize, width: i32, height: i32): v128 {
  const size = f64x2(<f64>width, <f64>height);
  const box = i32x4.min_s(edgeBox(a, b, size), edgeBox(b, c, size));
  return i32x4.min_s(box, edgeBox(c, a, size));
}

/** The box of an edge's part in front of the eye plane. */
function edgeBox(a: usize, b: usize, size: v128): v128 {
  const wa = <f64>load<f32>(a, 12);
  const wb = <f64>load<f32>(b, 12);
  const xya = f64x2.promote_low_f32x4(v128.load64_zero(a));
  const front = wa > SMALLEST_W;
  let box = i32x4.splat(i32.MAX_VALUE);
  if (front) box = pixelBox(f64x2.div(xya, f64x2.splat(wa)), size);
  if (front === wb > SMALLEST_W) return box;
  const t = (SMALLEST_W - wa) / (wb - wa);
  const xyb = f64x2.promote_low_f32x4(v128.load64_zero(b));
  const at = f64x2.add(xya, f64x2.mul(f64x2.splat(t), f64x2.sub(xyb, xya)));
  return i32x4.min_s(box, pixelBox(f64x2.div(at, f64x2.splat(SMALLEST_W)), size));
}
