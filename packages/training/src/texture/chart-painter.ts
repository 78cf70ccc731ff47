import type { Rectangle } from '../atlas.js';
import type { Colour } from './colour.js';

/**
 * Fills a chart and a texel around it, so that bilinear lookups at its border see the chart only.
 *
 * @param colourAt colour at u, v in the chart, each [0, 1] inside
 * @param detail samples per texel and axis
 */
export function paintChart(
  map: Float32Array,
  size: number,
  chart: Rectangle,
  detail: number,
  colourAt: (u: number, v: number) => Colour,
): void {
  const [left, top, right, bottom] = chartTexels(chart, size);
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) {
      const sum = [0, 0, 0];
      for (let s = 0; s < detail * detail; s++) {
        const px = x + ((s % detail) + 0.5) / detail;
        const py = y + (Math.floor(s / detail) + 0.5) / detail;
        const colour = colourAt((px / size - chart.x) / chart.width, (py / size - chart.y) / chart.height);
        for (let c = 0; c < 3; c++) sum[c]! += colour[c]!;
      }
      for (let c = 0; c < 3; c++) map[3 * (y * size + x) + c] = sum[c]! / (detail * detail);
    }
}

/** Left, top, right and bottom (exclusive) of the texels that a chart needs: its own and one around it. */
export function chartTexels({ x, y, width, height }: Rectangle, size: number): [number, number, number, number] {
  return [
    Math.max(0, Math.round(x * size - 1)),
    Math.max(0, Math.round(y * size - 1)),
    Math.min(size, Math.round((x + width) * size + 1)),
    Math.min(size, Math.round((y + height) * size + 1)),
  ];
}
