import type { RandomStream } from '@ganfit/core';
import { mix, type ShapeModes } from './identity.js';
import { mirrored } from './template.js';

/** Scores of a linear shape model by the number of components used; mm, RMS per vertex over the weighted surface. */
export interface ShapeScores {
  /** Error of the nearest model shape to heads that the source generates and the training never saw. */
  readonly generalisation: Readonly<Record<number, number>>;
  /** Distance of random model heads to the nearest of the generated heads: how far random heads are from real ones. */
  readonly specificity: Readonly<Record<number, number>>;
  /** The same distance between generated heads themselves, to compare specificity with. */
  readonly nearestNeighbour: number;
}

/**
 * Scores identity modes against heads drawn from the source's modes (weights N(0, 1), every other one mirrored).
 *
 * @param sourceModes the source's displacement fields on our template, cm
 * @param weights of the vertices, zero outside of the face
 * @param counts numbers of components to score
 */
export function scoreShape(
  sourceModes: readonly Float64Array[],
  model: ShapeModes,
  counterparts: ArrayLike<number>,
  weights: Float64Array,
  random: RandomStream,
  counts: readonly number[] = [10, 20, 30, 60, 100],
): ShapeScores {
  const vertices = [...weights.keys()].filter((v) => weights[v]! > 0);
  const roots = vertices.map((v) => Math.sqrt(weights[v]!));
  const total = weights.reduce((s, w) => s + w, 0);
  // On this restriction the plain dot product is the weighted one.
  const restrict = (f: Float64Array): Float64Array =>
    Float64Array.from(
      { length: 3 * vertices.length },
      (_, i) => roots[Math.floor(i / 3)]! * f[3 * vertices[Math.floor(i / 3)]! + (i % 3)]!,
    );
  const rms = (f: Float64Array): number => 10 * Math.sqrt(f.reduce((s, x) => s + x * x, 0) / total);
  const draw = (_: unknown, i: number): Float64Array => {
    const head = mix(sourceModes, random.normals(sourceModes.length));
    return restrict(i % 2 ? mirrored(head, counterparts) : head);
  };
  const heads = Array.from({ length: 120 }, draw);
  const heldOut = Array.from({ length: 40 }, draw);
  const basis = model.fields.map(restrict);
  const unit = orthonormal(basis);
  const mean = (values: readonly number[]): number => values.reduce((s, x) => s + x, 0) / values.length;
  const nearest = (head: Float64Array): number => Math.min(...heads.map((h) => rms(h.map((x, i) => x - head[i]!))));
  const used = counts.map((k) => Math.min(k, basis.length));
  return {
    generalisation: Object.fromEntries(used.map((k) => [k, mean(heldOut.map((head) => rms(residual(head, unit, k))))])),
    specificity: Object.fromEntries(
      used.map((k) => [k, mean(Array.from({ length: 20 }, () => nearest(mix(basis.slice(0, k), random.normals(k)))))]),
    ),
    nearestNeighbour: mean(heldOut.slice(0, 20).map(nearest)),
  };
}

function orthonormal(fields: readonly Float64Array[]): Float64Array[] {
  const out: Float64Array[] = [];
  for (const field of fields) {
    const rest = residual(field, out, out.length);
    const norm = Math.sqrt(dotProduct(rest, rest));
    if (norm > 1e-12) out.push(rest.map((x) => x / norm));
  }
  return out;
}

function residual(field: Float64Array, unit: readonly Float64Array[], count: number): Float64Array {
  const rest = Float64Array.from(field);
  for (const u of unit.slice(0, count)) {
    const amount = dotProduct(rest, u);
    for (let i = 0; i < rest.length; i++) rest[i]! -= amount * u[i]!;
  }
  return rest;
}

function dotProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
