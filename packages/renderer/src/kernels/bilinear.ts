/** Where a texture coordinate falls: the four texels round it (row-major indices), and how to mix them. */
export interface Tap {
  /** What is looked for. */
  u: number;
  v: number;
  /** What the sample counts for in a sum of several. */
  weight: number;
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
  /** Gradient of the loss with respect to u and v, to which {@link scatterTap} adds. */
  gu: number;
  gv: number;
}

// Fractions, so that the engine gives every field but the indices a double's place from the start.
export const newTap = (): Tap => ({
  u: 0.5,
  v: 0.5,
  weight: 0.5,
  topLeft: 0,
  topRight: 0,
  bottomLeft: 0,
  bottomRight: 0,
  fx: 0.5,
  fy: 0.5,
  du: 0.5,
  dv: 0.5,
  gu: 0.5,
  gv: 0.5,
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
  place(tap, width, left, right, top, bottom);
  tap.fx = cx - left;
  tap.fy = cy - top;
  tap.du = cx === x ? width : 0;
  tap.dv = cy === y ? height : 0;
}

/** The same for a texture that goes on for ever by repetition. */
export function locateRepeated(tap: Tap, width: number, height: number): void {
  const x = tap.u * width - 0.5;
  const y = tap.v * height - 0.5;
  const column = Math.floor(x);
  const row = Math.floor(y);
  const left = (((column % width) + width) % width) | 0;
  const top = (((row % height) + height) % height) | 0;
  place(tap, width, left, left + 1 < width ? left + 1 : 0, top, top + 1 < height ? top + 1 : 0);
  tap.fx = x - column;
  tap.fy = y - row;
  tap.du = width;
  tap.dv = height;
}

function place(tap: Tap, width: number, left: number, right: number, top: number, bottom: number): void {
  tap.topLeft = top * width + left;
  tap.topRight = top * width + right;
  tap.bottomLeft = bottom * width + left;
  tap.bottomRight = bottom * width + right;
}

/** Makes a tap one of its nearest texel: no fractions and no slope. */
export function snap(tap: Tap): void {
  tap.fx = tap.fx < 0.5 ? 0 : 1;
  tap.fy = tap.fy < 0.5 ? 0 : 1;
  tap.du = 0;
  tap.dv = 0;
}

/**
 * Adds a tap's mix of texels to `out`.
 *
 * @param base index of the texture's first value
 * @param o index of the sample's first value
 */
export function gatherTap(
  tap: Tap,
  texture: Float32Array,
  base: number,
  channels: number,
  out: Float32Array,
  o: number,
): void {
  const { fx, fy, weight } = tap;
  const tl = base + tap.topLeft * channels;
  const tr = base + tap.topRight * channels;
  const bl = base + tap.bottomLeft * channels;
  const br = base + tap.bottomRight * channels;
  for (let k = 0; k < channels; k++) {
    const above = texture[tl + k]! + fx * (texture[tr + k]! - texture[tl + k]!);
    const below = texture[bl + k]! + fx * (texture[br + k]! - texture[bl + k]!);
    out[o + k]! += weight * (above + fy * (below - above));
  }
}

/** The way back of {@link gatherTap}: from the sample's gradient to the texture's and, in the tap, to that of u and v. */
export function scatterTap(
  tap: Tap,
  texture: Float32Array,
  base: number,
  channels: number,
  dOut: Float32Array,
  o: number,
  dTexture: Float32Array,
): void {
  const { fx, fy, weight } = tap;
  const tl = base + tap.topLeft * channels;
  const tr = base + tap.topRight * channels;
  const bl = base + tap.bottomLeft * channels;
  const br = base + tap.bottomRight * channels;
  let gx = 0;
  let gy = 0;
  for (let k = 0; k < channels; k++) {
    const g = weight * dOut[o + k]!;
    const across = texture[tr + k]! - texture[tl + k]!;
    const twist = texture[br + k]! - texture[bl + k]! - across;
    gx += g * (across + fy * twist);
    gy += g * (texture[bl + k]! - texture[tl + k]! + fx * twist);
    dTexture[tl + k]! += g * (1 - fx) * (1 - fy);
    dTexture[tr + k]! += g * fx * (1 - fy);
    dTexture[bl + k]! += g * (1 - fx) * fy;
    dTexture[br + k]! += g * fx * fy;
  }
  tap.gu += gx * tap.du;
  tap.gv += gy * tap.dv;
}
