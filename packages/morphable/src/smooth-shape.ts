// Heads that no PCA model of so many scans holds: a Gaussian process on top of it (Lüthi et al. 2017, Sec. 4).
import { check } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { type LinearModel, linearMap, restrictLinear } from './linear.js';
import type { ShapeFunction, ShapeModel } from './shape.js';

export interface SmoothShapeOptions {
  /** Standard deviation of the displacement of each vertex along each axis, in units of 100 mm; default 0.02 (2 mm). */
  readonly deviation?: number;
  /** Distance over which displacements are alike, in units of 100 mm; default 0.35. */
  readonly length?: number;
  /** Correlation of a vertex with its mirror image, 0 to 1; default 0.9, for heads are nearly symmetric about x = 0. */
  readonly symmetry?: number;
  /** Modes for each axis; default 24. */
  readonly modes?: number;
}

/**
 * A shape model with additional identity modes: all smooth displacements of its mean head, in order of how much they move.
 *
 * u(x) ~ GP(0, k), k(x, y) = s^2 exp(-|x - y|^2 / 2 l^2), made symmetric, in its low-rank form by pivoted Cholesky:
 * K ~ L L^T, so that L times coefficients of N(0, 1) has the covariance K. The additional coefficients come last in `identity`
 * and have the same prior as the others. Takes over `shape`: disposing of the result disposes of it.
 *
 * @throws GanfitError `ARGUMENT` for a deviation, length or number of modes that is not positive
 * @example const model = { ...head, shape: smoothShape(head.shape) }; const result = await fit(photo, { model });
 */
export function smoothShape(shape: ShapeModel, options: SmoothShapeOptions = {}): ShapeModel {
  const { deviation = 0.02, length = 0.35, symmetry = 0.9, modes = 24 } = options;
  check(deviation > 0 && length > 0 && modes >= 1, 'ARGUMENT', () => {
    return `smoothShape: deviation, length and modes must be positive, got ${deviation}, ${length} and ${modes}.`;
  });
  check(symmetry >= 0 && symmetry < 1, 'ARGUMENT', () => `smoothShape: symmetry must be in [0, 1), got ${symmetry}.`);
  const mean = meanPositions(shape);
  const kernel = (sign: number) => symmetricKernel(mean, length, sign * symmetry);
  // What moves a vertex and its mirror image alike is opposite in x and equal in y and z.
  const [across, along] = [-1, 1].map((sign) => pivotedCholesky(kernel(sign), mean.length / 3, modes));
  const model = stack([across!, along!, along!], mean.length, deviation);
  const { triangles } = shape.topology;
  const full = added(shape.identitySize, shape.evaluate, model);
  return {
    ...shape,
    identitySize: shape.identitySize + full.count,
    evaluate: full.evaluate,
    at(points) {
      const base = shape.at(points);
      const restricted = restrictLinear(model, points, triangles.dataSync() as Int32Array);
      const sum = added(shape.identitySize, base.evaluate, restricted);
      return {
        evaluate: sum.evaluate,
        dispose() {
          base.dispose();
          sum.dispose();
        },
      };
    },
    dispose() {
      full.dispose();
      shape.dispose();
    },
  };
}

/** `evaluate` of the first `size` coefficients, plus a linear model of the rest. */
function added(size: number, evaluate: ShapeFunction, model: LinearModel) {
  const map = linearMap(model);
  const sum: ShapeFunction = (identity, expression) => {
    const own = tf.slice(identity, [0, 0], [-1, size]);
    const rest = tf.slice(identity, [0, size], [-1, map.componentCount]);
    const displaced = tf.reshape(map.apply(rest), [-1, model.mean.length / 3, 3]) as tf.Tensor3D;
    return tf.add(evaluate(own, expression), displaced);
  };
  return { count: map.componentCount, evaluate: sum, dispose: map.dispose };
}

function meanPositions({ identitySize, expressionSize, evaluate }: ShapeModel): Float32Array {
  return tf.tidy(() => {
    return evaluate(tf.zeros([1, identitySize]), tf.zeros([1, expressionSize])).dataSync() as Float32Array;
  });
}

/** Correlation of vertices i and j, and of i and the mirror image of j; 1 on the diagonal far from the middle. */
function symmetricKernel(positions: Float32Array, length: number, mirrored: number) {
  const squared = (i: number, j: number, side: number): number =>
    (positions[3 * i]! - side * positions[3 * j]!) ** 2 +
    (positions[3 * i + 1]! - positions[3 * j + 1]!) ** 2 +
    (positions[3 * i + 2]! - positions[3 * j + 2]!) ** 2;
  const alike = (d: number): number => Math.exp(-d / (2 * length * length));
  return (i: number, j: number): number => alike(squared(i, j, 1)) + mirrored * alike(squared(i, j, -1));
}

/** Columns of L with K ~ L L^T, each at the vertex that the columns before explain least. */
function pivotedCholesky(kernel: (i: number, j: number) => number, count: number, rank: number): Float32Array[] {
  const left = Float64Array.from({ length: count }, (_, i) => kernel(i, i));
  const columns: Float32Array[] = [];
  for (let k = 0; k < Math.min(rank, count); k++) {
    const pivot = left.indexOf(left.reduce((a, b) => Math.max(a, b)));
    if (left[pivot]! < 1e-6) break;
    const root = Math.sqrt(left[pivot]!);
    const column = Float32Array.from({ length: count }, (_, i) => {
      const explained = columns.reduce((sum, c) => sum + c[i]! * c[pivot]!, 0);
      return (kernel(i, pivot) - explained) / root;
    });
    for (let i = 0; i < count; i++) left[i]! -= column[i]! ** 2;
    columns.push(column);
  }
  return columns;
}

/** A linear model of three scalar fields, one for each axis. */
function stack(axes: readonly (readonly Float32Array[])[], size: number, deviation: number): LinearModel {
  const rows = axes.flatMap((columns, axis) => columns.map((column) => ({ column, axis })));
  const basis = new Float32Array(rows.length * size);
  rows.forEach(({ column, axis }, row) => {
    for (let i = 0; i < column.length; i++) basis[row * size + 3 * i + axis] = deviation * column[i]!;
  });
  return { mean: new Float32Array(size), basis };
}
