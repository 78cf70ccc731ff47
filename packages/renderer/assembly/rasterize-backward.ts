import { A0, A1, A2, B0, B1, B2, C0, C1, C2, determinant, edges } from './edges';
import { add4 } from './vector';

/** Triangles thinner than this many pixels have their gradient damped. */
const THINNEST: f64 = 1e-3;

// Gradients of the three vertices of the triangle that is being worked on: neighbours mostly share it, so memory is
// touched once for a run of pixels.
let da: v128 = f32x4.splat(0);
let db: v128 = f32x4.splat(0);
let dc: v128 = f32x4.splat(0);

/**
 * Gradient of one image's barycentrics and depth to clip space: see
 * src/kernels/rasterize-backward.ts. With t = M^-T h and s the gradient of the depth over w, every vertex gets its weight
 * times one and the same vector (-t_x, -t_y, s, -t_w - s z).
 */
export function rasterizeBackward(
  clip: usize,
  vertexCount: i32,
  triangles: usize,
  height: i32,
  width: i32,
  id: usize,
  barycentric: usize,
  depth: usize,
  dBarycentric: usize,
  dDepth: usize,
  dClip: usize,
): void {
  const thinnest = (2 * THINNEST) / <f64>min(height, width);
  memory.fill(dClip, 0, (<usize>vertexCount) << 4);
  let last = -1;
  let a: usize = 0;
  let b: usize = 0;
  let c: usize = 0;
  let inverse: f64 = 0;
  for (
    const end = id + ((<usize>(height * width)) << 2);
    id < end;
    id += 4, barycentric += 12, dBarycentric += 12, depth += 4, dDepth += 4
  ) {
    const t = load<i32>(id);
    if (t < 0) continue;
    let g0 = <f64>load<f32>(dBarycentric);
    let g1 = <f64>load<f32>(dBarycentric, 4);
    let g2 = <f64>load<f32>(dBarycentric, 8);
    const gz = <f64>load<f32>(dDepth);
    if (g0 === 0 && g1 === 0 && g2 === 0 && gz === 0) continue;
    if (t !== last) {
      if (last >= 0) flush(dClip - clip, a, b, c);
      last = t;
      const corners = triangles + <usize>t * 12;
      a = clip + ((<usize>load<i32>(corners)) << 4);
      b = clip + ((<usize>load<i32>(corners, 4)) << 4);
      c = clip + ((<usize>load<i32>(corners, 8)) << 4);
      edges(a, b, c);
      inverse = dampedInverse(load<f32>(a, 12), load<f32>(b, 12), load<f32>(c, 12), thinnest);
    }
    const w0 = load<f32>(barycentric);
    const w1 = load<f32>(barycentric, 4);
    const w2 = load<f32>(barycentric, 8);
    let s: f64 = 0;
    let z: f64 = 0;
    if (gz !== 0) {
      z = <f64>load<f32>(depth);
      const wa = <f64>load<f32>(a, 12);
      const wb = <f64>load<f32>(b, 12);
      const wc = <f64>load<f32>(c, 12);
      s = gz / (<f64>w0 * wa + <f64>w1 * wb + <f64>w2 * wc);
      g0 += s * (<f64>load<f32>(a, 8) - z * wa);
      g1 += s * (<f64>load<f32>(b, 8) - z * wb);
      g2 += s * (<f64>load<f32>(c, 8) - z * wc);
    }
    const mean = <f64>w0 * g0 + <f64>w1 * g1 + <f64>w2 * g2;
    const h0 = (g0 - mean) * inverse;
    const h1 = (g1 - mean) * inverse;
    const h2 = (g2 - mean) * inverse;
    const tx = A0 * h0 + A1 * h1 + A2 * h2;
    const ty = B0 * h0 + B1 * h1 + B2 * h2;
    const tw = C0 * h0 + C1 * h1 + C2 * h2;
    const move = f32x4(<f32>-tx, <f32>-ty, <f32>s, <f32>(-tw - s * z));
    da = f32x4.add(da, f32x4.mul(move, f32x4.splat(w0)));
    db = f32x4.add(db, f32x4.mul(move, f32x4.splat(w1)));
    dc = f32x4.add(dc, f32x4.mul(move, f32x4.splat(w2)));
  }
  if (last >= 0) flush(dClip - clip, a, b, c);
}

function flush(shift: usize, a: usize, b: usize, c: usize): void {
  add4(a + shift, da);
  add4(b + shift, db);
  add4(c + shift, dc);
  da = db = dc = f32x4.splat(0);
}

/** 1 / det M, damped for slivers; the reasons are in src/kernels/rasterize-backward.ts. */
function dampedInverse(w0: f64, w1: f64, w2: f64, thinnest: f64): f64 {
  const m0 = w0 * w0 * (A0 * A0 + B0 * B0);
  const m1 = w1 * w1 * (A1 * A1 + B1 * B1);
  const m2 = w2 * w2 * (A2 * A2 + B2 * B2);
  return determinant / (determinant * determinant + thinnest * thinnest * max(max(m0, m1), m2));
}
