import { check } from '@ganfit/core';
import { symmetricEigen } from './eigen.js';
import { checkPoints, type Points } from './mesh.js';

/** `moved = scale * rotation * point + translation`, in model units. */
export interface Alignment {
  /** `[9]`, row-major, a proper rotation. */
  rotation: Float64Array;
  /** `[3]`. */
  translation: Float64Array;
  /** 1 for a rigid alignment. */
  scale: number;
}

/**
 * The rotation and translation that bring `from` nearest to `to` in the (weighted) least-squares sense. Closed form,
 * by Horn's quaternion, so that a mirror image is never taken for a rotation.
 *
 * @param from `[pointCount * 3]`
 * @param to `[pointCount * 3]`, the same points in the same order
 * @param weights `[pointCount]`, not negative; default all 1
 * @throws GanfitError `SHAPE`, `ARGUMENT`: empty, of different lengths, not finite, or all points on one line
 * @example const moved = applyAlignment(rigidAlign(fit, truth), fit);
 */
export function rigidAlign(from: Points, to: Points, weights?: ArrayLike<number>): Alignment {
  return align('rigidAlign', from, to, weights, 1);
}

/** Like {@link rigidAlign}, with the scale that fits best as well (Umeyama 1991). */
export function similarityAlign(from: Points, to: Points, weights?: ArrayLike<number>): Alignment {
  return align('similarityAlign', from, to, weights);
}

function align(where: string, from: Points, to: Points, weights?: ArrayLike<number>, fixedScale?: number): Alignment {
  checkPoints(`${where}: from`, from);
  checkPoints(`${where}: to`, to);
  check(
    from.length === to.length,
    'SHAPE',
    () =>
      `${where}: \`from\` has ${from.length / 3} points and \`to\` ${to.length / 3}. Pass the same points in the same order.`,
  );
  const a = centroid(from, weights);
  const b = centroid(to, weights);
  const { covariance, variance } = moments(from, a, to, b, weights);
  const rotation = bestRotation(covariance, where);
  const scale = fixedScale ?? dot(rotation, covariance) / variance;
  const turned = multiply(rotation, a);
  return { rotation, scale, translation: Float64Array.from(b, (x, k) => x - scale * turned[k]!) };
}

/** Moves points by an alignment; a new array in float64. */
export function applyAlignment({ rotation: r, translation: t, scale }: Alignment, points: Points): Float64Array {
  const out = new Float64Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    const [x, y, z] = [points[i]!, points[i + 1]!, points[i + 2]!];
    for (let k = 0; k < 3; k++) out[i + k] = scale * (r[3 * k]! * x + r[3 * k + 1]! * y + r[3 * k + 2]! * z) + t[k]!;
  }
  return out;
}

/** The alignment that leaves everything where it is. */
export const identityAlignment = (): Alignment => ({
  rotation: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
  translation: new Float64Array(3),
  scale: 1,
});

function centroid(points: Points, weights?: ArrayLike<number>): Float64Array {
  const sum = new Float64Array(3);
  let total = 0;
  for (let i = 0; i < points.length / 3; i++) {
    const w = weights?.[i] ?? 1;
    total += w;
    for (let k = 0; k < 3; k++) sum[k]! += w * points[3 * i + k]!;
  }
  return sum.map((x) => x / total);
}

/** Rows of `covariance`: coordinates of `to`; columns: of `from`. */
function moments(from: Points, a: Float64Array, to: Points, b: Float64Array, weights?: ArrayLike<number>) {
  const covariance = new Float64Array(9);
  let variance = 0;
  for (let i = 0; i < from.length / 3; i++) {
    const w = weights?.[i] ?? 1;
    for (let k = 0; k < 3; k++) {
      const x = from[3 * i + k]! - a[k]!;
      variance += w * x * x;
      for (let j = 0; j < 3; j++) covariance[3 * j + k]! += w * x * (to[3 * i + j]! - b[j]!);
    }
  }
  return { covariance, variance };
}

/** Maximises trace(Rᵀ covariance) over rotations: the top eigenvector of Horn's matrix is its quaternion. */
function bestRotation(c: Float64Array, where: string): Float64Array {
  const [xx, yx, zx, xy, yy, zy, xz, yz, zz] = c as unknown as number[] as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const horn = [
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, yy - xx - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, zz - xx - yy],
  ];
  const [first, second] = symmetricEigen(horn.flat(), 4);
  check(
    first!.value - second!.value > 1e-12 * Math.abs(first!.value),
    'ARGUMENT',
    () => `${where}: the points lie on one line or fewer than 3 differ, so no rotation is best. Pass more points.`,
  );
  const [w, x, y, z] = first!.vector as [number, number, number, number];
  return Float64Array.of(
    1 - 2 * (y * y + z * z),
    2 * (x * y - w * z),
    2 * (x * z + w * y),
    2 * (x * y + w * z),
    1 - 2 * (x * x + z * z),
    2 * (y * z - w * x),
    2 * (x * z - w * y),
    2 * (y * z + w * x),
    1 - 2 * (x * x + y * y),
  );
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const multiply = (m: Float64Array, v: Float64Array): number[] =>
  [0, 3, 6].map((row) => m[row]! * v[0]! + m[row + 1]! * v[1]! + m[row + 2]! * v[2]!);
