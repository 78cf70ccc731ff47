import { BEHIND, crossingBox, vertexBoxes } from './boxes';

/**
 * Visibility of one image, to the bit as src/kernels/rasterize.ts: the same operations in the same order.
 *
 * @param boxes working memory of 16 bytes a vertex
 * @param centers working memory of 8 bytes for each column and row, and four more
 */
export function rasterize(
  clip: usize,
  vertexCount: i32,
  triangles: usize,
  triangleCount: i32,
  height: i32,
  width: i32,
  cull: i32,
  id: usize,
  barycentric: usize,
  depth: usize,
  boxes: usize,
  centers: usize,
): void {
  // Rows are cleared just before a triangle first needs them, so that they are still in the cache.
  let top = 1;
  let bottom = 0;
  const rows = centers + ((<usize>(width + 1)) << 3);
  for (let x = 0; x <= width; x++) store<f64>(centers + ((<usize>x) << 3), ((<f64>x + 0.5) * 2) / <f64>width - 1);
  for (let y = 0; y < height; y++) store<f64>(rows + ((<usize>y) << 3), 1 - ((<f64>y + 0.5) * 2) / <f64>height);
  vertexBoxes(clip, vertexCount, width, height, boxes);
  const screen = i32x4(0, 0, 1 - width, 1 - height);

  for (let t = 0; t < triangleCount; t++, triangles += 12) {
    const ia = (<usize>load<i32>(triangles)) << 4;
    const ib = (<usize>load<i32>(triangles, 4)) << 4;
    const ic = (<usize>load<i32>(triangles, 8)) << 4;
    const a = clip + ia;
    const b = clip + ib;
    const c = clip + ic;
    let box = i32x4.min_s(i32x4.min_s(v128.load(boxes + ia), v128.load(boxes + ib)), v128.load(boxes + ic));
    if (i32x4.extract_lane(box, 0) === BEHIND) box = crossingBox(a, b, c, width, height);
    box = i32x4.max_s(box, screen);
    // Most triangles of a fine mesh contain no pixel centre: first column beyond the last, or first row.
    const lastFirst = i32x4.neg(v128.shuffle<i32>(box, box, 2, 3, 0, 1));
    if (v128.any_true(i32x4.gt_s(box, lastFirst))) continue;
    const x0 = i32x4.extract_lane(box, 0);
    const x1 = -i32x4.extract_lane(box, 2);
    const y0 = i32x4.extract_lane(box, 1);
    const y1 = -i32x4.extract_lane(box, 3);

    // Edge functions A x + B y + C as in edges.ts, two at a time: of the edges opposite a and b, and of that opposite c.
    const va = v128.load(a);
    const vb = v128.load(b);
    const vc = v128.load(c);
    const bc = v128.shuffle<f32>(vb, vc, 0, 4, 1, 5);
    const ca = v128.shuffle<f32>(vc, va, 0, 4, 1, 5);
    const x12 = f64x2.promote_low_f32x4(bc);
    const x20 = f64x2.promote_low_f32x4(ca);
    const y12 = f64x2.promote_low_f32x4(v128.shuffle<f64>(bc, bc, 1, 1));
    const y20 = f64x2.promote_low_f32x4(v128.shuffle<f64>(ca, ca, 1, 1));
    const w12 = f64x2.promote_low_f32x4(v128.shuffle<f32>(vb, vc, 3, 7, 3, 7));
    const w20 = f64x2.promote_low_f32x4(v128.shuffle<f32>(vc, va, 3, 7, 3, 7));
    const ab = minor(y12, w20, w12, y20);
    const bb = minor(w12, x20, x12, w20);
    const cb = minor(x12, y20, y12, x20);
    const xa = second(x20);
    const ya = second(y20);
    const wa = second(w20);
    const det = f64x2.extract_lane(f64x2.add(f64x2.add(f64x2.mul(ab, xa), f64x2.mul(bb, ya)), f64x2.mul(cb, wa)), 0);
    // The difference of an infinity or NaN to itself is NaN.
    if (det - det !== 0 || det === 0 || det * <f64>cull < 0) continue;
    const sign = f64x2.splat(det < 0 ? -1 : 1);
    const perW = f64x2.splat(1 / abs(det));
    const xb = first(x12);
    const yb = first(y12);
    const wb = first(w12);
    const a01 = f64x2.mul(sign, ab);
    const b01 = f64x2.mul(sign, bb);
    const c01 = f64x2.mul(sign, cb);
    const a0 = first(a01);
    const a1 = second(a01);
    const a2 = f64x2.mul(sign, minor(ya, wb, wa, yb));
    const b0 = first(b01);
    const b1 = second(b01);
    const b2 = f64x2.mul(sign, minor(wa, xb, xa, wb));
    const c0 = first(c01);
    const c1 = second(c01);
    const c2 = f64x2.mul(sign, minor(xa, yb, ya, xb));
    const z0 = f64x2.splat(<f64>load<f32>(a, 8));
    const z1 = f64x2.splat(<f64>load<f32>(b, 8));
    const z2 = f64x2.splat(<f64>load<f32>(c, 8));

    if (top > bottom) top = bottom = y0;
    if (y0 < top) {
      clearRows(y0, top, width, id, barycentric, depth);
      top = y0;
    }
    if (y1 >= bottom) {
      clearRows(bottom, y1 + 1, width, id, barycentric, depth);
      bottom = y1 + 1;
    }
    for (let y = y0; y <= y1; y++) {
      const py = v128.load64_splat(rows + ((<usize>y) << 3));
      const r0 = f64x2.add(f64x2.mul(b0, py), c0);
      const r1 = f64x2.add(f64x2.mul(b1, py), c1);
      const r2 = f64x2.add(f64x2.mul(b2, py), c2);
      for (let x = x0; x <= x1; x += 2) {
        const px = v128.load(centers + ((<usize>x) << 3));
        const e0 = f64x2.add(f64x2.mul(a0, px), r0);
        const e1 = f64x2.add(f64x2.mul(a1, px), r1);
        const e2 = f64x2.add(f64x2.mul(a2, px), r2);
        const least = f64x2.pmin(f64x2.pmin(e0, e1), e2);
        const inside = i64x2.bitmask(f64x2.ge(least, f64x2.splat(0))) & (x < x1 ? 3 : 1);
        if (inside === 0) continue;
        const sum = f64x2.add(f64x2.add(e0, e1), e2);
        const perSum = f64x2.div(f64x2.splat(1), sum);
        const z = f64x2.mul(f64x2.add(f64x2.add(f64x2.mul(e0, z0), f64x2.mul(e1, z1)), f64x2.mul(e2, z2)), perW);
        // In single precision: z of both pixels, and their weights, two of a pixel side by side.
        const z32 = f32x4.demote_f64x2_zero(z);
        const w01 = v128.shuffle<f32>(
          f32x4.demote_f64x2_zero(f64x2.mul(e0, perSum)),
          f32x4.demote_f64x2_zero(f64x2.mul(e1, perSum)),
          0,
          4,
          1,
          5,
        );
        const w2 = f32x4.demote_f64x2_zero(f64x2.mul(e2, perSum));
        const pixel = <usize>(y * width + x);
        if (inside & 1 && f64x2.extract_lane(sum, 0) > 0)
          put(
            id,
            barycentric,
            depth,
            pixel,
            t,
            f32x4.extract_lane(z32, 0),
            f64x2.extract_lane(w01, 0),
            f32x4.extract_lane(w2, 0),
          );
        if (inside & 2 && f64x2.extract_lane(sum, 1) > 0)
          put(
            id,
            barycentric,
            depth,
            pixel + 1,
            t,
            f32x4.extract_lane(z32, 1),
            f64x2.extract_lane(w01, 1),
            f32x4.extract_lane(w2, 1),
          );
      }
    }
  }
  clearRows(0, top, width, id, barycentric, depth);
  clearRows(bottom, height, width, id, barycentric, depth);
}

function clearRows(first: i32, end: i32, width: i32, id: usize, barycentric: usize, depth: usize): void {
  const from = <usize>(first * width);
  const to = <usize>(end * width);
  memory.fill(id + (from << 2), 0xff, (to - from) << 2);
  memory.fill(barycentric + from * 12, 0, (to - from) * 12);
  let at = depth + (from << 2);
  const stop = depth + (to << 2);
  for (; at + 16 <= stop; at += 16) v128.store(at, f32x4.splat(1));
  for (; at < stop; at += 4) store<f32>(at, 1);
}

/** Writes a pixel if it is nearer than what has been there. Of two that are equally near in float32 the first stays. */
function put(id: usize, barycentric: usize, depth: usize, pixel: usize, t: i32, z: f32, w01: f64, w2: f32): void {
  const before = load<f32>(depth + (pixel << 2));
  if (!(z >= -1 && (z < before || (z === 1 && load<i32>(id + (pixel << 2)) < 0)))) return;
  store<i32>(id + (pixel << 2), t);
  store<f32>(depth + (pixel << 2), z);
  store<f64>(barycentric + pixel * 12, w01);
  store<f32>(barycentric + pixel * 12, w2, 8);
}

function minor(a: v128, b: v128, c: v128, d: v128): v128 {
  return f64x2.sub(f64x2.mul(a, b), f64x2.mul(c, d));
}

function first(v: v128): v128 {
  return v128.shuffle<f64>(v, v, 0, 0);
}

function second(v: v128): v128 {
  return v128.shuffle<f64>(v, v, 1, 1);
}
