import { A0, A1, A2, B0, B1, B2, C0, C1, C2, determinant, edges } from './edges';

// To the bit as src/kernels/walk.ts, which says what it is good for.

export const ENDS: i32 = -1;
export const LOST: i32 = -2;
const LONGEST_WALK: i32 = 12;

/**
 * Walks over the surface on the screen towards (x, y).
 *
 * @param clip address of the image's first vertex
 */
export function walk(clip: usize, triangles: usize, neighbors: usize, start: i32, x: f64, y: f64): i32 {
  let triangle = start;
  let facing: f64 = 0;
  for (let step = 0; step < LONGEST_WALK; step++) {
    const corners = triangles + <usize>triangle * 12;
    edges(
      clip + ((<usize>load<i32>(corners)) << 4),
      clip + ((<usize>load<i32>(corners, 4)) << 4),
      clip + ((<usize>load<i32>(corners, 8)) << 4),
    );
    const sign: f64 = determinant > 0 ? 1 : determinant < 0 ? -1 : determinant;
    if (step === 0) facing = sign;
    if (sign !== facing) return ENDS;
    const exit = exitOf(-sign * (A0 * x + B0 * y + C0), -sign * (A1 * x + B1 * y + C1), -sign * (A2 * x + B2 * y + C2));
    if (exit < 0) return triangle;
    triangle = load<i32>(neighbors + <usize>triangle * 12 + ((<usize>exit) << 2));
    if (triangle < 0) return ENDS;
  }
  return LOST;
}

/** The edge that the goal lies beyond, the farthest if there are two; -1 if there is none. Only two need distances. */
function exitOf(outside0: f64, outside1: f64, outside2: f64): i32 {
  const beyond = i32(outside0 > 0) | (i32(outside1 > 0) << 1) | (i32(outside2 > 0) << 2);
  if ((beyond & (beyond - 1)) === 0) return 31 - clz(beyond);
  let exit = -1;
  let farthest: f64 = 0;
  const distance0 = outside0 / sqrt(A0 * A0 + B0 * B0);
  if (distance0 > farthest) {
    farthest = distance0;
    exit = 0;
  }
  const distance1 = outside1 / sqrt(A1 * A1 + B1 * B1);
  if (distance1 > farthest) {
    farthest = distance1;
    exit = 1;
  }
  return outside2 / sqrt(A2 * A2 + B2 * B2) > farthest ? 2 : exit;
}
