import { randomStream } from '@ganfit/core';
import { makeTextureSources, type RawSkin, type TextureSources } from '../src/texture/sources.js';

/** Sources of made-up skins, small enough for tests. */
export function fakeSources(size = 64): TextureSources {
  const random = randomStream(11);
  const skin = (name: string, colour: readonly number[]): RawSkin => ({
    name,
    pixels: random.normals(size * size * 3, 0, 0.02).map((v, i) => Math.min(1, Math.max(0, v + colour[i % 3]!))),
  });
  const skins = [
    skin('young_lightskinned', [0.8, 0.62, 0.53]),
    skin('old_lightskinned', [0.75, 0.58, 0.5]),
    skin('lowres_young_darkskinned', [0.35, 0.23, 0.17]),
  ];
  const brow = new Float32Array(size * size);
  for (let x = Math.floor(size * 0.25); x < size * 0.75; x++) brow[Math.floor(size * 0.19) * size + x] = 0.8;
  const everywhere = new Float32Array(size * size).fill(1);
  return makeTextureSources(skins, [brow], { face: everywhere, chart: everywhere });
}
