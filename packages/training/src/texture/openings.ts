import type { RandomStream } from '@ganfit/core';
import { cover, stain } from './canvas.js';
import { chartSize } from './chart.js';
import type { Colour } from './colour.js';
import { lerp, ramp } from './raster.js';
import { eyeCentres } from './regions.js';
import type { TextureSources } from './sources.js';
import type { Traits } from './traits.js';

const shadow: Colour = [0.28, 0.17, 0.15];
const nostril: Colour = [0.3, 0.17, 0.14];
const mouth: Colour = [0.3, 0.1, 0.1];

/** What surrounds the face's openings, on the sRGB image: lid shadow and lashes, the line between the lips, nostrils. */
export function paintOpenings(
  pixels: Float32Array,
  sources: TextureSources,
  traits: Traits,
  random: RandomStream,
): void {
  paintLids(pixels, sources, traits, random.split('lids'));
  paintMouthLine(pixels, sources, random.split('mouth'));
  const depth = random.uniform(0.6, 0.95);
  sources.regions.nostrils.forEach((value, i) => {
    if (value > 0.01) stain(pixels, i, nostril, Math.min(1, depth * 1.25 * value));
  });
}

function paintLids(
  pixels: Float32Array,
  { regions, size }: TextureSources,
  traits: Traits,
  random: RandomStream,
): void {
  const { eyeDistance } = regions;
  const liner = random.uniform() < 0.6 ? traits.makeUp : 0;
  const lash = lerp(random.uniform(0.5, 0.9) * (traits.male ? 0.85 : 1), 0.97, liner);
  const lower = lerp(random.uniform(0.08, 0.3), 0.7, liner * random.uniform());
  const width = random.uniform(1.5, 2.3) + 1.3 * liner;
  const fold = random.uniform(0.05, 0.4);
  const foldHeight = random.uniform(8, 13);
  const lid = random.uniform(0, 0.22);
  const lashes = traits.hair.map((v) => Math.min(0.2, 0.45 * v)) as unknown as Colour;
  const powder: Colour = [random.uniform(0.35, 0.95), random.uniform(0.3, 0.8), random.uniform(0.3, 0.95)];
  const powdered = random.uniform() < 0.5 ? 0.6 * traits.makeUp : 0;
  const scale = chartSize / size;
  for (let y = 0, i = 0; y < size; y++)
    for (let x = 0; x < size; x++, i++) {
      const d = eyeDistance[i]!;
      if (d > 24) continue;
      const px = (x + 0.5) * scale;
      const [cx, cy] = eyeCentres[px < chartSize / 2 ? 0 : 1]!;
      const dy = (y + 0.5) * scale - cy;
      // Measured from the nose outwards, -1 at the inner corner and 1 at the outer one.
      const out = ((px - cx) * Math.sign(px - chartSize / 2)) / 22;
      const above = ramp(1, -2, dy);
      const crease = Math.exp(-(((d - foldHeight) / 2.2) ** 2)) * ramp(1.5, 0.6, Math.abs(out));
      stain(pixels, i, powder, powdered * above * ramp(22, 8, d));
      stain(pixels, i, shadow, above * (fold * crease + lid * ramp(12, 0, d)));
      // The lid's own thickness: moist and red below, shaded above.
      stain(pixels, i, [0.92, 0.68, 0.66], 0.6 * ramp(0.5, -1.5, d));
      // Lashes are densest at the rim and fan out over the upper lid's edge; there are none at the inner corner.
      const rim = Math.exp(-(((d - 0.8) / width) ** 2));
      const upper = ramp(-2, 0.2, d) * Math.max(ramp(width + 2.6, width, d), 0.3 * ramp(8, 2, d));
      const dense = ramp(-1.02, -0.7, out) * (0.65 + 0.35 * ramp(-0.8, 0.5, out));
      cover(pixels, i, lashes, dense * lerp(lower * rim, lash * upper, above));
    }
}

function paintMouthLine(pixels: Float32Array, { regions }: TextureSources, random: RandomStream): void {
  const strength = random.uniform(0.55, 0.95);
  const width = random.uniform(1.5, 3.5);
  regions.mouthDistance.forEach((d, i) => {
    if (d < 12) stain(pixels, i, mouth, strength * Math.max(ramp(width, -width, d), 0.35 * ramp(9, 0, d)));
  });
}
