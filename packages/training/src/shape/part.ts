import type { Combination } from './combination.js';

/** A piece of the template: skin, eyeball, teeth and so on, with vertex numbers of its own. */
export interface Part {
  readonly combinations: readonly Combination[];
  /** Position of each vertex on our map, (0, 0) at the top left. */
  readonly uvs: readonly (readonly [number, number])[];
  /** Three vertices each, counter-clockwise from where they are seen. */
  readonly triangles: readonly number[];
  /** The symmetric counterpart of each vertex within the part. */
  readonly counterparts: readonly number[];
}

/** The triangles of a grid of `rows` x `columns` vertices, row-major; `closed` joins the last column to the first. */
export function gridTriangles(
  rows: number,
  columns: number,
  options: { closed?: boolean; flip?: boolean } = {},
): number[] {
  const triangles: number[] = [];
  const quads = options.closed ? columns : columns - 1;
  for (let r = 0; r + 1 < rows; r++) {
    for (let c = 0; c < quads; c++) {
      const d = (c + 1) % columns;
      const [p, q, s, t] = [r * columns + c, r * columns + d, (r + 1) * columns + c, (r + 1) * columns + d];
      // The diagonal leans with the side, so that a grid symmetric about its middle column stays symmetric.
      const leans = c < quads / 2;
      const quad = leans ? [p, s, q, q, s, t] : [p, s, t, p, t, q];
      triangles.push(...(options.flip ? [quad[0]!, quad[2]!, quad[1]!, quad[3]!, quad[5]!, quad[4]!] : quad));
    }
  }
  return triangles;
}
