import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A seeded stream of random numbers; the same seed gives the same numbers on every machine. */
export interface RandomStream {
  /** Uniform in [low, high), default [0, 1). */
  uniform(low?: number, high?: number): number;
  /** Normal with the given mean and standard deviation, default N(0, 1). */
  normal(mean?: number, deviation?: number): number;
  /** Integer in [0, count). */
  integer(count: number): number;
  /** `length` draws of N(mean, deviation). */
  normals(length: number, mean?: number, deviation?: number): Float32Array;
  /** An independent stream named by a key, unaffected by how much of this one was drawn. */
  split(key: string | number): RandomStream;
}

/**
 * @param seed any 32-bit integer
 * @example const random = randomStream(7); random.normals(512); random.split('light').uniform();
 */
export function randomStream(seed: number): RandomStream {
  const generator = xoroshiro128plus(seed | 0);
  const uniform = (low = 0, high = 1): number => low + (high - low) * uniformFloat64(generator);
  // Box-Muller; 1 - u keeps the logarithm finite.
  const normal = (mean = 0, deviation = 1): number =>
    mean + deviation * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return {
    uniform,
    normal,
    integer: (count) => Math.floor(uniform() * count),
    normals: (length, mean, deviation) => Float32Array.from({ length }, () => normal(mean, deviation)),
    split: (key) => randomStream(hash(`${seed}/${key}`)),
  };
}

/** FNV-1a. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h | 0;
}
