import { chartSize, distance, type Point, plane } from './chart.js';
import { type Plane, ramp } from './raster.js';

/**
 * Where things are on the source chart. All coordinates are pixels of a chart of 512 x 512, as read off its landmarks; planes
 * have the size that the caller works at. The chart's left half is the subject's right.
 */

const outerLips: readonly Point[] = [
  [199, 286],
  [217, 260],
  [240, 251],
  [256, 253],
  [272, 251],
  [295, 260],
  [313, 286],
  [304, 315],
  [285, 326],
  [256, 328],
  [227, 326],
  [208, 315],
];
const innerLips: readonly Point[] = [
  [205, 287],
  [233, 273],
  [256, 272],
  [279, 273],
  [307, 287],
  [285, 310],
  [256, 312],
  [227, 310],
];
const rightEye: readonly Point[] = [
  [161, 144],
  [174, 142],
  [189, 142],
  [205, 146],
  [189, 148],
  [169, 148],
];

export const eyeCentres: readonly Point[] = [
  [183, 145],
  [329, 145],
];
export const browCentres: readonly Point[] = [
  [181, 98],
  [331, 98],
];

/** Soft masks in [0, 1] and signed distances (negative inside, in pixels of 512, saturated at `reach`). */
export interface Regions {
  readonly size: number;
  readonly forehead: Plane;
  readonly nose: Plane;
  readonly cheeks: Plane;
  readonly chin: Plane;
  readonly scalp: Plane;
  /** Where warps must vanish: features tied to the geometry. */
  readonly rigid: Plane;
  readonly lipDistance: Plane;
  readonly mouthDistance: Plane;
  readonly eyeDistance: Plane;
  readonly nostrils: Plane;
  readonly blush: Plane;
  readonly underEye: Plane;
  readonly moustache: Plane;
  readonly goatee: Plane;
  readonly jaw: Plane;
  readonly freckles: Plane;
}

const bump = (dx: number, dy: number, rx: number, ry: number): number =>
  Math.exp(-0.5 * ((dx / rx) ** 2 + (dy / ry) ** 2));

export function makeRegions(size: number): Regions {
  const lipDistance = distance(size, outerLips, 40);
  const mouthDistance = distance(size, innerLips, 40);
  const leftEye = rightEye.map(([x, y]): Point => [chartSize - x, y]);
  const right = distance(size, rightEye, 40);
  const left = distance(size, leftEye, 40);
  const eyeDistance = right.map((d, i) => Math.min(d, left[i]!));
  const parts = (value: Parameters<typeof plane>[1]): Plane => plane(size, value);
  const bare = (y: number, f: number): number => ramp(0, 2.5, lipDistance[index(size, f, y)]!);
  const scalp = parts((_, y, f) => Math.max(ramp(26, 6, y + 0.0006 * f * f), hairAt(y, f)));
  return {
    size,
    forehead: parts((_, y) => ramp(118, 88, y)),
    nose: parts((_, y, f) => ramp(52, 30, f) * ramp(120, 150, y) * ramp(252, 236, y)),
    cheeks: parts((_, y, f) => ramp(30, 55, f) * ramp(130, 165, y) * ramp(300, 250, y)),
    chin: parts((_, y) => ramp(240, 285, y)),
    scalp,
    rigid: plane(size, (_, y, f) =>
      Math.max(bump(f - 73, y - 145, 34, 16), bump(f, y - 289, 62, 44), bump(f - 22, y - 226, 18, 14)),
    ),
    lipDistance,
    mouthDistance,
    eyeDistance,
    nostrils: parts((_, y, f) => bump(f - 23.5, y - 225.5, 5.5, 3.6)),
    blush: parts((_, y, f) => bump(f - 112, y - 205, 34, 30)),
    underEye: parts((_, y, f) => bump(f - 70, y - 161 - 0.004 * (f - 70) ** 2, 24, 7)),
    moustache: parts((_, y, f) => {
      const top = 241 + 0.85 * Math.max(0, f - 27) - 3 * bump(f, 0, 6, 1);
      const philtrum = 1 - 0.4 * bump(f, y - 244, 5, 9);
      return (
        bare(y, f) *
        ramp(top - 6, top + 10, y) *
        ramp(94, 56, f + 0.4 * Math.max(0, y - 286)) *
        ramp(326, 278, y) *
        philtrum
      );
    }),
    goatee: parts((_, y, f) => {
      const lip = lipDistance[index(size, f, y)]!;
      const sides = ramp(3, 9, lip) * ramp(14, 36, f) * ramp(92, 74, f) * ramp(268, 296, y);
      const chin = ramp(332, 350, y + 0.12 * f) * ramp(94, 66, f + 0.25 * Math.max(0, y - 350)) * ramp(414, 384, y);
      return bare(y, f) * Math.max(sides * ramp(370, 330, y), chin, 0.85 * bump(f, y - 336, 11, 9));
    }),
    jaw: parts((_, y, f) => {
      const cheek = 296 - 112 * ramp(72, 182, f) ** 1.15;
      const neck = 410 - 102 * ramp(90, 190, f) ** 1.3;
      const below = ramp(cheek - 34, cheek + 30, y) * ramp(neck + 26, neck - 26, y);
      return bare(y, f) * below * ramp(194, 168, f) * Math.max(ramp(62, 84, f), ramp(336, 352, y));
    }),
    freckles: parts(
      (_, y, f) => bump(f - 60, y - 190, 60, 28) + 0.6 * bump(f, y - 180, 22, 30) + 0.25 * bump(f, y - 60, 110, 30),
    ),
  };
}

/** Hair at the temples, down to the sideburns. */
function hairAt(y: number, fold: number): number {
  const line = y < 95 ? 206 - 0.0042 * (y - 95) ** 2 : 206 - 0.28 * (y - 95) + 0.16 * Math.max(0, y - 130);
  return ramp(line - 12, line + 14, fold) * ramp(205, 165, y);
}

function index(size: number, fold: number, y: number): number {
  const at = (v: number): number => Math.min(size - 1, Math.max(0, Math.floor((v * size) / chartSize)));
  return at(y) * size + at(chartSize / 2 + fold);
}
