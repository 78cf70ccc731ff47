import { ENDS, walk } from './walk';

// The gradient of occluding edges, to the bit as src/kernels/antialias.ts, which says how it is meant.

let clip: usize = 0;
let triangles: usize = 0;
let neighbors: usize = 0;
let ids: usize = 0;
let barycentric: usize = 0;
let dClip: usize = 0;
let width: i32 = 0;
let height: i32 = 0;

/** Adds one image's gradient to `dClip`. */
export function antialiasBackward(
  clipAddress: usize,
  triangleAddress: usize,
  neighborAddress: usize,
  rows: i32,
  columns: i32,
  channels: i32,
  outer: i32,
  idAddress: usize,
  barycentricAddress: usize,
  image: usize,
  dImage: usize,
  dClipAddress: usize,
): void {
  clip = clipAddress;
  triangles = triangleAddress;
  neighbors = neighborAddress;
  ids = idAddress;
  barycentric = barycentricAddress;
  dClip = dClipAddress;
  height = rows;
  width = columns;
  for (let y = 0, p = 0; y < rows; y++)
    for (let x = 0; x < columns; x++, p++) {
      const seen = seenAt(p);
      if (x + 1 < columns && seen !== seenAt(p + 1))
        pair(p, p + 1, x + 1, y, true, forceOf(p, p + 1, channels, image, dImage), outer);
      if (y + 1 < rows && seen !== seenAt(p + columns))
        pair(p, p + columns, x, y + 1, false, forceOf(p, p + columns, channels, image, dImage), outer);
    }
}

function seenAt(pixel: i32): i32 {
  return load<i32>(ids + ((<usize>pixel) << 2));
}

function forceOf(p: i32, q: i32, channels: i32, image: usize, dImage: usize): f64 {
  let force: f64 = 0;
  const apart = <usize>(q - p) * ((<usize>channels) << 2);
  for (let i = (<usize>(p * channels)) << 2, end = i + ((<usize>channels) << 2); i < end; i += 4) {
    const step = <f64>load<f32>(image + i) - <f64>load<f32>(image + i + apart);
    force += 0.5 * (<f64>load<f32>(dImage + i) + <f64>load<f32>(dImage + i + apart)) * step;
  }
  return force;
}

/** @param x,y column and row of q, which lies right of p or below it */
function pair(p: i32, q: i32, x: i32, y: i32, across: bool, force: f64, outer: i32): void {
  if (force === 0) return;
  const seenP = seenAt(p);
  const seenQ = seenAt(q);
  if ((seenP | seenQ) < 0) {
    if (outer) push(seenP < 0 ? q : p, force, across);
    return;
  }
  const fromP = sheetAt(seenP, x, y);
  if (fromP === seenQ) return;
  const fromQ = across ? sheetAt(seenQ, x - 1, y) : sheetAt(seenQ, x, y - 1);
  if (fromQ === seenP) return;
  const share = fromP === ENDS && fromQ === ENDS ? force / 2 : force;
  if (fromP === ENDS) push(p, share, across);
  if (fromQ === ENDS) push(q, share, across);
}

/** Follows the sheet from a triangle to the centre of a pixel. */
function sheetAt(from: i32, x: i32, y: i32): i32 {
  const px = <f64>(2 * x + 1) / <f64>width - 1;
  return walk(clip, triangles, neighbors, from, px, 1 - <f64>(2 * y + 1) / <f64>height);
}

/** Hands a force on the screen position of a fragment to its three vertices. */
function push(pixel: i32, force: f64, across: bool): void {
  const corners = triangles + <usize>seenAt(pixel) * 12;
  const weights = barycentric + <usize>pixel * 12;
  const axis: usize = across ? 0 : 4;
  let position: f64 = 0;
  let w: f64 = 0;
  for (let k: usize = 0; k < 12; k += 4) {
    const corner = clip + ((<usize>load<i32>(corners + k)) << 4);
    const weight = <f64>load<f32>(weights + k);
    position += weight * <f64>load<f32>(corner + axis);
    w += weight * <f64>load<f32>(corner, 12);
  }
  const scale = (across ? <f64>width / 2 : -(<f64>height) / 2) * force;
  for (let k: usize = 0; k < 12; k += 4) {
    const d = dClip + ((<usize>load<i32>(corners + k)) << 4);
    const weight = <f64>load<f32>(weights + k);
    store<f32>(d + axis, <f32>(<f64>load<f32>(d + axis) + (scale * weight) / w));
    store<f32>(d, <f32>(<f64>load<f32>(d, 12) - (scale * weight * position) / (w * w)), 12);
  }
}
