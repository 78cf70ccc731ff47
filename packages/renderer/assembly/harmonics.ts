import { addSum, albedos, dImages, dNormals, dot, GROUP, groups, normals, shades } from './block';

// Light as spherical harmonics on a block of pixels: see src/fused/spherical-harmonics-light.ts.

const C0: f32 = 0.28209479177387814;
const C1: f32 = 0.4886025119029199;
const C4: f32 = 1.0925484305920792;
const C6: f32 = 0.31539156525252005;
const C8: f32 = 0.5462742152960396;

// The basis at four pixels, but for the first, which is constant.
let y1: v128 = f32x4.splat(0);
let y2: v128 = f32x4.splat(0);
let y3: v128 = f32x4.splat(0);
let y4: v128 = f32x4.splat(0);
let y5: v128 = f32x4.splat(0);
let y6: v128 = f32x4.splat(0);
let y7: v128 = f32x4.splat(0);
let y8: v128 = f32x4.splat(0);

function basis(x: v128, y: v128, z: v128): void {
  y1 = times(C1, y);
  y2 = times(C1, z);
  y3 = times(C1, x);
  y4 = times(C4, f32x4.mul(x, y));
  y5 = times(C4, f32x4.mul(y, z));
  y6 = times(C6, f32x4.sub(times(3, f32x4.mul(z, z)), f32x4.splat(1)));
  y7 = times(C4, f32x4.mul(x, z));
  y8 = times(C8, f32x4.sub(f32x4.mul(x, x), f32x4.mul(y, y)));
}

function times(s: f32, v: v128): v128 {
  return f32x4.mul(f32x4.splat(s), v);
}

/** Sets `shades`. */
export function harmonics(count: i32, coefficients: usize): void {
  for (let i: usize = 0; i < groups(count); i += GROUP) {
    basis(v128.load(normals + i), v128.load(normals + i, 16), v128.load(normals + i, 32));
    for (let k: usize = 0; k < 3; k++) v128.store(shades + i + (k << 4), channel(coefficients + (k << 2)));
  }
}

/** One colour of the light at four pixels. */
function channel(c: usize): v128 {
  let sum = times(C0, v128.load32_splat(c));
  sum = f32x4.add(sum, f32x4.mul(y1, v128.load32_splat(c, 12)));
  sum = f32x4.add(sum, f32x4.mul(y2, v128.load32_splat(c, 24)));
  sum = f32x4.add(sum, f32x4.mul(y3, v128.load32_splat(c, 36)));
  sum = f32x4.add(sum, f32x4.mul(y4, v128.load32_splat(c, 48)));
  sum = f32x4.add(sum, f32x4.mul(y5, v128.load32_splat(c, 60)));
  sum = f32x4.add(sum, f32x4.mul(y6, v128.load32_splat(c, 72)));
  sum = f32x4.add(sum, f32x4.mul(y7, v128.load32_splat(c, 84)));
  return f32x4.add(sum, f32x4.mul(y8, v128.load32_splat(c, 96)));
}

/** Sets `shades` and the gradients of the unit normals; those of the coefficients go to sums in double precision. */
export function harmonicsBackward(count: i32, coefficients: usize, dCoefficients: usize): void {
  for (let i: usize = 0; i < groups(count); i += GROUP) {
    const x = v128.load(normals + i);
    const y = v128.load(normals + i, 16);
    const z = v128.load(normals + i, 32);
    basis(x, y, z);
    const sr = f32x4.mul(v128.load(dImages + i), v128.load(albedos + i));
    const sg = f32x4.mul(v128.load(dImages + i, 16), v128.load(albedos + i, 16));
    const sb = f32x4.mul(v128.load(dImages + i, 32), v128.load(albedos + i, 32));
    for (let k: usize = 0; k < 3; k++) {
      v128.store(shades + i + (k << 4), channel(coefficients + (k << 2)));
      channelBackward(dCoefficients + (k << 3), k === 0 ? sr : k === 1 ? sg : sb);
    }
    // Coefficients of the loss's derivative as a polynomial of the normal.
    const gxy = slope(coefficients + 48, C4, sr, sg, sb);
    const gyz = slope(coefficients + 60, C4, sr, sg, sb);
    const gzz = slope(coefficients + 72, 6 * C6, sr, sg, sb);
    const gxz = slope(coefficients + 84, C4, sr, sg, sb);
    const gxxyy = slope(coefficients + 96, 2 * C8, sr, sg, sb);
    const gx = f32x4.add(slope(coefficients + 36, C1, sr, sg, sb), f32x4.mul(gxxyy, x));
    const gy = f32x4.sub(slope(coefficients + 12, C1, sr, sg, sb), f32x4.mul(gxxyy, y));
    const gz = f32x4.add(slope(coefficients + 24, C1, sr, sg, sb), f32x4.mul(gzz, z));
    v128.store(dNormals + i, f32x4.add(gx, f32x4.add(f32x4.mul(gxy, y), f32x4.mul(gxz, z))));
    v128.store(dNormals + i, f32x4.add(gy, f32x4.add(f32x4.mul(gxy, x), f32x4.mul(gyz, z))), 16);
    v128.store(dNormals + i, f32x4.add(gz, f32x4.add(f32x4.mul(gyz, y), f32x4.mul(gxz, x))), 32);
  }
}

function channelBackward(d: usize, s: v128): void {
  addSum(d, times(C0, s));
  addSum(d + 24, f32x4.mul(y1, s));
  addSum(d + 48, f32x4.mul(y2, s));
  addSum(d + 72, f32x4.mul(y3, s));
  addSum(d + 96, f32x4.mul(y4, s));
  addSum(d + 120, f32x4.mul(y5, s));
  addSum(d + 144, f32x4.mul(y6, s));
  addSum(d + 168, f32x4.mul(y7, s));
  addSum(d + 192, f32x4.mul(y8, s));
}

function slope(c: usize, constant: f32, sr: v128, sg: v128, sb: v128): v128 {
  const light = dot(sr, sg, sb, v128.load32_splat(c), v128.load32_splat(c, 4), v128.load32_splat(c, 8));
  return times(constant, light);
}
