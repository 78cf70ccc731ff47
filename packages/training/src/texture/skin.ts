import type { RandomStream } from '@ganfit/core';
import type { Colour } from './colour.js';
import { blobs } from './noise.js';
import { enlarge, type Plane, ramp } from './raster.js';
import type { Skin, TextureSources } from './sources.js';
import type { Traits } from './traits.js';

const regionNames = ['forehead', 'nose', 'cheeks', 'chin'] as const;

/** Skin alone, log colour [size, size, 3]: tone, low band of several skins, detail that differs between regions, age. */
export function composeSkin(sources: TextureSources, traits: Traits, random: RandomStream): Float32Array {
  const low = enlarge(lowBand(sources, traits, random.split('low')), sources.lowSize, 3, sources.size);
  addDetail(low, sources, traits, random.split('high'));
  return warped(low, sources, traits.tone, random.split('warp'));
}

/** Skins of a like depth of tone are likelier. */
function pick(skins: readonly Skin[], depth: number, random: RandomStream): Skin {
  const dark = random.uniform() < 0.9 * ramp(0.4, 0.85, depth);
  const matching = skins.filter((skin) => skin.dark === dark);
  const from = matching.length ? matching : skins;
  return from[random.integer(from.length)]!;
}

function lowBand(sources: TextureSources, traits: Traits, random: RandomStream): Float32Array {
  const { skins, lowSize, regions, size } = sources;
  const three = [0, 1, 2].map(() => pick(skins, traits.depth, random));
  const shares = dirichlet(3, 0.8, random);
  const strength = random.uniform(0.4, 0.9);
  const own = regionNames.map((name) => ({ mask: regions[name], skin: pick(skins, traits.depth, random) }));
  const asymmetry = blobs(lowSize, lowSize / 4, random);
  const patches = blobs(lowSize, lowSize / 9, random);
  const out = new Float32Array(lowSize * lowSize * 3);
  const step = size / lowSize;
  for (let y = 0, i = 0; y < lowSize; y++)
    for (let x = 0; x < lowSize; x++, i++) {
      const at = Math.floor((y + 0.5) * step) * size + Math.floor((x + 0.5) * step);
      const weights = own.map(({ mask }) => 0.4 * mask[at]!);
      const rest = Math.max(0, 1 - weights.reduce((a, b) => a + b, 0));
      for (let c = 0; c < 3; c++) {
        let value = 0;
        for (let k = 0; k < 3; k++) value += rest * shares[k]! * three[k]!.low[3 * i + c]!;
        for (let k = 0; k < own.length; k++) value += weights[k]! * own[k]!.skin.low[3 * i + c]!;
        const noise = 0.008 * asymmetry[i]! + patches[i]! * [0.003, 0.012, 0.01][c]!;
        out[3 * i + c] = strength * value + 0.35 * traits.age * sources.ageLow[3 * i + c]! + noise;
      }
    }
  return out;
}

function addDetail(image: Float32Array, sources: TextureSources, traits: Traits, random: RandomStream): void {
  const { size, regions } = sources;
  const detailed = sources.skins.filter((skin) => skin.detailed);
  const layers = [undefined, ...regionNames].map((name) => ({
    mask: name && regions[name],
    high: pick(detailed, traits.depth, random).high,
    flipped: random.uniform() < 0.5,
    gain: random.uniform(0.6, 1.15) * (1 - 0.45 * traits.makeUp),
  }));
  const [base, ...local] = layers as [Layer, ...(Layer & { mask: Plane })[]];
  // Wrinkles of the skins that were picked are there already, so age adds less than the whole difference.
  const wrinkles = traits.age * random.uniform(0.2, 1);
  for (let y = 0, i = 0; y < size; y++)
    for (let x = 0; x < size; x++, i++) {
      let rest = 1;
      const mirrored = y * size + size - 1 - x;
      for (const { mask, high, flipped, gain } of local) {
        const weight = gain * mask[i]!;
        if (weight < 0.01) continue;
        rest -= mask[i]!;
        const from = 3 * (flipped ? mirrored : i);
        image[3 * i]! += weight * high[from]!;
        image[3 * i + 1]! += weight * high[from + 1]!;
        image[3 * i + 2]! += weight * high[from + 2]!;
      }
      const weight = Math.max(0, rest) * base.gain;
      const from = 3 * (base.flipped ? mirrored : i);
      for (let c = 0; c < 3; c++)
        image[3 * i + c]! += weight * base.high[from + c]! + wrinkles * sources.ageHigh[3 * i + c]!;
    }
}

interface Layer {
  readonly mask?: Plane | undefined;
  readonly high: Float32Array;
  readonly flipped: boolean;
  readonly gain: number;
}

/** Moves marks of the skin about by a few pixels, but nothing that is tied to the geometry, and adds the tone. */
function warped(
  image: Float32Array,
  { size, regions }: TextureSources,
  tone: Colour,
  random: RandomStream,
): Float32Array {
  const reach = (3 * size) / 512;
  const dx = blobs(size, size / 8, random);
  const dy = blobs(size, size / 8, random);
  const out = new Float32Array(image.length);
  for (let y = 0, i = 0; y < size; y++)
    for (let x = 0; x < size; x++, i++) {
      const free = reach * (1 - regions.rigid[i]!);
      const sx = Math.min(size - 1.001, Math.max(0, x + free * dx[i]!));
      const sy = Math.min(size - 1.001, Math.max(0, y + free * dy[i]!));
      const left = Math.floor(sx);
      const top = Math.floor(sy);
      const u = sx - left;
      const v = sy - top;
      const from = 3 * (top * size + left);
      for (let c = 0; c < 3; c++) {
        const above = image[from + c]! * (1 - u) + image[from + 3 + c]! * u;
        const below = image[from + 3 * size + c]! * (1 - u) + image[from + 3 * size + 3 + c]! * u;
        out[3 * i + c] = tone[c]! + above * (1 - v) + below * v;
      }
    }
  return out;
}

/** Shares that sum to one; a small `evenness` favours one of them (gamma draws by Marsaglia and Tsang). */
function dirichlet(count: number, evenness: number, random: RandomStream): number[] {
  const draws = Array.from({ length: count }, () => gamma(evenness, random));
  const sum = draws.reduce((a, b) => a + b, 0);
  return draws.map((v) => v / sum);
}

function gamma(shape: number, random: RandomStream): number {
  if (shape < 1) return gamma(shape + 1, random) * (1 - random.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const x = random.normal();
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
  }
}
