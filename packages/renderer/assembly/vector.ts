// Three-component vectors in the lanes x, y, z of a v128; lane 3 is 0 or does not matter, as each function says.

/** Three floats; lane 3 is 0. Never reads a fourth: the array may end there, and with it the memory. */
export function load3(at: usize): v128 {
  return v128.load32_lane(at, v128.load64_zero(at), 2, 8);
}

export function store3(at: usize, v: v128): void {
  v128.store64_lane(at, v, 0);
  v128.store32_lane(at, v, 2, 8);
}

/** Lanes x, y, z alone. */
export function dot(a: v128, b: v128): f32 {
  const p = f32x4.mul(a, b);
  return f32x4.extract_lane(p, 0) + f32x4.extract_lane(p, 1) + f32x4.extract_lane(p, 2);
}

/** Lane 3 of the result is 0 if both have finite ones. */
export function cross(a: v128, b: v128): v128 {
  return yzx(f32x4.sub(f32x4.mul(a, yzx(b)), f32x4.mul(yzx(a), b)));
}

function yzx(v: v128): v128 {
  return v128.shuffle<f32>(v, v, 1, 2, 0, 3);
}

export function scale(v: v128, s: f32): v128 {
  return f32x4.mul(v, f32x4.splat(s));
}

/** a x + b y + c z for vectors and numbers in all lanes. */
export function weighted(a: v128, x: v128, b: v128, y: v128, c: v128, z: v128): v128 {
  return f32x4.add(f32x4.add(f32x4.mul(a, x), f32x4.mul(b, y)), f32x4.mul(c, z));
}

/** The sums of the first three lanes of each. */
export function sumLanes(x: v128, y: v128, z: v128): v128 {
  const first = v128.shuffle<f32>(v128.shuffle<f32>(x, y, 0, 4, 0, 4), z, 0, 1, 4, 4);
  const second = v128.shuffle<f32>(v128.shuffle<f32>(x, y, 1, 5, 1, 5), z, 0, 1, 5, 5);
  const third = v128.shuffle<f32>(v128.shuffle<f32>(x, y, 2, 6, 2, 6), z, 0, 1, 6, 6);
  return f32x4.add(f32x4.add(first, second), third);
}

/** Adds to four floats in memory. */
export function add4(at: usize, v: v128): void {
  v128.store(at, f32x4.add(v128.load(at), v));
}

export function add3(at: usize, v: v128): void {
  store3(at, f32x4.add(load3(at), v));
}

/** Rounds sums in double precision. */
export function toFloats(from: usize, to: usize, count: i32): void {
  for (const end = to + ((<usize>count) << 2); to < end; to += 4, from += 8) store<f32>(to, <f32>load<f64>(from));
}

export function clear(at: usize, bytes: i32): void {
  memory.fill(at, 0, bytes);
}
