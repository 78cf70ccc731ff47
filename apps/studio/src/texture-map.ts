// Arithmetic of albedo maps, on bytes.
import type { Rgba } from '@ganfit/fitter/worker';

/** What a fit has added to the map that its coefficients decode to; to be added to others. */
export interface Detail {
  readonly width: number;
  readonly height: number;
  /** Differences of bytes, four to a texel. */
  readonly offsets: Int16Array;
}

/** A map of another size, by bilinear interpolation between texel centres. */
export function resized(map: Rgba, width: number, height: number): Rgba {
  if (map.width === width && map.height === height) return map;
  const { data: from, width: columns } = map;
  const data = new Uint8ClampedArray(4 * width * height);
  const [xs, ys] = [places(map.width, width), places(map.height, height)];
  for (let y = 0, to = 0; y < height; y++) {
    const { first: top, second: bottom, part: v } = ys[y]!;
    for (let x = 0; x < width; x++) {
      const { first: left, second: right, part: u } = xs[x]!;
      const [a, b] = [4 * (top * columns + left), 4 * (top * columns + right)];
      const [c, d] = [4 * (bottom * columns + left), 4 * (bottom * columns + right)];
      for (let k = 0; k < 4; k++, to++) {
        const upper = from[a + k]! + u * (from[b + k]! - from[a + k]!);
        const lower = from[c + k]! + u * (from[d + k]! - from[c + k]!);
        data[to] = upper + v * (lower - upper);
      }
    }
  }
  return { data, width, height };
}

/** For each new texel the two old ones that it lies between, and how far along. */
function places(from: number, to: number): { first: number; second: number; part: number }[] {
  return Array.from({ length: to }, (_, i) => {
    const place = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    const first = Math.floor(place);
    return { first, second: Math.min(from - 1, first + 1), part: place - first };
  });
}

export function detailOf(map: Rgba, decoded: Rgba): Detail {
  const { width, height } = map;
  const smooth = resized(decoded, width, height).data;
  return { width, height, offsets: Int16Array.from(map.data, (v, i) => v - smooth[i]!) };
}

export function withDetail(decoded: Rgba, { width, height, offsets }: Detail): Rgba {
  const data = resized(decoded, width, height).data.slice();
  for (let i = 0; i < data.length; i++) data[i]! += offsets[i]!;
  return { data, width, height };
}

/** From `a` (0) to `b` (1), in the size of the finer one. */
export function mixedMaps(a: Rgba, b: Rgba, amount: number): Rgba {
  const [width, height] = [Math.max(a.width, b.width), Math.max(a.height, b.height)];
  const [from, to] = [resized(a, width, height).data, resized(b, width, height).data];
  const data = new Uint8ClampedArray(from.length);
  for (let i = 0; i < data.length; i++) data[i] = from[i]! + amount * (to[i]! - from[i]!);
  return { data, width, height };
}
