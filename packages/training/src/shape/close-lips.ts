import { solve } from './linear-algebra.js';
import type { Source } from './source.js';
import { at, length } from './vector.js';

/** Where along the mouth the lips' gap is measured and closed, x in cm on the mean head. */
const columns = [-1.5, -0.75, 0, 0.75, 1.5];

/**
 * Changes a field (positions or displacements over the source's vertices) along the source's `mouthClose` shape, by an
 * amount that varies smoothly across the mouth, until the lips' gap is as given. The source's mean parts its lips by
 * 0.8 mm and identities vary that; in our model only expressions open the mouth.
 *
 * @returns the changed field; gaps are in cm, negative when the lips press on each other
 */
export function lipCloser(source: Source): (field: Float64Array, gap: number) => Float64Array {
  const shape = (name: string) => source.expression.field(source.expression.names.indexOf(name));
  const close = shape('mouthClose');
  const pairs = lipPairs(source, shape('jawOpen'));
  const gaps = (field: Float64Array): number[] =>
    pairs.map(([upper, lower]) => field[3 * upper + 1]! - field[3 * lower + 1]!);
  const windowed = columns.map((_, c) => close.map((x, i) => x * window(source.mean[i - (i % 3)]!, c)));
  const effects = windowed.map(gaps);
  const matrix = pairs.map((_, row) => effects.map((effect) => effect[row]!));
  return (field, gap) => {
    const amounts = solve(
      matrix,
      gaps(field).map((g) => gap - g),
    );
    return field.map((x, i) => x + amounts.reduce((s, a, c) => s + a * windowed[c]![i]!, 0));
  };
}

/** Raised-cosine windows that sum to 1; the outer ones stay at 1 beyond the mouth. */
function window(x: number, column: number): number {
  const spacing = columns[1]! - columns[0]!;
  const inside = Math.min(columns.at(-1)!, Math.max(columns[0]!, x));
  const t = Math.min(1, Math.abs(inside - columns[column]!) / spacing);
  return 0.5 * (1 + Math.cos(Math.PI * t));
}

/** In each column the lowest vertex of the upper lip and the highest of the lower one, among those near the inner lip. */
function lipPairs(source: Source, jawOpen: Float64Array): [upper: number, lower: number][] {
  const [first, end] = source.regions['face']!;
  const seam = at(source.mean, source.landmarks[62]!);
  return columns.map((x) => {
    let [upper, lower] = [-1, -1];
    for (let v = first; v < end; v++) {
      const p = at(source.mean, v);
      // The fronts of the lips curve back to the corners.
      const front = seam[2] - 0.22 * p[0] ** 2 - 0.25;
      if (Math.abs(p[0] - x) > 0.12 || Math.abs(p[1] - seam[1]) > 0.6 || p[2] < front) continue;
      const above = length(at(jawOpen, v)) < 0.5 * length(at(jawOpen, source.landmarks[66]!));
      if (above && (upper < 0 || p[1] < source.mean[3 * upper + 1]!)) upper = v;
      if (!above && (lower < 0 || p[1] > source.mean[3 * lower + 1]!)) lower = v;
    }
    return [upper, lower];
  });
}
