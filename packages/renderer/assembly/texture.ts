import { albedos, dWeights, fractions, places, put, shades, take, taps } from './block';
import { add3, load3, sumLanes } from './vector';

// The albedo of a block from a texture, bilinear and clamped: see src/fused/albedo.ts and src/kernels/bilinear.ts. Where
// a pixel falls is worked out in double precision, so that it is the same place as there.

let texture: usize = 0;
let uvs: usize = 0;
let width: i32 = 0;
let height: i32 = 0;
let dTexture: usize = 0;
let dUvs: usize = 0;

/** Says where texture and texture coordinates lie; 0 if there are none. */
export function useTexture(textureAddress: usize, rows: i32, columns: i32, uvAddress: usize): void {
  texture = textureAddress;
  height = rows;
  width = columns;
  uvs = uvAddress;
}

/** Says where their gradients go. */
export function useTextureGradients(textureAddress: usize, uvAddress: usize): void {
  dTexture = textureAddress;
  dUvs = uvAddress;
}

export function isTextured(): bool {
  return texture !== 0;
}

/** Fills `albedos`, and notes for the way back where the pixels fall. */
export function sampleTexture(count: i32, barycentric: usize): void {
  locate(count, barycentric);
  for (let k = 0, at: usize = 0; k < count; k++, at += 16) {
    const fraction = v128.load(fractions + at);
    const fx = v128.shuffle<f32>(fraction, fraction, 0, 0, 0, 0);
    const fy = v128.shuffle<f32>(fraction, fraction, 1, 1, 1, 1);
    const above = mix(texel(at, 0), texel(at, 1), fx);
    const below = mix(texel(at, 2), texel(at, 3), fx);
    put(albedos, k, mix(above, below, fy));
  }
}

/** Fills `taps` and `fractions`. */
function locate(count: i32, barycentric: usize): void {
  const size = f64x2(<f64>width, <f64>height);
  const last = f64x2(<f64>(width - 1), <f64>(height - 1));
  for (let k = 0, at: usize = 0; k < count; k++, at += 16) {
    const weights = barycentric + load<usize>(places + at);
    const uv = f64x2.add(
      f64x2.add(
        f64x2.mul(uvOf(at, 4), f64x2.splat(load<f32>(weights))),
        f64x2.mul(uvOf(at, 8), f64x2.splat(load<f32>(weights, 4))),
      ),
      f64x2.mul(uvOf(at, 12), f64x2.splat(load<f32>(weights, 8))),
    );
    const xy = f64x2.sub(f64x2.mul(uv, size), f64x2.splat(0.5));
    const within = f64x2.min(f64x2.max(xy, f64x2.splat(0)), last);
    const first = f64x2.floor(within);
    const slopes = v128.and(f64x2.eq(within, xy), size);
    const fraction = f32x4.demote_f64x2_zero(f64x2.sub(within, first));
    v128.store(fractions + at, v128.shuffle<f32>(fraction, f32x4.demote_f64x2_zero(slopes), 0, 1, 4, 5));
    const cell = i32x4.trunc_sat_f64x2_s_zero(first);
    const left = i32x4.extract_lane(cell, 0);
    const top = i32x4.extract_lane(cell, 1);
    const topLeft = 12 * (top * width + left);
    const right = left + 1 < width ? 12 : 0;
    const down = top + 1 < height ? 12 * width : 0;
    v128.store(taps + at, i32x4(topLeft, topLeft + right, topLeft + down, topLeft + right + down));
  }
}

/** Hands the gradients of the albedo, which lie in `shades`, on to texture, coordinates and weights. */
export function sampleTextureBackward(count: i32, barycentric: usize): void {
  for (let k = 0, at: usize = 0; k < count; k++, at += 16) {
    const g = take(shades, k);
    const fraction = v128.load(fractions + at);
    const fx = v128.shuffle<f32>(fraction, fraction, 0, 0, 0, 0);
    const fy = v128.shuffle<f32>(fraction, fraction, 1, 1, 1, 1);
    // Slopes of the loss along x and y of the texture, then along u and v.
    const across = f32x4.sub(texel(at, 1), texel(at, 0));
    const down = f32x4.sub(texel(at, 2), texel(at, 0));
    const twist = f32x4.sub(f32x4.sub(texel(at, 3), texel(at, 2)), across);
    const sx = f32x4.mul(g, f32x4.add(across, f32x4.mul(fy, twist)));
    const sy = f32x4.mul(g, f32x4.add(down, f32x4.mul(fx, twist)));
    const zero = f32x4.splat(0);
    const duv = f32x4.mul(sumLanes(sx, sy, zero), v128.shuffle<f32>(fraction, zero, 2, 3, 4, 4));

    const below = f32x4.mul(g, fy);
    const above = f32x4.sub(g, below);
    addTexel(at, 1, f32x4.mul(above, fx));
    addTexel(at, 0, f32x4.sub(above, f32x4.mul(above, fx)));
    addTexel(at, 3, f32x4.mul(below, fx));
    addTexel(at, 2, f32x4.sub(below, f32x4.mul(below, fx)));
    const weights = barycentric + load<usize>(places + at);
    const da = coordinatesBackward(at, 4, duv, load<f32>(weights));
    const db = coordinatesBackward(at, 8, duv, load<f32>(weights, 4));
    const dc = coordinatesBackward(at, 12, duv, load<f32>(weights, 8));
    const sum = dWeights + at;
    v128.store(sum, f32x4.add(v128.load(sum), sumLanes(da, db, dc)));
  }
}

function mix(a: v128, b: v128, t: v128): v128 {
  return f32x4.add(a, f32x4.mul(t, f32x4.sub(b, a)));
}

/** One of a pixel's four texels: top left, top right, bottom left, bottom right. */
function texel(at: usize, which: usize): v128 {
  return load3(texture + load<usize>(taps + at + (which << 2)));
}

function addTexel(at: usize, which: usize, v: v128): void {
  add3(dTexture + load<usize>(taps + at + (which << 2)), v);
}

/** Where a vertex's coordinates lie in an array of two channels. */
function pair(at: usize, corner: usize): usize {
  return load<usize>(places + at + corner) >> 1;
}

function uvOf(at: usize, corner: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(uvs + pair(at, corner)));
}

/** Adds to a vertex's gradient; the sum of the result's lanes is the weight's. */
function coordinatesBackward(at: usize, corner: usize, duv: v128, weight: f32): v128 {
  const place = pair(at, corner);
  const d = dUvs + place;
  v128.store64_lane(d, f32x4.add(v128.load64_zero(d), f32x4.mul(duv, f32x4.splat(weight))), 0);
  return f32x4.mul(duv, v128.load64_zero(uvs + place));
}
