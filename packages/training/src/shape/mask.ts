import type { ChartPoint } from './chart.js';
import type { ChartMask } from './masks.js';
import { smoothstep, type Vector } from './vector.js';

/**
 * How far a point of the skin counts as face, 0..1: the source's soft face mask, cut off at the hairline, and under the
 * jaw, where photos show shadow or a collar.
 *
 * @param position on the mean head, cm, of the source's origin
 */
export function faceMask(
  face: ChartMask,
  ears: ChartMask,
  place: ChartPoint,
  position: Vector,
  normal: Vector,
): number {
  const sides = smoothstep(0.25, 0.9, face(place)) * (1 - ears(place));
  const hairline = smoothstep(10.2, 7.6, position[1] + 0.06 * position[0] ** 2);
  const underJaw = position[1] < -5.5 ? smoothstep(-0.97, -0.7, normal[1]) : 1;
  return sides * hairline * underJaw;
}
