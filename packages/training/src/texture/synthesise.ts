import type { RandomStream } from '@ganfit/core';
import { paintBeard } from './beard.js';
import { paintBrows } from './brows.js';
import { fromLog, warm } from './colour.js';
import { addDetails } from './details.js';
import { paintEye } from './eyes.js';
import { paintScalp } from './hair.js';
import { addLips } from './lips.js';
import { paintMouthCharts } from './mouth-charts.js';
import { paintOpenings } from './openings.js';
import { composeSkin } from './skin.js';
import type { TextureSources } from './sources.js';
import { type AtlasWriter, atlasWriter } from './to-atlas.js';
import { drawTraits } from './traits.js';

/**
 * A UV map of a person who does not exist: sRGB in [0, 1], `[size, size, 3]`, in open-head's layout.
 *
 * @param random the same stream gives the same map
 * @param size height and width of the map
 * @example const map = synthesiseTexture(await loadTextureSources(dir), randomStream(7));
 */
export function synthesiseTexture(sources: TextureSources, random: RandomStream, size = 256): Float32Array {
  const traits = drawTraits(random.split('traits'));
  const skin = composeSkin(sources, traits, random.split('skin'));
  addDetails(skin, sources, traits, random.split('details'));
  warm(skin, traits.depth);
  addLips(skin, sources, traits, random.split('lips'));
  const pixels = fromLog(skin);
  paintScalp(pixels, sources, traits, random.split('scalp'));
  paintBeard(pixels, sources, traits, random.split('beard'));
  paintBrows(pixels, sources, traits, random.split('brows'));
  paintOpenings(pixels, sources, traits, random.split('openings'));
  const map = new Float32Array(size * size * 3).fill(0.5);
  writer(sources.size, size)(pixels, map);
  paintEye(map, size, traits, random.split('eye'));
  paintMouthCharts(map, size, traits, random.split('mouth'));
  return map;
}

const writers = new Map<string, AtlasWriter>();

function writer(sourceSize: number, size: number): AtlasWriter {
  const key = `${sourceSize}/${size}`;
  const known = writers.get(key) ?? atlasWriter(sourceSize, size, 3);
  writers.set(key, known);
  return known;
}
