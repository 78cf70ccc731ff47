import { symmetricEigen } from './linear-algebra.js';
import { halfSum } from './template.js';
import { at, cross, subtract, type Vector } from './vector.js';

/** Linear modes of a shape: displacement = sum over k of p_k fields[k], p ~ N(0, 1). */
export interface ShapeModes {
  readonly fields: Float64Array[];
  /** Root mean square displacement of each mode over the weighted surface, in the unit of the fields. */
  readonly deviations: number[];
  /** Share of the variance held by the first 1, 2, … modes of all that there are, kept or not. */
  readonly held: number[];
}

/**
 * Principal components of heads drawn from `modes` (weights N(0, 1)) and of their mirror images. A mirrored head is a
 * head, so the covariance splits into that of the modes' symmetric and that of their antisymmetric parts, and every
 * component is one or the other.
 *
 * @param weights how much each vertex counts in the inner product, [vertexCount]
 */
export function identityModes(
  modes: readonly Float64Array[],
  counterparts: ArrayLike<number>,
  weights: Float64Array,
  count: number,
): ShapeModes {
  const components = ([1, -1] as const).flatMap((sign) => {
    const parts = modes.map((mode) => halfSum(mode, counterparts, sign));
    const { values, vectors } = symmetricEigen(gramMatrix(parts, weights));
    return values.map((value, k) => ({ value: Math.max(0, value), vector: vectors[k]!, parts }));
  });
  components.sort((a, b) => b.value - a.value);
  return {
    fields: components.slice(0, count).map(({ vector, parts }) => mix(parts, vector)),
    ...spread(
      components.map((c) => c.value),
      weights,
    ),
  };
}

/** Deviations and cumulative shares from the eigenvalues of a weighted Gram matrix. */
export function spread(values: readonly number[], weights: Float64Array): { deviations: number[]; held: number[] } {
  const area = weights.reduce((s, w) => s + w, 0);
  const total = values.reduce((s, x) => s + x, 0);
  let sum = 0;
  return {
    deviations: values.map((x) => Math.sqrt(Math.max(0, x) / area)),
    held: values.map((x) => (sum += x) / total),
  };
}

/** Weighted inner products of fields of packed 3-vectors. */
export function gramMatrix(fields: readonly Float64Array[], weights: Float64Array): Float64Array[] {
  const weighted = fields.map((f) => f.map((x, i) => x * weights[Math.floor(i / 3)]!));
  const gram = fields.map(() => new Float64Array(fields.length));
  fields.forEach((f, i) => {
    for (let j = 0; j <= i; j++) {
      const g = weighted[j]!;
      let sum = 0;
      for (let k = 0; k < f.length; k++) sum += f[k]! * g[k]!;
      gram[i]![j] = gram[j]![i] = sum;
    }
  });
  return gram;
}

/** The sum of fields with the given weights. */
export function mix(fields: readonly Float64Array[], weights: ArrayLike<number>): Float64Array {
  const out = new Float64Array(fields[0]!.length);
  fields.forEach((f, i) => {
    const w = weights[i]!;
    if (w !== 0) for (let k = 0; k < f.length; k++) out[k]! += w * f[k]!;
  });
  return out;
}

/**
 * Takes the rigid motion out of displacement fields: pose belongs to the camera. Six fields (translations, rotations)
 * are made orthonormal over the weighted surface and projected out.
 *
 * @param mean positions of the mean head, packed
 */
export function withoutRigidMotion(
  fields: readonly Float64Array[],
  mean: Float64Array,
  weights: Float64Array,
): Float64Array[] {
  const total = weights.reduce((s, w) => s + w, 0);
  const middle = [0, 1, 2].map(
    (k) => weights.reduce((s, w, v) => s + w * mean[3 * v + k]!, 0) / total,
  ) as unknown as Vector;
  const units: Vector[] = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  const count = weights.length;
  const fieldOf = (f: (v: number) => Vector) => Float64Array.from(Array.from({ length: count }, (_, v) => f(v)).flat());
  const motions = [
    ...units.map((u) => fieldOf(() => u)),
    ...units.map((u) => fieldOf((v) => cross(u, subtract(at(mean, v), middle)))),
  ];
  const inner = (a: Float64Array, b: Float64Array): number =>
    weights.reduce(
      (s, w, v) => s + w * (a[3 * v]! * b[3 * v]! + a[3 * v + 1]! * b[3 * v + 1]! + a[3 * v + 2]! * b[3 * v + 2]!),
      0,
    );
  const basis: Float64Array[] = [];
  const remove = (field: Float64Array) =>
    basis.reduce((rest, b) => {
      const amount = inner(rest, b);
      return rest.map((x, i) => x - amount * b[i]!);
    }, field);
  for (const motion of motions) {
    const rest = remove(motion);
    const norm = Math.sqrt(inner(rest, rest));
    basis.push(rest.map((x) => x / norm));
  }
  return fields.map(remove);
}
