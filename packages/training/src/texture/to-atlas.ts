import { charts, fromAtlas, headHeight } from '../atlas.js';
import { chartTexels } from './chart-painter.js';

/** Samples per texel and axis: the bend packs up to two source pixels into a texel at 256. */
const detail = 2;

/** Writes a source image into the head's chart of a map. */
export type AtlasWriter = (source: Float32Array, map: Float32Array) => void;

/** Prepares the resampling from a square source chart into the head's chart of a map; `channels` 1 or 3. */
export function atlasWriter(sourceSize: number, size: number, channels: number): AtlasWriter {
  const rows = headRows(size);
  const us = axis(size, size, sourceSize, (t) => fromAtlas(t, 0)[0]);
  const vs = axis(rows, size, sourceSize, (t) => fromAtlas(0.5, t)[1]);
  const down = channels * sourceSize;
  return (source, map) => {
    // The map is separable, so rows are gathered first and columns after.
    const lines = new Float32Array(rows * sourceSize * channels);
    for (let y = 0; y < rows; y++)
      for (let s = 0; s < detail; s++) {
        const { low, weight } = vs[y * detail + s]!;
        const a = (1 - weight) / detail;
        const b = weight / detail;
        for (let k = 0; k < down; k++)
          lines[y * down + k]! += a * source[low * down + k]! + b * source[(low + 1) * down + k]!;
      }
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < size; x++)
        for (let c = 0; c < channels; c++) {
          let value = 0;
          for (let s = 0; s < detail; s++) {
            const { low, weight } = us[x * detail + s]!;
            const at = y * down + low * channels + c;
            value += (1 - weight) * lines[at]! + weight * lines[at + channels]!;
          }
          map[(y * size + x) * channels + c] = value / detail;
        }
  };
}

/** Number of rows of the map whose centres belong to the head's chart, half the gap below it included. */
export function headRows(size: number): number {
  return Math.floor(((headHeight + charts.eye.y) / 2) * size + 0.5);
}

interface Tap {
  readonly low: number;
  readonly weight: number;
}

function axis(count: number, size: number, sourceSize: number, from: (t: number) => number): Tap[] {
  return Array.from({ length: count * detail }, (_, i) => {
    const s = from((i + 0.5) / detail / size) * sourceSize - 0.5;
    const inside = Math.min(sourceSize - 1, Math.max(0, s));
    const low = Math.min(sourceSize - 2, Math.floor(inside));
    return { low, weight: inside - low };
  });
}

/** Flat indices of the texels that vary between maps, head and eye, with a border of `border` texels round the head's chart. */
export function coveredTexels(chart: Float32Array, size: number, border = 2): Int32Array {
  const covered = new Float32Array(size * size);
  atlasWriter(Math.sqrt(chart.length), size, 1)(chart, covered);
  const grown = covered.map((_, i) => {
    const x = i % size;
    const y = Math.floor(i / size);
    for (let dy = -border; dy <= border; dy++)
      for (let dx = -border; dx <= border; dx++)
        if (x + dx >= 0 && x + dx < size && (covered[(y + dy) * size + x + dx] ?? 0) > 0.01)
          return y < headRows(size) ? 1 : 0;
    return 0;
  });
  const [left, top, right, bottom] = chartTexels(charts.eye, size);
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) if (onEye(x, y, size)) grown[y * size + x] = 1;
  return Int32Array.from([...grown.keys()].filter((i) => grown[i]! > 0));
}

/** True for texels of the eye's disc and two round it. */
export function onEye(x: number, y: number, size: number): boolean {
  const { x: left, y: top, width, height } = charts.eye;
  return Math.hypot((x + 0.5) / size - left - width / 2, (y + 0.5) / size - top - height / 2) < width / 2 + 2 / size;
}
