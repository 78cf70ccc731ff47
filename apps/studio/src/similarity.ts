// Turning and cropping, as maps from pixels of the picture to pixels of the new one.

/** `to = [[a, -b], [b, a]] from + [x, y]` */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly x: number;
  readonly y: number;
}

export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where to, and how large the new picture is. `padded`: parts of it may show no photo. */
export interface Move extends Size {
  readonly map: Similarity;
  readonly padded: boolean;
}

export function quarterTurn({ width, height }: Size, clockwise: boolean): Move {
  const map = clockwise ? { a: 0, b: 1, x: height, y: 0 } : { a: 0, b: -1, x: 0, y: width };
  return { map, width: height, height: width, padded: false };
}

export const halfTurn = ({ width, height }: Size): Move => ({
  ...{ map: { a: -1, b: 0, x: width, y: height }, width, height, padded: false },
});

export const cropTo = ({ left, top, width, height }: Rect): Move => ({
  ...{ map: { a: 1, b: 0, x: -left, y: -top }, width, height, padded: false },
});

/** Turns so that a direction in the picture becomes level; the whole picture stays, at most `maxSide` pixels. */
export function levelled({ width, height }: Size, [dx, dy]: readonly [number, number], maxSide: number): Move {
  const length = Math.hypot(dx, dy);
  const [cos, sin] = [dx / length, -dy / length];
  const spanned = (across: number, down: number): number => Math.abs(cos) * across + Math.abs(sin) * down;
  const [wide, high] = [spanned(width, height), spanned(height, width)];
  const scale = Math.min(1, maxSide / Math.max(wide, high));
  const [a, b] = [scale * cos, scale * sin];
  const [w, h] = [Math.round(scale * wide), Math.round(scale * high)];
  // The middle stays in the middle.
  const x = w / 2 - (a * width - b * height) / 2;
  const y = h / 2 - (b * width + a * height) / 2;
  return { map: { a, b, x, y }, width: w, height: h, padded: true };
}

/** Points `[2 * n]`, moved. */
export function movedPoints({ a, b, x, y }: Similarity, points: ArrayLike<number>): Float32Array {
  const moved = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 2) {
    const [u, v] = [points[i]!, points[i + 1]!];
    moved.set([a * u - b * v + x, b * u + a * v + y], i);
  }
  return moved;
}

/** The middle of points `[2 * n]`. */
export function middle(points: ArrayLike<number>): [number, number] {
  let [x, y] = [0, 0];
  for (let i = 0; i < points.length; i += 2) [x, y] = [x + points[i]!, y + points[i + 1]!];
  return [(2 * x) / points.length, (2 * y) / points.length];
}
