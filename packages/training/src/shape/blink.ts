import type { Source } from './source.js';
import { smoothstep } from './vector.js';

/**
 * The source's blink leaves the inner half of the eye open by up to 0.8 mm, and more on some heads: a little more of the
 * same motion, most of it there, closes it.
 *
 * @param field displacements of `eyeBlink_L` or `eyeBlink_R`
 */
export function closeLids(source: Source, field: Float64Array): Float64Array {
  return field.map((x, i) => {
    const across = Math.abs(source.mean[i - (i % 3)]!);
    return x * (1.04 + 0.12 * smoothstep(1.8, 2.3, across) * smoothstep(3.9, 2.9, across));
  });
}
