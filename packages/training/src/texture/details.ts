import type { RandomStream } from '@ganfit/core';
import { chartSize } from './chart.js';
import { melanin } from './colour.js';
import { blobs, glimpse } from './noise.js';
import { ramp } from './raster.js';
import type { TextureSources } from './sources.js';
import type { Traits } from './traits.js';

/** Marks within the skin, added to its log colour: freckles, moles, blush, shade under the eyes, redness, fine grain. */
export function addDetails(log: Float32Array, sources: TextureSources, traits: Traits, random: RandomStream): void {
  addFlush(log, sources, traits, random.split('flush'));
  addGrain(log, sources, traits, random.split('grain'));
  if (random.uniform() < 0.3 - 0.25 * traits.depth) addFreckles(log, sources, traits, random.split('freckles'));
  addMoles(log, sources, random.split('moles'));
}

/** Blood in cheeks, nose and ears; bluish or brownish shade under the eyes. */
function addFlush(log: Float32Array, { regions, size }: TextureSources, traits: Traits, random: RandomStream): void {
  const fair = 1 - 0.75 * traits.depth;
  const cheeks = fair * (random.normal(0.15, 0.25) + 0.4 * traits.makeUp * random.uniform());
  const nose = fair * random.normal(0.1, 0.2);
  const chin = fair * random.normal(0, 0.15);
  const tired = Math.max(-0.5, random.normal(0.3, 0.55)) * (1 - 0.6 * traits.makeUp);
  const patches = blobs(size, size / 14, random);
  for (let i = 0; i < regions.blush.length; i++) {
    const blood =
      cheeks * regions.blush[i]! * (1 + 0.25 * patches[i]!) + nose * 0.7 * regions.nose[i]! + chin * regions.chin[i]!;
    const shade = tired * regions.underEye[i]!;
    log[3 * i]! += 0.02 * blood - 0.09 * shade;
    log[3 * i + 1]! += -0.17 * blood - 0.1 * shade;
    log[3 * i + 2]! += -0.13 * blood - 0.065 * shade;
  }
}

/** Pores and fine unevenness, so that no part of a map is airbrushed. */
function addGrain(log: Float32Array, { grain, size }: TextureSources, traits: Traits, random: RandomStream): void {
  const at = glimpse(grain.fine, size, random);
  const gain = random.uniform(0.005, 0.018) * (1 - 0.5 * traits.makeUp);
  for (let y = 0, i = 0; y < size; y++)
    for (let x = 0; x < size; x++, i++) {
      const value = gain * at(x, y);
      log[3 * i]! += 0.7 * value;
      log[3 * i + 1]! += value;
      log[3 * i + 2]! += 1.1 * value;
    }
}

function addFreckles(
  log: Float32Array,
  { grain, size, regions }: TextureSources,
  traits: Traits,
  random: RandomStream,
): void {
  const at = glimpse(grain.fine, size, random);
  const clusters = blobs(size, size / 12, random);
  const strength = random.uniform(0.15, 0.5) * (1 - 0.5 * traits.makeUp);
  const threshold = random.uniform(1.2, 2);
  for (let y = 0, i = 0; y < size; y++)
    for (let x = 0; x < size; x++, i++) {
      const place = regions.freckles[i]! * ramp(-1.5, 1.5, clusters[i]!);
      if (place < 0.02) continue;
      const spot = place * strength * ramp(threshold - 0.6, threshold + 0.8, at(x, y));
      for (let c = 0; c < 3; c++) log[3 * i + c]! += spot * melanin[c]! * 1.4;
    }
}

function addMoles(log: Float32Array, { size, regions }: TextureSources, random: RandomStream): void {
  const scale = size / chartSize;
  const count = random.uniform() < 0.5 ? 0 : random.integer(9);
  for (let n = 0; n < count; n++) {
    const cx = random.uniform(90, 422) * scale;
    const cy = random.uniform(40, 420) * scale;
    const radius = random.uniform(0.8, 2.4) * scale;
    const depth = random.uniform(0.4, 2);
    const reach = Math.ceil(3 * radius);
    for (let y = Math.floor(cy) - reach; y <= cy + reach; y++)
      for (let x = Math.floor(cx) - reach; x <= cx + reach; x++) {
        const i = y * size + x;
        if (x < 0 || y < 0 || x >= size || y >= size || regions.rigid[i]! > 0.5) continue;
        const spot = depth * Math.exp(-(((x - cx) ** 2 + (y - cy) ** 2) / radius ** 2));
        for (let c = 0; c < 3; c++) log[3 * i + c]! += spot * melanin[c]!;
      }
  }
}
