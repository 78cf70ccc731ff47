import type { Colour } from './colour.js';

/** Covers a pixel of an interleaved sRGB image with a colour. */
export function cover(pixels: Float32Array, i: number, colour: Colour, opacity: number): void {
  for (let c = 0; c < 3; c++) pixels[3 * i + c]! += opacity * (colour[c]! - pixels[3 * i + c]!);
}

/** Darkens a pixel of an interleaved sRGB image by a factor per channel. */
export function stain(pixels: Float32Array, i: number, factor: Colour, strength: number): void {
  for (let c = 0; c < 3; c++) pixels[3 * i + c]! *= 1 + strength * (factor[c]! - 1);
}
