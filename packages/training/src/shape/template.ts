import type { Combination } from './combination.js';
import type { Part } from './part.js';

/** Values of the model file's `region`. */
export const regions = { face: 0, head: 1, eyeball: 2, mouth: 3, teeth: 4, socket: 5 } as const;

/** All parts as one mesh. */
export interface Template {
  readonly combinations: readonly Combination[];
  readonly uvs: Float32Array;
  readonly triangles: Int32Array;
  readonly counterparts: Int32Array;
  /** First vertex and one past the last of each part, in the order given. */
  readonly ranges: readonly (readonly [first: number, end: number])[];
}

/** Puts parts one after the other. */
export function assemble(parts: readonly Part[]): Template {
  const ranges: [number, number][] = [];
  for (const part of parts) {
    const first = ranges.at(-1)?.[1] ?? 0;
    ranges.push([first, first + part.combinations.length]);
  }
  const shifted = (list: (part: Part) => readonly number[]) =>
    Int32Array.from(parts.flatMap((part, i) => list(part).map((v) => v + ranges[i]![0])));
  return {
    combinations: parts.flatMap((part) => part.combinations),
    uvs: Float32Array.from(parts.flatMap((part) => part.uvs.flat())),
    triangles: shifted((part) => part.triangles),
    counterparts: shifted((part) => part.counterparts),
    ranges,
  };
}

/** A field of packed 3-vectors as seen in the mirror: x negated, vertices swapped with their counterparts. */
export function mirrored(field: Float64Array, counterparts: ArrayLike<number>): Float64Array {
  return field.map((_, i) => {
    const k = i % 3;
    const value = field[3 * counterparts[(i - k) / 3]! + k]!;
    return k === 0 ? -value : value;
  });
}

/** The symmetric (sign 1) or antisymmetric (sign -1) part of a field. */
export function halfSum(field: Float64Array, counterparts: ArrayLike<number>, sign: 1 | -1): Float64Array {
  const other = mirrored(field, counterparts);
  return field.map((x, i) => 0.5 * (x + sign * other[i]!));
}
