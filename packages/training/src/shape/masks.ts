import { join } from 'node:path';
import sharp from 'sharp';
import type { ChartPoint } from './chart.js';

/** A grey picture on the source's chart: value in [0, 1] at a chart position, bilinear. */
export type ChartMask = (point: ChartPoint) => number;

/** Reads `mask_<name>.png` of a folder; averaged with its mirror image, because our head is symmetric. */
export async function readMask(folder: string, name: string): Promise<ChartMask> {
  const { data, info } = await sharp(join(folder, `mask_${name}.png`))
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const texel = (x: number, y: number): number =>
    data[(Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))) * channels]! / 255;
  const sample = (u: number, v: number): number => {
    const x = u * width - 0.5;
    const y = (1 - v) * height - 0.5;
    const [i, j] = [Math.floor(x), Math.floor(y)];
    const [s, t] = [x - i, y - j];
    const row = (k: number) => (1 - s) * texel(i, k) + s * texel(i + 1, k);
    return (1 - t) * row(j) + t * row(j + 1);
  };
  return ([u, v]) => 0.5 * (sample(u, v) + sample(1 - u, v));
}
