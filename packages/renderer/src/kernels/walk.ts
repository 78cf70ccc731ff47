import { EDGE_COUNT, edges } from './edges.js';

/** What {@link walk} says where the surface ends, or turns away, before the goal. */
export const ENDS = -1;
/** What {@link walk} says when it gave up; the mesh is too fine for the pixels there. */
export const LOST = -2;

export const LONGEST_WALK = 12;
const edge = new Float64Array(EDGE_COUNT);

/**
 * Walks over the surface on the screen, from triangle to neighbouring triangle, towards a point.
 *
 * @param first offset of the image's first vertex
 * @param x,y the goal in normalised device coordinates
 * @returns the triangle of the same sheet that lies at the goal, {@link ENDS} if the sheet ends or folds before it, or
 *   {@link LOST}
 */
export function walk(
  clip: Float32Array,
  triangles: Int32Array,
  neighbors: Int32Array,
  first: number,
  start: number,
  x: number,
  y: number,
): number {
  let triangle = start;
  let facing = 0;
  for (let step = 0; step < LONGEST_WALK; step++) {
    const corner = (k: number): number => 4 * (first + triangles[3 * triangle + k]!);
    edges(clip, corner(0), corner(1), corner(2), edge);
    const sign = Math.sign(edge[9]!);
    if (facing === 0) facing = sign;
    if (sign !== facing) return ENDS;
    let exit = -1;
    let farthest = 0;
    for (let k = 0; k < 3; k++) {
      const a = edge[3 * k]!;
      const b = edge[3 * k + 1]!;
      const outside = (-sign * (a * x + b * y + edge[3 * k + 2]!)) / Math.sqrt(a * a + b * b);
      if (outside > farthest) {
        farthest = outside;
        exit = k;
      }
    }
    if (exit < 0) return triangle;
    triangle = neighbors[3 * triangle + exit]!;
    if (triangle < 0) return ENDS;
  }
  return LOST;
}
