// Pixels are shaded in blocks. What is known of the covered pixels of a block lies here by components, four pixels side
// by side: x x x x y y y y z z z z. So the light is worked out for four pixels at once, without a shuffle, and background
// costs it nothing.

/** Pixels in a block: a multiple of 4, and few enough that a block stays in the first cache. */
export const CAPACITY: i32 = 64;
/** Bytes of a field. */
export const FIELD: usize = 12 * 64;
const QUADS: usize = 16 * 64;
/** Bytes from four pixels to the next four. */
export const GROUP: usize = 48;

/**
 * Of each pixel, side by side as four integers: its offset in an image of three channels, in bytes, and 16 times the
 * numbers of its triangle's three vertices.
 */
export let places: usize = 0;
/** Gradients of the three weights of each pixel, as four numbers side by side. */
export let dWeights: usize = 0;
/** Where each pixel falls on a texture: offsets of its four texels, and fractions along x and y with texels per u and v. */
export let taps: usize = 0;
export let fractions: usize = 0;
// Fields in the order of what is known of a vertex, and their gradients in the same order: that of the albedo takes the
// place of the shades.
export let albedos: usize = 0;
export let normals: usize = 0;
export let positions: usize = 0;
export let shades: usize = 0;
export let dNormals: usize = 0;
export let dPositions: usize = 0;
export let glosses: usize = 0;
export let dImages: usize = 0;
/** One over the length of each normal before it was made 1; one component only. */
export let inverseLengths: usize = 0;

/** @param memory working memory of {@link blockBytes} */
export function useBlock(memory: usize): void {
  places = memory;
  dWeights = places + QUADS;
  taps = dWeights + QUADS;
  fractions = taps + QUADS;
  albedos = fractions + QUADS;
  normals = albedos + FIELD;
  positions = normals + FIELD;
  shades = positions + FIELD;
  dNormals = shades + FIELD;
  dPositions = dNormals + FIELD;
  glosses = dPositions + FIELD;
  dImages = glosses + FIELD;
  inverseLengths = dImages + FIELD;
}

/** What {@link useBlock} wants. */
export function blockBytes(): i32 {
  return 4 * <i32>QUADS + 9 * <i32>FIELD;
}

/** Where the k-th pixel's x lies in a field. */
function place(field: usize, k: i32): usize {
  return field + <usize>(k >> 2) * GROUP + ((<usize>(k & 3)) << 2);
}

/** Writes a vector of the k-th pixel of the block. */
export function put(field: usize, k: i32, v: v128): void {
  const at = place(field, k);
  v128.store32_lane(at, v, 0);
  v128.store32_lane(at, v, 1, 16);
  v128.store32_lane(at, v, 2, 32);
}

/** Reads it; lane 3 is 0. */
export function take(field: usize, k: i32): v128 {
  const at = place(field, k);
  return v128.load32_lane(at, v128.load32_lane(at, v128.load32_zero(at), 1, 16), 2, 32);
}

/** Sets all vectors of a field. */
export function fill(field: usize, v: v128): void {
  const x = v128.shuffle<f32>(v, v, 0, 0, 0, 0);
  const y = v128.shuffle<f32>(v, v, 1, 1, 1, 1);
  const z = v128.shuffle<f32>(v, v, 2, 2, 2, 2);
  for (const end = field + FIELD; field < end; field += GROUP) {
    v128.store(field, x);
    v128.store(field, y, 16);
    v128.store(field, z, 32);
  }
}

export function addTo(at: usize, v: v128): void {
  v128.store(at, f32x4.add(v128.load(at), v));
}

/** Clears the rest of the last four pixels, so that it adds nothing to any sum. */
export function pad(count: i32): void {
  const zero = f32x4.splat(0);
  for (let k = count; k & 3; k++) {
    put(normals, k, zero);
    put(positions, k, zero);
    put(albedos, k, zero);
    put(dImages, k, zero);
  }
}

/** Adds the sum of the four lanes to a double in memory: gradients to which every pixel adds. */
export function addSum(at: usize, v: v128): void {
  const pairs = f64x2.add(f64x2.promote_low_f32x4(v), f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 2, 3)));
  store<f64>(at, load<f64>(at) + f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1));
}

export function dot(ax: v128, ay: v128, az: v128, bx: v128, by: v128, bz: v128): v128 {
  return f32x4.add(f32x4.add(f32x4.mul(ax, bx), f32x4.mul(ay, by)), f32x4.mul(az, bz));
}

/** Squared lengths below this count as no direction: the result is shorter than 1, and 0 for the zero vector. */
const SHORTEST_SQUARED: f32 = 1e-24;

/** One over the length. */
export function perLength(x: v128, y: v128, z: v128): v128 {
  const squared = f32x4.max(dot(x, y, z, x, y, z), f32x4.splat(SHORTEST_SQUARED));
  return f32x4.div(f32x4.splat(1), f32x4.sqrt(squared));
}

/** Makes the normals of the first `count` pixels unit vectors. */
export function normalize(count: i32): void {
  let inverse = inverseLengths;
  for (let at = normals, end = at + groups(count); at < end; at += GROUP, inverse += 16) {
    const x = v128.load(at);
    const y = v128.load(at, 16);
    const z = v128.load(at, 32);
    const scale = perLength(x, y, z);
    v128.store(inverse, scale);
    v128.store(at, f32x4.mul(x, scale));
    v128.store(at, f32x4.mul(y, scale), 16);
    v128.store(at, f32x4.mul(z, scale), 32);
  }
}

/** The gradient through n / |n|: the part along n drops out. */
export function normalizeBackward(count: i32): void {
  let inverse = inverseLengths;
  let d = dNormals;
  for (let at = normals, end = at + groups(count); at < end; at += GROUP, d += GROUP, inverse += 16) {
    const x = v128.load(at);
    const y = v128.load(at, 16);
    const z = v128.load(at, 32);
    const dx = v128.load(d);
    const dy = v128.load(d, 16);
    const dz = v128.load(d, 32);
    const along = dot(x, y, z, dx, dy, dz);
    const scale = v128.load(inverse);
    v128.store(d, f32x4.mul(scale, f32x4.sub(dx, f32x4.mul(along, x))));
    v128.store(d, f32x4.mul(scale, f32x4.sub(dy, f32x4.mul(along, y))), 16);
    v128.store(d, f32x4.mul(scale, f32x4.sub(dz, f32x4.mul(along, z))), 32);
  }
}

/** Bytes of a field that the first `count` pixels take. */
export function groups(count: i32): usize {
  return <usize>((count + 3) >> 2) * GROUP;
}
