import type { RandomStream } from '@ganfit/core';
import { cover } from './canvas.js';
import type { Colour } from './colour.js';
import { blobs, glimpse } from './noise.js';
import { type Plane, ramp } from './raster.js';
import type { TextureSources } from './sources.js';
import type { Traits } from './traits.js';

/**
 * Hair over skin: short hair shows as dots on tinted skin, longer hair as strands that hide the skin.
 *
 * @param growth 0 bare, 0.2 shaved, 0.5 stubble, 1 full, per pixel
 */
export function paintCoat(
  pixels: Float32Array,
  { size, grain }: TextureSources,
  growth: Plane,
  colour: Colour,
  random: RandomStream,
): void {
  const dots = glimpse(grain.fine, size, random);
  const strands = glimpse(grain.strands, size, random);
  const sheens = glimpse(grain.strands, size, random);
  const patches = blobs(size, size / 16, random);
  for (let y = 0, i = 0; y < size; y++)
    for (let x = 0; x < size; x++, i++) {
      if (growth[i]! < 0.01) continue;
      const grown = growth[i]! * (1 + 0.18 * patches[i]!);
      const length = ramp(0.3, 0.8, grown);
      const texture = length * strands(x, y) + (1 - length) * dots(x, y);
      // Thin places lose hairs one by one, so that the border of a beard is of hairs and not of paint.
      const hairs = ramp(-1.5, 1.5, texture + 4 * grown - 2.2);
      const opacity = ramp(0, 0.12, grown) * Math.min(0.94, 0.42 * grown + 0.55 * hairs * (0.2 + 0.8 * grown));
      const sheen = 1 + length * 0.14 * sheens(x, y);
      cover(pixels, i, [colour[0] * sheen, colour[1] * sheen, colour[2] * sheen], opacity);
    }
}

/** Scalp hair, shaved to short: a soft continuation of the face towards hair that the mesh does not have. */
export function paintScalp(pixels: Float32Array, sources: TextureSources, traits: Traits, random: RandomStream): void {
  const bald = traits.male && random.uniform() < 0.15 + 0.3 * traits.age;
  const density = bald ? random.uniform(0, 0.25) : random.uniform(0.25, 0.85);
  const growth = sources.regions.scalp.map((mask) => density * mask);
  paintCoat(pixels, sources, growth, traits.hair, random);
}
