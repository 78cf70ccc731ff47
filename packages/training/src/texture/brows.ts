import type { RandomStream } from '@ganfit/core';
import { cover } from './canvas.js';
import { chartSize } from './chart.js';
import type { Colour } from './colour.js';
import { glimpse } from './noise.js';
import { lerp, type Plane, ramp } from './raster.js';
import { browCentres } from './regions.js';
import type { TextureSources } from './sources.js';
import type { Traits } from './traits.js';

/** Two of the brow shapes mixed, moved, scaled, tilted and grown to a density, in the hair's colour or darker. */
export function paintBrows(pixels: Float32Array, sources: TextureSources, traits: Traits, random: RandomStream): void {
  const { size, grain } = sources;
  const [shape, other] = [0, 1].map(() => sources.brows[random.integer(sources.brows.length)]!) as [Plane, Plane];
  const share = random.uniform(0, 0.5);
  const strands = glimpse(grain.strands, size, random);
  const density = (traits.male ? 1.1 : 0.75) * Math.exp(random.normal(0, 0.55));
  const height = (traits.male ? 1.25 : 1) * Math.exp(random.normal(0, 0.27));
  const width = Math.exp(random.normal(0, 0.07));
  const drop = random.normal(2.5, 3);
  const apart = random.normal(0, 3);
  const colour = browColour(traits, random);
  const scale = size / chartSize;
  for (const [side, [cx, cy]] of browCentres.entries()) {
    const dx = (side ? 1 : -1) * apart + random.normal(0, 0.7);
    const dy = drop + random.normal(0, 0.8);
    const tilt = (side ? 1 : -1) * random.normal(0, 0.03);
    for (let y = Math.floor((cy - 40) * scale); y < (cy + 34) * scale; y++)
      for (let x = Math.floor((cx - 70) * scale); x < (cx + 70) * scale; x++) {
        const px = (x + 0.5) / scale - cx - dx;
        const py = (y + 0.5) / scale - cy - dy - tilt * px;
        const [u, v] = [(cx + px / width) * scale - 0.5, (cy + py / height) * scale - 0.5];
        const hairs = lerp(lookUp(shape, size, u, v), lookUp(other, size, u, v), share);
        if (hairs < 0.004) continue;
        // Hairs stand apart at the inner end.
        const inner = lerp(0.45, 1, ramp(20, 46, Math.abs(cx + px - chartSize / 2)));
        const grown = 1 - Math.exp(-1.9 * density * inner * hairs);
        cover(pixels, y * size + x, colour, Math.min(0.9, grown * (1 + 0.1 * strands(x, y))));
      }
  }
}

/** Fair hair makes fair brows on fair skin only; most brows are darker than the hair. */
function browColour({ hair, depth, age }: Traits, random: RandomStream): Colour {
  const darker = random.uniform(0.45, 1);
  const limit = Math.max(lerp(0.62, 0.2, ramp(0.1, 0.6, depth)), 0.5 * ramp(0.55, 0.8, age));
  const gain = darker * Math.min(1, limit / (hair[0] * darker));
  return hair.map((v) => v * gain) as unknown as Colour;
}

function lookUp(plane: Plane, size: number, x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  if (left < 0 || top < 0 || left >= size - 1 || top >= size - 1) return 0;
  const i = top * size + left;
  const above = lerp(plane[i]!, plane[i + 1]!, x - left);
  return lerp(above, lerp(plane[i + size]!, plane[i + size + 1]!, x - left), y - top);
}
