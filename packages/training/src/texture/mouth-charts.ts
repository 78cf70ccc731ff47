import type { RandomStream } from '@ganfit/core';
import { charts } from '../atlas.js';
import { paintChart } from './chart-painter.js';
import type { Colour } from './colour.js';
import { lerp, ramp } from './raster.js';
import type { Traits } from './traits.js';

/** Widths of the teeth from one end of the arc to the other, relative. */
const upperWidths = [1, 1, 0.95, 0.95, 0.8, 1.15, 1.15, 0.8, 0.95, 0.95, 1, 1];
const lowerWidths = [1.1, 1.1, 1, 1, 0.9, 0.8, 0.8, 0.9, 1, 1, 1.1, 1.1];

/** Both rows of teeth and the inside of the mouth. */
export function paintMouthCharts(map: Float32Array, size: number, traits: Traits, random: RandomStream): void {
  const white = random.normal(0, 0.035) - 0.05 * traits.age;
  const yellow = Math.abs(random.normal(0.06, 0.035)) + 0.05 * traits.age;
  const enamel: Colour = [0.83 + white, 0.83 + white - 0.45 * yellow, 0.81 + white - 1.3 * yellow];
  const pale = random.uniform(0.85, 1.1) * lerp(1, 0.7, traits.depth);
  const gum: Colour = [0.62 * pale, 0.34 * pale, 0.34 * pale];
  const row = (widths: readonly number[], upper: boolean) => {
    const toothAt = teeth(widths);
    return (u: number, v: number): Colour => {
      // 0 at the gum's end, 1 at the tips.
      const along = upper ? v : 1 - v;
      const { across, sideways } = toothAt(u);
      const gap = ramp(0.72, 1, Math.abs(across)) * ramp(0.15, 0.5, along + 0.2);
      const root = ramp(0.34, 0.24, along - 0.1 * across * across);
      const shade = (1 - 0.35 * ramp(0.35, 1, sideways)) * (1 - 0.1 * ramp(0.6, 0.2, along)) * (1 - 0.55 * gap);
      return [0, 1, 2].map((c) => lerp(enamel[c]! * shade, gum[c]! * (1 - 0.3 * gap), root)) as unknown as Colour;
    };
  };
  paintChart(map, size, charts.upperTeeth, 3, row(upperWidths, true));
  paintChart(map, size, charts.lowerTeeth, 3, row(lowerWidths, false));
  const wet = random.uniform(0.85, 1.15);
  paintChart(map, size, charts.mouth, 1, (_, v) => {
    const depth = ramp(0, 0.9, v);
    return [wet * lerp(0.42, 0.07, depth), wet * lerp(0.17, 0.022, depth), wet * lerp(0.16, 0.022, depth)];
  });
}

/** Where u falls: `across` one tooth from -1 to 1, `sideways` from the middle of the arc (0) to its ends (1). */
function teeth(widths: readonly number[]): (u: number) => { across: number; sideways: number } {
  const total = widths.reduce((a, b) => a + b, 0);
  return (u) => {
    const inside = Math.min(0.9999, Math.max(0, u));
    let rest = inside * total;
    let tooth = 0;
    while (rest >= widths[tooth]! && tooth < widths.length - 1) rest -= widths[tooth++]!;
    return { across: (2 * rest) / widths[tooth]! - 1, sideways: Math.abs(2 * inside - 1) };
  };
}
