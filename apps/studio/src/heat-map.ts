// How far photo and fit differ, pixel by pixel, as colours.
import type { Rgba } from '@ganfit/fitter/worker';

/** The difference that gets the last colour, as a part of the range of values. */
export const most = 0.25;

/** From no difference to {@link most}; lightness rises all the way, so that it reads without colour too. */
const colors = ['#1b1044', '#5a1a78', '#a52c66', '#e2583b', '#fba238', '#fcf3a4'] as const;

/** The same colours from left to right, for a legend. */
export const gradient = `linear-gradient(to right, ${colors.join(', ')})`;

const stops = colors.map((color) => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)));

/** The mean absolute difference of the three channels at each pixel of two pictures of one size. */
export function heatMap(photo: Rgba, fit: Rgba): Rgba {
  const { width, height } = photo;
  const data = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let i = 0; i < data.length; i += 4) {
    let sum = 0;
    for (let c = 0; c < 3; c++) sum += Math.abs(photo.data[i + c]! - fit.data[i + c]!);
    const place = Math.min(1, sum / 3 / 255 / most) * (stops.length - 1);
    const first = Math.min(stops.length - 2, Math.floor(place));
    for (let c = 0; c < 3; c++) {
      const [from, to] = [stops[first]![c]!, stops[first + 1]![c]!];
      data[i + c] = from + (place - first) * (to - from);
    }
  }
  return { data, width, height };
}
