import type { RandomStream } from '@ganfit/core';
import { lerp } from './raster.js';

/**
 * Skin is mixed in the logarithm of the encoded colour, where absorption by pigments adds up: more melanin or blood is a
 * step along a fixed direction, whatever the skin.
 */
export type Colour = readonly [number, number, number];

/** sRGB in [0, 1] to log colour. */
export function toLog(value: number): number {
  return Math.log((255 * value + 1) / 256);
}

/** Turns log colour into sRGB, in place. */
export function fromLog(image: Float32Array): Float32Array {
  for (let i = 0; i < image.length; i++) {
    image[i] = Math.min(1, Math.max(0, (256 * Math.exp(image[i]!) - 1) / 255));
  }
  return image;
}

/** Log colour per unit of blood under the skin: redder and a little darker. */
export const haemoglobin: Colour = [0.05, -0.28, -0.22];

/** Log colour per unit of melanin, for freckles, moles and stains. */
export const melanin: Colour = [-0.16, -0.28, -0.38];

/** Mean face colour from the fairest skin (0) to the darkest (1), sRGB. */
const tones: readonly (readonly [number, Colour])[] = [
  [0, [0.885, 0.74, 0.665]],
  [0.22, [0.815, 0.64, 0.55]],
  [0.45, [0.725, 0.535, 0.43]],
  [0.65, [0.575, 0.4, 0.305]],
  [0.85, [0.385, 0.255, 0.19]],
  [1, [0.26, 0.175, 0.14]],
];

/** Log colour of the mean face at a depth of tone in [0, 1]. */
export function toneAt(depth: number): [number, number, number] {
  let i = 0;
  while (i < tones.length - 2 && depth > tones[i + 1]![0]) i++;
  const [from, low] = tones[i]!;
  const [to, high] = tones[i + 1]!;
  const t = Math.min(1, Math.max(0, (depth - from) / (to - from)));
  return [0, 1, 2].map((c) => toLog(lerp(low[c]!, high[c]!, t))) as [number, number, number];
}

/** Keeps red above green above blue, in log colour, by the least that skin shows: no cast of green, grey or mauve. */
export function warm(log: Float32Array, depth: number): void {
  const green = lerp(0.12, 0.24, depth);
  const blue = lerp(0.04, 0.12, depth);
  for (let i = 0; i < log.length; i += 3) {
    log[i + 1] = Math.min(log[i + 1]!, log[i]! - green);
    log[i + 2] = Math.min(log[i + 2]!, log[i + 1]! - blue);
  }
}

const hairs = {
  black: [0.07, 0.06, 0.06],
  espresso: [0.13, 0.095, 0.08],
  brown: [0.25, 0.17, 0.125],
  chestnut: [0.36, 0.245, 0.17],
  blond: [0.58, 0.45, 0.31],
  fair: [0.74, 0.63, 0.47],
  red: [0.52, 0.28, 0.15],
  grey: [0.5, 0.47, 0.44],
  white: [0.8, 0.77, 0.73],
} as const satisfies Record<string, Colour>;

/** A hair colour that goes with a depth of tone and an age in [0, 1]; grey may come at any tone. */
export function hairColour(depth: number, age: number, random: RandomStream): [number, number, number] {
  const fairness = Math.max(0, 1 - depth / 0.42);
  const shares: [keyof typeof hairs, number][] = [
    ['black', 0.3 + depth * 1.4],
    ['espresso', 0.9],
    ['brown', 1.1 * Math.max(0, 1 - depth)],
    ['chestnut', 1.0 * Math.max(0, 1 - depth * 1.6)],
    ['blond', 1.1 * fairness],
    ['fair', 0.7 * fairness],
    ['red', 0.7 * fairness],
    ['grey', 0.9 * Math.max(0, age - 0.35)],
    ['white', 1.1 * Math.max(0, age - 0.55)],
  ];
  const total = shares.reduce((sum, [, share]) => sum + share, 0);
  let draw = random.uniform(0, total);
  const name = shares.find(([, share]) => (draw -= share) <= 0)?.[0] ?? 'espresso';
  const gain = Math.exp(random.normal(0, 0.1));
  return hairs[name].map((v) => Math.min(1, v * gain * Math.exp(random.normal(0, 0.04)))) as [number, number, number];
}
