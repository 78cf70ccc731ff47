import type { RandomStream } from '@ganfit/core';
import { chartSize } from './chart.js';
import { glimpse } from './noise.js';
import { lerp, ramp } from './raster.js';
import type { TextureSources } from './sources.js';
import type { Traits } from './traits.js';

/** Lips between their outer and inner outline, added to log colour: tint, fine furrows, a lighter border, lipstick. */
export function addLips(
  log: Float32Array,
  { regions, grain, size }: TextureSources,
  traits: Traits,
  random: RandomStream,
): void {
  const { lipDistance } = regions;
  const furrows = glimpse(grain.strands, size, random);
  const tint = Math.max(0.15, random.normal(0.85, 0.3)) * (traits.male ? 0.8 : 1);
  const fair = [-0.1, -0.4, -0.27];
  const dark = [-0.02, -0.12, 0.02];
  const delta = [0, 1, 2].map(
    (c) => tint * lerp(fair[c]!, dark[c]!, ramp(0.3, 1, traits.depth)) + random.normal(0, 0.03),
  );
  const lipstick = random.uniform() < 0.7 ? traits.makeUp * random.uniform() : 0;
  const painted = [random.uniform(-0.35, 0.05), random.uniform(-1, -0.3), random.uniform(-0.8, -0.2)];
  const upper = random.uniform(0, 0.14);
  const border = random.uniform(0, 0.05);
  const softness = random.uniform(1.2, 3) * (1 - 0.4 * lipstick);
  const furrowed = random.uniform(0.015, 0.05);
  const scale = chartSize / size;
  for (let y = 0, i = 0; y < size; y++)
    for (let x = 0; x < size; x++, i++) {
      const d = lipDistance[i]!;
      if (d > 12) continue;
      const px = (x + 0.5) * scale - chartSize / 2;
      const py = (y + 0.5) * scale;
      const inside = ramp(softness, -softness, d);
      const above = ramp(296, 284, py);
      const corner = Math.exp(-(((Math.abs(px) - 56) / 7) ** 2) - ((py - 287) / 6) ** 2);
      const shade =
        -upper * above + furrowed * furrows(x, y) - 0.25 * corner + 0.04 * Math.exp(-(((py - 318) / 6) ** 2));
      const edge = border * Math.exp(-(((d - 4) / 2.5) ** 2)) * Math.exp(-((px / 40) ** 2));
      for (let c = 0; c < 3; c++) log[3 * i + c]! += edge + inside * (lerp(delta[c]!, painted[c]!, lipstick) + shade);
    }
}
