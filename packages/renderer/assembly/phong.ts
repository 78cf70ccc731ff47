import {
  addSum,
  addTo,
  albedos,
  dImages,
  dNormals,
  dot,
  dPositions,
  GROUP,
  glosses,
  groups,
  normals,
  perLength,
  positions,
  shades,
} from './block';

// One point light on a block of pixels: see src/fused/phong-light.ts. Several lights are several calls, since each adds
// its part to shade, gloss and gradients.

let lightX: v128 = f32x4.splat(0);
let lightY: v128 = f32x4.splat(0);
let lightZ: v128 = f32x4.splat(0);
let red: v128 = f32x4.splat(0);
let green: v128 = f32x4.splat(0);
let blue: v128 = f32x4.splat(0);
let cameraX: v128 = f32x4.splat(0);
let cameraY: v128 = f32x4.splat(0);
let cameraZ: v128 = f32x4.splat(0);

/** Says which light is meant. */
export function useLight(position: usize, color: usize, camera: usize): void {
  lightX = v128.load32_splat(position);
  lightY = v128.load32_splat(position, 4);
  lightZ = v128.load32_splat(position, 8);
  red = v128.load32_splat(color);
  green = v128.load32_splat(color, 4);
  blue = v128.load32_splat(color, 8);
  if (!camera) return;
  cameraX = v128.load32_splat(camera);
  cameraY = v128.load32_splat(camera, 4);
  cameraZ = v128.load32_splat(camera, 8);
}

/** Adds the light to `shades` and, unless `specular` is 0, its highlight to `glosses`. */
export function phong(count: i32, specular: f32, shininess: i32): void {
  const zero = f32x4.splat(0);
  for (let i: usize = 0; i < groups(count); i += GROUP) {
    const nx = v128.load(normals + i);
    const ny = v128.load(normals + i, 16);
    const nz = v128.load(normals + i, 32);
    const px = v128.load(positions + i);
    const py = v128.load(positions + i, 16);
    const pz = v128.load(positions + i, 32);
    let lx = f32x4.sub(lightX, px);
    let ly = f32x4.sub(lightY, py);
    let lz = f32x4.sub(lightZ, pz);
    const perLight = perLength(lx, ly, lz);
    lx = f32x4.mul(lx, perLight);
    ly = f32x4.mul(ly, perLight);
    lz = f32x4.mul(lz, perLight);
    addColor(shades + i, f32x4.max(zero, dot(nx, ny, nz, lx, ly, lz)));
    if (specular === 0) continue;
    const vx = f32x4.sub(cameraX, px);
    const vy = f32x4.sub(cameraY, py);
    const vz = f32x4.sub(cameraZ, pz);
    const perView = perLength(vx, vy, vz);
    const hx = f32x4.add(lx, f32x4.mul(vx, perView));
    const hy = f32x4.add(ly, f32x4.mul(vy, perView));
    const hz = f32x4.add(lz, f32x4.mul(vz, perView));
    const along = f32x4.mul(dot(nx, ny, nz, hx, hy, hz), perLength(hx, hy, hz));
    const highlight = f32x4.max(zero, along);
    addColor(glosses + i, f32x4.mul(highlight, power(highlight, specular, shininess)));
  }
}

function addColor(at: usize, amount: v128): void {
  addTo(at, f32x4.mul(red, amount));
  addTo(at + 16, f32x4.mul(green, amount));
  addTo(at + 32, f32x4.mul(blue, amount));
}

/** specular x^(shininess - 1), by squaring. */
function power(x: v128, specular: f32, shininess: i32): v128 {
  let result = f32x4.splat(specular);
  for (let rest = shininess - 1; rest > 0; rest >>= 1, x = f32x4.mul(x, x)) if (rest & 1) result = f32x4.mul(result, x);
  return result;
}

/**
 * Adds to `shades` as well, and to the gradients of unit normals and positions; those of the light go to sums in double
 * precision.
 */
export function phongBackward(
  count: i32,
  specular: f32,
  shininess: i32,
  dLight: usize,
  dColor: usize,
  dCamera: usize,
): void {
  const zero = f32x4.splat(0);
  let dRed = zero;
  let dGreen = zero;
  let dBlue = zero;
  let dLightX = zero;
  let dLightY = zero;
  let dLightZ = zero;
  let dCameraX = zero;
  let dCameraY = zero;
  let dCameraZ = zero;
  for (let i: usize = 0; i < groups(count); i += GROUP) {
    const nx = v128.load(normals + i);
    const ny = v128.load(normals + i, 16);
    const nz = v128.load(normals + i, 32);
    const px = v128.load(positions + i);
    const py = v128.load(positions + i, 16);
    const pz = v128.load(positions + i, 32);
    const gr = v128.load(dImages + i);
    const gg = v128.load(dImages + i, 16);
    const gb = v128.load(dImages + i, 32);
    let lx = f32x4.sub(lightX, px);
    let ly = f32x4.sub(lightY, py);
    let lz = f32x4.sub(lightZ, pz);
    const perLight = perLength(lx, ly, lz);
    lx = f32x4.mul(lx, perLight);
    ly = f32x4.mul(ly, perLight);
    lz = f32x4.mul(lz, perLight);
    const diffuse = f32x4.max(zero, dot(nx, ny, nz, lx, ly, lz));
    addColor(shades + i, diffuse);
    const sr = f32x4.mul(gr, v128.load(albedos + i));
    const sg = f32x4.mul(gg, v128.load(albedos + i, 16));
    const sb = f32x4.mul(gb, v128.load(albedos + i, 32));
    dRed = f32x4.add(dRed, f32x4.mul(sr, diffuse));
    dGreen = f32x4.add(dGreen, f32x4.mul(sg, diffuse));
    dBlue = f32x4.add(dBlue, f32x4.mul(sb, diffuse));
    const dDiffuse = v128.and(dot(sr, sg, sb, red, green, blue), f32x4.gt(diffuse, zero));
    let dnx = f32x4.mul(dDiffuse, lx);
    let dny = f32x4.mul(dDiffuse, ly);
    let dnz = f32x4.mul(dDiffuse, lz);
    let dlx = f32x4.mul(dDiffuse, nx);
    let dly = f32x4.mul(dDiffuse, ny);
    let dlz = f32x4.mul(dDiffuse, nz);
    let dpx = zero;
    let dpy = zero;
    let dpz = zero;
    if (specular !== 0) {
      let vx = f32x4.sub(cameraX, px);
      let vy = f32x4.sub(cameraY, py);
      let vz = f32x4.sub(cameraZ, pz);
      const perView = perLength(vx, vy, vz);
      vx = f32x4.mul(vx, perView);
      vy = f32x4.mul(vy, perView);
      vz = f32x4.mul(vz, perView);
      let hx = f32x4.add(lx, vx);
      let hy = f32x4.add(ly, vy);
      let hz = f32x4.add(lz, vz);
      const perHalf = perLength(hx, hy, hz);
      hx = f32x4.mul(hx, perHalf);
      hy = f32x4.mul(hy, perHalf);
      hz = f32x4.mul(hz, perHalf);
      const highlight = f32x4.max(zero, dot(nx, ny, nz, hx, hy, hz));
      const base = power(highlight, specular, shininess);
      const spot = f32x4.mul(base, highlight);
      dRed = f32x4.add(dRed, f32x4.mul(gr, spot));
      dGreen = f32x4.add(dGreen, f32x4.mul(gg, spot));
      dBlue = f32x4.add(dBlue, f32x4.mul(gb, spot));
      const dSpot = f32x4.mul(dot(gr, gg, gb, red, green, blue), f32x4.splat(<f32>shininess));
      const dHighlight = v128.and(f32x4.mul(dSpot, base), f32x4.gt(highlight, zero));
      dnx = f32x4.add(dnx, f32x4.mul(dHighlight, hx));
      dny = f32x4.add(dny, f32x4.mul(dHighlight, hy));
      dnz = f32x4.add(dnz, f32x4.mul(dHighlight, hz));
      // Through h / |h|: the part of the gradient along h drops out.
      const perUnit = f32x4.mul(dHighlight, perHalf);
      const dvx = f32x4.mul(perUnit, f32x4.sub(nx, f32x4.mul(highlight, hx)));
      const dvy = f32x4.mul(perUnit, f32x4.sub(ny, f32x4.mul(highlight, hy)));
      const dvz = f32x4.mul(perUnit, f32x4.sub(nz, f32x4.mul(highlight, hz)));
      dlx = f32x4.add(dlx, dvx);
      dly = f32x4.add(dly, dvy);
      dlz = f32x4.add(dlz, dvz);
      // And through the direction to the camera, to both its ends.
      const alongView = dot(dvx, dvy, dvz, vx, vy, vz);
      dpx = f32x4.mul(perView, f32x4.sub(dvx, f32x4.mul(alongView, vx)));
      dpy = f32x4.mul(perView, f32x4.sub(dvy, f32x4.mul(alongView, vy)));
      dpz = f32x4.mul(perView, f32x4.sub(dvz, f32x4.mul(alongView, vz)));
      dCameraX = f32x4.add(dCameraX, dpx);
      dCameraY = f32x4.add(dCameraY, dpy);
      dCameraZ = f32x4.add(dCameraZ, dpz);
    }
    addTo(dNormals + i, dnx);
    addTo(dNormals + i + 16, dny);
    addTo(dNormals + i + 32, dnz);
    const along = dot(dlx, dly, dlz, lx, ly, lz);
    const gx = f32x4.mul(perLight, f32x4.sub(dlx, f32x4.mul(along, lx)));
    const gy = f32x4.mul(perLight, f32x4.sub(dly, f32x4.mul(along, ly)));
    const gz = f32x4.mul(perLight, f32x4.sub(dlz, f32x4.mul(along, lz)));
    dLightX = f32x4.add(dLightX, gx);
    dLightY = f32x4.add(dLightY, gy);
    dLightZ = f32x4.add(dLightZ, gz);
    addTo(dPositions + i, f32x4.neg(f32x4.add(gx, dpx)));
    addTo(dPositions + i + 16, f32x4.neg(f32x4.add(gy, dpy)));
    addTo(dPositions + i + 32, f32x4.neg(f32x4.add(gz, dpz)));
  }
  addSum(dColor, dRed);
  addSum(dColor + 8, dGreen);
  addSum(dColor + 16, dBlue);
  addSum(dLight, dLightX);
  addSum(dLight + 8, dLightY);
  addSum(dLight + 16, dLightZ);
  if (specular === 0) return;
  addSum(dCamera, dCameraX);
  addSum(dCamera + 8, dCameraY);
  addSum(dCamera + 16, dCameraZ);
}
