import { BEHIND, crossingBox, vertexBoxes } from './boxes';
import { A0, A1, A2, B0, B1, B2, C0, C1, C2, determinant, edges } from './edges';
import { store3 } from './vector';

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
  clearImage(height * width, id, barycentric, depth);
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
    const excess = i32x4.add(box, v128.shuffle<i32>(box, box, 2, 3, 0, 1));
    if (i32x4.bitmask(i32x4.gt_s(excess, i32x4.splat(0))) !== 0) continue;
    const x0 = i32x4.extract_lane(box, 0);
    const x1 = -i32x4.extract_lane(box, 2);
    const y0 = i32x4.extract_lane(box, 1);
    const y1 = -i32x4.extract_lane(box, 3);

    edges(a, b, c);
    const det = determinant;
    // The difference of an infinity or NaN to itself is NaN.
    if (det - det !== 0 || det === 0 || det * <f64>cull < 0) continue;
    const sign: f64 = det < 0 ? -1 : 1;
    const perW = f64x2.splat(1 / (sign * det));
    const a0 = f64x2.splat(sign * A0);
    const a1 = f64x2.splat(sign * A1);
    const a2 = f64x2.splat(sign * A2);
    const b0 = sign * B0;
    const b1 = sign * B1;
    const b2 = sign * B2;
    const c0 = sign * C0;
    const c1 = sign * C1;
    const c2 = sign * C2;
    const z0 = f64x2.splat(<f64>load<f32>(a, 8));
    const z1 = f64x2.splat(<f64>load<f32>(b, 8));
    const z2 = f64x2.splat(<f64>load<f32>(c, 8));

    for (let y = y0; y <= y1; y++) {
      const py = load<f64>(rows + ((<usize>y) << 3));
      const r0 = f64x2.splat(b0 * py + c0);
      const r1 = f64x2.splat(b1 * py + c1);
      const r2 = f64x2.splat(b2 * py + c2);
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
        // In single precision: weights of both pixels, then z of both and what tells whether there is a surface at all.
        const w01 = v128.shuffle<f64>(
          f32x4.demote_f64x2_zero(f64x2.mul(e0, perSum)),
          f32x4.demote_f64x2_zero(f64x2.mul(e1, perSum)),
          0,
          2,
        );
        const w2 = f32x4.demote_f64x2_zero(f64x2.mul(e2, perSum));
        const z32 = f32x4.demote_f64x2_zero(z);
        const pixel = <usize>(y * width + x);
        if (inside & 1 && f64x2.extract_lane(sum, 0) > 0)
          put(id, barycentric, depth, pixel, t, f32x4.extract_lane(z32, 0), v128.shuffle<f32>(w01, w2, 0, 2, 4, 5));
        if (inside & 2 && f64x2.extract_lane(sum, 1) > 0)
          put(id, barycentric, depth, pixel + 1, t, f32x4.extract_lane(z32, 1), v128.shuffle<f32>(w01, w2, 1, 3, 5, 4));
      }
    }
  }
}

function clearImage(pixels: i32, id: usize, barycentric: usize, depth: usize): void {
  memory.fill(id, 0xff, (<usize>pixels) << 2);
  memory.fill(barycentric, 0, <usize>pixels * 12);
  const whole = depth + ((<usize>(pixels & ~3)) << 2);
  const end = depth + ((<usize>pixels) << 2);
  for (; depth < whole; depth += 16) v128.store(depth, f32x4.splat(1));
  for (; depth < end; depth += 4) store<f32>(depth, 1);
}

/** Writes a pixel if it is nearer than what has been there. Of two that are equally near in float32 the first stays. */
function put(id: usize, barycentric: usize, depth: usize, pixel: usize, t: i32, z: f32, weights: v128): void {
  const before = load<f32>(depth + (pixel << 2));
  if (!(z >= -1 && (z < before || (z === 1 && load<i32>(id + (pixel << 2)) < 0)))) return;
  store<i32>(id + (pixel << 2), t);
  store<f32>(depth + (pixel << 2), z);
  store3(barycentric + pixel * 12, weights);
}
