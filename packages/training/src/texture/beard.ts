import type { RandomStream } from '@ganfit/core';
import { chartSize } from './chart.js';
import type { Colour } from './colour.js';
import { paintCoat } from './hair.js';
import { blobs } from './noise.js';
import { lerp, ramp } from './raster.js';
import type { TextureSources } from './sources.js';
import type { Traits } from './traits.js';

interface Beard {
  readonly moustache: number;
  readonly goatee: number;
  readonly jaw: number;
}

/** Moustache, chin and jaw each with a density of their own, in the hair's colour or a redder or greyer one. */
export function paintBeard(pixels: Float32Array, sources: TextureSources, traits: Traits, random: RandomStream): void {
  const beard = traits.male ? drawBeard(random) : { moustache: random.uniform(-0.2, 0.06), goatee: 0, jaw: 0 };
  const { moustache, goatee, jaw } = sources.regions;
  // The masks fall off slowly; each person trims them at another level, so that borders lie elsewhere.
  const [cheek, chin, lip] = [random.uniform(0, 0.5), random.uniform(0, 0.5), random.uniform(0, 0.5)];
  const soft = random.uniform(0.45, 0.9);
  const trimmed = (mask: number, level: number): number => ramp(level - 0.1, level + soft, mask);
  const from = displaced(sources, random.split('outline'));
  const growth = jaw.map((_, i) =>
    Math.max(
      beard.jaw * trimmed(jaw[from[i]!]!, cheek),
      beard.goatee * trimmed(goatee[from[i]!]!, chin),
      beard.moustache * trimmed(moustache[from[i]!]!, lip),
    ),
  );
  paintCoat(pixels, sources, growth, beardColour(traits, random), random.split('coat'));
}

/** No two beards have one outline: where a pixel looks its mask up, some 12 pixels of the chart away at most; at the lips itself. */
function displaced({ size, regions }: TextureSources, random: RandomStream): Int32Array {
  const reach = (random.uniform(3, 9) * size) / chartSize;
  const [dx, dy] = [blobs(size, size / 7, random), blobs(size, size / 7, random)];
  const inside = (v: number): number => Math.min(size - 1, Math.max(0, Math.round(v)));
  return Int32Array.from(dx, (_, i) => {
    const free = reach * ramp(2, 36, regions.lipDistance[i]!);
    return inside(Math.floor(i / size) + free * dy[i]!) * size + inside((i % size) + free * dx[i]!);
  });
}

function drawBeard(random: RandomStream): Beard {
  const style = random.uniform();
  const varied = (density: number): number => Math.max(0, density * random.uniform(0.75, 1.2));
  const shave = random.uniform(0, 0.2);
  if (style < 0.3) return { moustache: varied(shave), goatee: varied(shave), jaw: varied(shave) };
  const stubble = random.uniform(0.15, 0.55);
  if (style < 0.55) return { moustache: varied(stubble), goatee: varied(stubble), jaw: varied(0.85 * stubble) };
  const full = random.uniform(0.45, 1);
  if (style < 0.68) return { moustache: varied(full), goatee: shave, jaw: shave };
  if (style < 0.8) return { moustache: varied(full), goatee: varied(full), jaw: shave };
  return { moustache: varied(full), goatee: varied(full), jaw: varied(full) };
}

function beardColour({ hair, age, depth }: Traits, random: RandomStream): Colour {
  const red = depth < 0.5 ? random.uniform(0, 0.12) : random.uniform(0, 0.03);
  const grey = random.uniform() < 0.2 + 0.6 * age ? age * random.uniform() : 0;
  const tinted = [hair[0] + red, hair[1] + 0.2 * red, hair[2]];
  const greyed = [0.62, 0.58, 0.53];
  return tinted.map((v, c) => lerp(v, greyed[c]!, grey)) as unknown as Colour;
}
