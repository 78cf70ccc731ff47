/** Where a texture coordinate falls: the four texels round it (row-major indices), and how to mix them. */
export interface Tap {
  /** What is looked for. */
  u: number;
  v: number;
  topLeft: number;
  topRight: number;
  bottomLeft: number;
  bottomRight: number;
  /** Fractions towards right and bottom. */
  fx: number;
  fy: number;
  /** Texels per unit of u and v; 0 where the coordinate was clamped. */
  du: number;
  dv: number;
}

export const newTap = (): Tap => ({
  u: 0.5,
  v: 0.5,
  topLeft: 0,
  topRight: 0,
  bottomLeft: 0,
  bottomRight: 0,
  fx: 0.5,
  fy: 0.5,
  du: 0.5,
  dv: 0.5,
});

/**
 * Fills a tap from its u and v. Texel centres lie at +0.5; beyond the outermost centres the border is repeated.
 *
 * Fractions go in and out through the record: as arguments or result they would be boxed at every pixel.
 */
export function locate(tap: Tap, width: number, height: number): void {
  const x = tap.u * width - 0.5;
  const y = tap.v * height - 0.5;
  const cx = Math.min(Math.max(x, 0), width - 1);
  const cy = Math.min(Math.max(y, 0), height - 1);
  const left = Math.floor(cx) | 0;
  const top = Math.floor(cy) | 0;
  const right = left + 1 < width ? left + 1 : left;
  const bottom = top + 1 < height ? top + 1 : top;
  tap.topLeft = top * width + left;
  tap.topRight = top * width + right;
  tap.bottomLeft = bottom * width + left;
  tap.bottomRight = bottom * width + right;
  tap.fx = cx - left;
  tap.fy = cy - top;
  tap.du = cx === x ? width : 0;
  tap.dv = cy === y ? height : 0;
}
