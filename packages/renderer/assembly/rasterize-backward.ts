import { CAPACITY } from './block';
import { add4, load3 } from './vector';

/** Triangles thinner than this many pixels have their gradient damped. */
const THINNEST: f64 = 1e-3;

// Covered pixels are worked on in blocks, by short loops, as in shading: note where their vertices lie, look these up,
// calculate for two pixels at once in double precision, hand on to the vertices.

/** Of each pixel, as four integers: its number, and the offsets of its triangle's vertices in clip space, in bytes. */
let places: usize = 0;
/** Of each pixel, the three vertices in clip space; later the gradient that they share, in place of the first. */
let corners: usize = 0;
const CORNERS: usize = 48;

/** What the working memory must have. */
export function rasterizeBackwardBytes(): i32 {
  return CAPACITY * (16 + <i32>CORNERS);
}

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
  working: usize,
): void {
  places = working;
  corners = working + 16 * CAPACITY;
  const thinnest = (2 * THINNEST) / <f64>min(height, width);
  memory.fill(dClip, 0, (<usize>vertexCount) << 4);
  let count = 0;
  for (let i: usize = 0, pixels = <usize>(height * width); i < pixels; i++) {
    const t = load<i32>(id + (i << 2));
    if (t < 0) continue;
    const gradients = v128.load32_lane(dDepth + (i << 2), load3(dBarycentric + i * 12), 3);
    if (!v128.any_true(f32x4.ne(gradients, f32x4.splat(0)))) continue;
    note(count, i, triangles + <usize>t * 12);
    if (++count === CAPACITY) {
      moveVertices(count, clip, barycentric, depth, dBarycentric, dDepth, dClip, thinnest);
      count = 0;
    }
  }
  moveVertices(count, clip, barycentric, depth, dBarycentric, dDepth, dClip, thinnest);
}

function note(k: i32, pixel: usize, triangle: usize): void {
  const at = places + ((<usize>k) << 4);
  store<usize>(at, pixel);
  store<usize>(at, (<usize>load<i32>(triangle)) << 4, 4);
  store<usize>(at, (<usize>load<i32>(triangle, 4)) << 4, 8);
  store<usize>(at, (<usize>load<i32>(triangle, 8)) << 4, 12);
}

function moveVertices(
  count: i32,
  clip: usize,
  barycentric: usize,
  depth: usize,
  dBarycentric: usize,
  dDepth: usize,
  dClip: usize,
  thinnest: f64,
): void {
  if (count === 0) return;
  // The last pixel of an odd number goes with itself.
  if (count & 1) v128.store(places + ((<usize>count) << 4), v128.load(places + ((<usize>(count - 1)) << 4)));
  const pairs = count + (count & 1);
  for (let k = 0, at = places, to = corners; k < pairs; k++, at += 16, to += CORNERS) {
    v128.store(to, v128.load(clip + load<usize>(at, 4)));
    v128.store(to, v128.load(clip + load<usize>(at, 8)), 16);
    v128.store(to, v128.load(clip + load<usize>(at, 12)), 32);
  }
  for (let k = 0, at = places, from = corners; k < pairs; k += 2, at += 32, from += 2 * CORNERS)
    shareOf(at, from, barycentric, depth, dBarycentric, dDepth, thinnest);
  for (let k = 0, at = places, from = corners; k < count; k++, at += 16, from += CORNERS) {
    const move = v128.load(from);
    const weights = barycentric + load<usize>(at) * 12;
    add4(dClip + load<usize>(at, 4), f32x4.mul(move, v128.load32_splat(weights)));
    add4(dClip + load<usize>(at, 8), f32x4.mul(move, v128.load32_splat(weights, 4)));
    add4(dClip + load<usize>(at, 12), f32x4.mul(move, v128.load32_splat(weights, 8)));
  }
}

/** The gradient that the vertices share, of two pixels. */
function shareOf(
  at: usize,
  from: usize,
  barycentric: usize,
  depth: usize,
  dBarycentric: usize,
  dDepth: usize,
  thinnest: f64,
): void {
  const a = v128.load(from);
  const b = v128.load(from, 16);
  const c = v128.load(from, 32);
  const d = v128.load(from, CORNERS);
  const e = v128.load(from, CORNERS + 16);
  const f = v128.load(from, CORNERS + 32);
  const x0 = firsts(a, d);
  const y0 = seconds(a, d);
  const w0 = fourths(a, d);
  const x1 = firsts(b, e);
  const y1 = seconds(b, e);
  const w1 = fourths(b, e);
  const x2 = firsts(c, f);
  const y2 = seconds(c, f);
  const w2 = fourths(c, f);
  const A0 = minor(y1, w2, w1, y2);
  const B0 = minor(w1, x2, x1, w2);
  const C0 = minor(x1, y2, y1, x2);
  const A1 = minor(y2, w0, w2, y0);
  const B1 = minor(w2, x0, x2, w0);
  const C1 = minor(x2, y0, y2, x0);
  const A2 = minor(y0, w1, w0, y1);
  const B2 = minor(w0, x1, x0, w1);
  const C2 = minor(x0, y1, y0, x1);
  const det = sum(A0, x0, B0, y0, C0, w0);
  // 1 / det M, damped for slivers; the reasons are in src/kernels/rasterize-backward.ts.
  const m0 = f64x2.mul(f64x2.mul(w0, w0), f64x2.add(f64x2.mul(A0, A0), f64x2.mul(B0, B0)));
  const m1 = f64x2.mul(f64x2.mul(w1, w1), f64x2.add(f64x2.mul(A1, A1), f64x2.mul(B1, B1)));
  const m2 = f64x2.mul(f64x2.mul(w2, w2), f64x2.add(f64x2.mul(A2, A2), f64x2.mul(B2, B2)));
  const damping = f64x2.mul(f64x2.splat(thinnest * thinnest), f64x2.max(f64x2.max(m0, m1), m2));
  const inverse = f64x2.div(det, f64x2.add(f64x2.mul(det, det), damping));

  const i = load<usize>(at);
  const j = load<usize>(at, 16);
  const p = load3(barycentric + i * 12);
  const q = load3(barycentric + j * 12);
  const b0 = firsts(p, q);
  const b1 = seconds(p, q);
  const b2 = thirds(p, q);
  const z = two(depth + (i << 2), depth + (j << 2));
  const gz = two(dDepth + (i << 2), dDepth + (j << 2));
  const some = f64x2.ne(gz, f64x2.splat(0));
  const s = v128.and(some, f64x2.div(gz, sum(b0, w0, b1, w1, b2, w2)));
  const g = load3(dBarycentric + i * 12);
  const h = load3(dBarycentric + j * 12);
  const g0 = f64x2.add(firsts(g, h), f64x2.mul(s, f64x2.sub(thirds(a, d), f64x2.mul(z, w0))));
  const g1 = f64x2.add(seconds(g, h), f64x2.mul(s, f64x2.sub(thirds(b, e), f64x2.mul(z, w1))));
  const g2 = f64x2.add(thirds(g, h), f64x2.mul(s, f64x2.sub(thirds(c, f), f64x2.mul(z, w2))));
  const mean = sum(b0, g0, b1, g1, b2, g2);
  const h0 = f64x2.mul(f64x2.sub(g0, mean), inverse);
  const h1 = f64x2.mul(f64x2.sub(g1, mean), inverse);
  const h2 = f64x2.mul(f64x2.sub(g2, mean), inverse);
  const tx = f32x4.demote_f64x2_zero(f64x2.neg(sum(A0, h0, A1, h1, A2, h2)));
  const ty = f32x4.demote_f64x2_zero(f64x2.neg(sum(B0, h0, B1, h1, B2, h2)));
  const tw = f32x4.demote_f64x2_zero(f64x2.neg(f64x2.add(sum(C0, h0, C1, h1, C2, h2), f64x2.mul(s, z))));
  const s32 = f32x4.demote_f64x2_zero(s);
  const xy = v128.shuffle<f32>(tx, ty, 0, 4, 1, 5);
  const sw = v128.shuffle<f32>(s32, tw, 0, 4, 1, 5);
  v128.store(from, v128.shuffle<f64>(xy, sw, 0, 2));
  v128.store(from, v128.shuffle<f64>(xy, sw, 1, 3), CORNERS);
}

function firsts(p: v128, q: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(p, q, 0, 4, 1, 5));
}

function seconds(p: v128, q: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(p, q, 1, 5, 1, 5));
}

function thirds(p: v128, q: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(p, q, 2, 6, 3, 7));
}

function fourths(p: v128, q: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(p, q, 3, 7, 3, 7));
}

function two(a: usize, b: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load32_lane(b, v128.load32_zero(a), 1));
}

function minor(a: v128, b: v128, c: v128, d: v128): v128 {
  return f64x2.sub(f64x2.mul(a, b), f64x2.mul(c, d));
}

function sum(a: v128, x: v128, b: v128, y: v128, c: v128, z: v128): v128 {
  return f64x2.add(f64x2.add(f64x2.mul(a, x), f64x2.mul(b, y)), f64x2.mul(c, z));
}
