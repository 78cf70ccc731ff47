import type { Plane } from './raster.js';

/** The source chart has 512 x 512 pixels; places on it are given in these, whatever size is worked at. */
export const chartSize = 512;

export type Point = readonly [number, number];

/** A plane from a function of chart coordinates; `fold` gives the distance from the midline instead of x. */
export function plane(size: number, value: (x: number, y: number, fold: number) => number): Plane {
  const out = new Float32Array(size * size);
  const scale = chartSize / size;
  for (let y = 0, i = 0; y < size; y++)
    for (let x = 0; x < size; x++, i++) {
      const px = (x + 0.5) * scale;
      out[i] = value(px, (y + 0.5) * scale, Math.abs(px - chartSize / 2));
    }
  return out;
}

/** Signed distance to a smooth closed curve through `points`. */
export function distance(size: number, points: readonly Point[], reach: number): Plane {
  const curve = rounded(points, 8);
  const xs = curve.map((p) => p[0]);
  const ys = curve.map((p) => p[1]);
  const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] as const;
  return plane(size, (x, y) => {
    if (x < box[0] - reach || x > box[2] + reach || y < box[1] - reach || y > box[3] + reach) return reach;
    let nearest = reach * reach;
    let inside = false;
    for (let i = 0, j = curve.length - 1; i < curve.length; j = i++) {
      const [ax, ay] = curve[j]!;
      const [bx, by] = curve[i]!;
      const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2 || 1);
      const t = Math.min(1, Math.max(0, along));
      nearest = Math.min(nearest, (x - ax - t * (bx - ax)) ** 2 + (y - ay - t * (by - ay)) ** 2);
      if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
    }
    return inside ? -Math.sqrt(nearest) : Math.sqrt(nearest);
  });
}

/** Catmull-Rom spline through a closed polygon. */
function rounded(points: readonly Point[], steps: number): Point[] {
  const at = (i: number): Point => points[(i + points.length) % points.length]!;
  return points.flatMap((_, i) =>
    Array.from({ length: steps }, (_, s): Point => {
      const t = s / steps;
      const blend = (k: 0 | 1): number => {
        const [a, b, c, d] = [at(i - 1)[k], at(i)[k], at(i + 1)[k], at(i + 2)[k]];
        return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t);
      };
      return [blend(0), blend(1)];
    }),
  );
}
