import type { RandomStream } from '@ganfit/core';
import { charts } from '../atlas.js';
import { paintChart } from './chart-painter.js';
import type { Colour } from './colour.js';
import { lerp, ramp } from './raster.js';
import type { Traits } from './traits.js';

/** Radii on the eye chart, in radii of the eyeball. */
export const eye = { rim: 0.9, iris: 0.47, pupil: 0.2 } as const;

interface IrisKind {
  readonly outer: Colour;
  readonly inner: Colour;
  /** How likely at a depth of tone. */
  readonly share: (depth: number) => number;
}

const fairness = (depth: number): number => Math.max(0, 1 - depth / 0.5);
const irises: readonly IrisKind[] = [
  { outer: [0.13, 0.085, 0.07], inner: [0.17, 0.1, 0.075], share: (depth) => 0.25 + 2 * depth },
  { outer: [0.23, 0.14, 0.09], inner: [0.31, 0.18, 0.1], share: () => 0.9 },
  { outer: [0.33, 0.22, 0.12], inner: [0.44, 0.27, 0.13], share: (depth) => 0.5 * (1 - depth) },
  { outer: [0.35, 0.34, 0.21], inner: [0.45, 0.31, 0.16], share: (depth) => 0.15 + 0.5 * fairness(depth) },
  { outer: [0.36, 0.42, 0.31], inner: [0.46, 0.44, 0.28], share: (depth) => 0.6 * fairness(depth) },
  { outer: [0.34, 0.46, 0.58], inner: [0.45, 0.54, 0.6], share: (depth) => 0.9 * fairness(depth) },
  { outer: [0.25, 0.36, 0.5], inner: [0.36, 0.46, 0.54], share: (depth) => 0.6 * fairness(depth) },
  { outer: [0.43, 0.48, 0.51], inner: [0.54, 0.56, 0.55], share: (depth) => 0.5 * fairness(depth) },
];

/** The eyeball from the front: pupil, iris with fibres and limbal ring, sclera; the highlight is left to the light. */
export function paintEye(map: Float32Array, size: number, traits: Traits, random: RandomStream): void {
  const iris = drawIris(traits, random.split('iris'));
  const sclera = drawSclera(traits, random.split('sclera'));
  const shade = random.uniform(0.18, 0.42);
  paintChart(map, size, charts.eye, 4, (u, v) => {
    const x = (u - 0.5) * 2 * eye.rim;
    const y = (0.5 - v) * 2 * eye.rim;
    const radius = Math.min(eye.rim, Math.hypot(x, y));
    const inIris = ramp(eye.iris + 0.015, eye.iris - 0.025, radius);
    const white = sclera(radius, x, y);
    const coloured = inIris > 0 ? iris(radius, Math.atan2(y, x)) : white;
    const lid = 1 - shade * ramp(0.02, 0.5, y) - 0.35 * ramp(0.5, eye.rim, radius);
    return [0, 1, 2].map((c) => lid * lerp(white[c]!, coloured[c]!, inIris)) as unknown as Colour;
  });
}

type IrisColour = (radius: number, angle: number) => Colour;

function drawIris({ depth }: Traits, random: RandomStream): IrisColour {
  const total = irises.reduce((sum, kind) => sum + kind.share(depth), 0);
  let draw = random.uniform(0, total);
  const kind = irises.find(({ share }) => (draw -= share(depth)) <= 0) ?? irises[1]!;
  const light = random.normal(0, 0.12);
  const vary = (colour: Colour): number[] => colour.map((v) => v * Math.exp(light + random.normal(0, 0.035)));
  const outer = vary(kind.outer);
  const inner = vary(kind.inner);
  const fibres = Array.from({ length: 4 }, (_, i) => ({
    waves: [9, 17, 29, 41][i]! + random.integer(5),
    phase: random.uniform(0, 2 * Math.PI),
  }));
  const ring = random.uniform(0.35, 0.75);
  const collar = random.uniform(0.27, 0.33);
  return (radius, angle) => {
    const pupil = ramp(eye.pupil + 0.012, eye.pupil - 0.015, radius);
    const fibre = fibres.reduce((sum, { waves, phase }) => sum + Math.sin(waves * angle + phase + 6 * radius), 0) / 4;
    const limbal = 1 - ring * ramp(0.4, eye.iris, radius);
    const centre = ramp(collar + 0.05, collar - 0.03, radius);
    return [0, 1, 2].map((c) =>
      lerp(lerp(outer[c]!, inner[c]!, centre) * limbal * (1 + 0.22 * fibre), 0.025, pupil),
    ) as unknown as Colour;
  };
}

function drawSclera({ age, depth }: Traits, random: RandomStream): (radius: number, x: number, y: number) => Colour {
  const bright = 0.8 - 0.05 * depth + random.normal(0, 0.018);
  const yellow = 0.03 + 0.03 * age + 0.03 * depth + Math.abs(random.normal(0, 0.012));
  const red = random.uniform(0.05, 0.25);
  const phase = random.uniform(0, 2 * Math.PI);
  return (radius, x, y) => {
    // Veins and the red of the corners lie at the sides, where the lids leave the rim in view.
    const vein = 0.5 + 0.5 * Math.sin(38 * y + 5 * Math.sin(14 * x + phase));
    const blood = red * ramp(0.5, eye.rim, radius) * (0.7 + 0.3 * vein);
    return [bright, bright * (1 - 0.35 * yellow) * (1 - 0.45 * blood), bright * (1 - yellow) * (1 - 0.5 * blood)];
  };
}
