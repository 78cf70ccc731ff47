import { check, checkShape } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';

/** A linear model in units of its deviations: value = mean + coefficients . basis, coefficients ~ N(0, 1). */
export interface LinearModel {
  /** `[size]` float32. */
  readonly mean: Float32Array;
  /** `[componentCount * size]` float32, row by row; each row already multiplied by its deviation. */
  readonly basis: Float32Array;
}

/** Evaluates a linear model; owns tensors, so dispose of it. */
export interface LinearMap {
  readonly componentCount: number;
  readonly size: number;
  /**
   * @param coefficients `[batch, componentCount]` float32, in deviations
   * @returns `[batch, size]`; differentiable to the coefficients
   */
  apply(coefficients: tf.Tensor2D): tf.Tensor2D;
  dispose(): void;
}

/**
 * GANFIT Eqs. 1 and 2: m + U p. The basis is kept in both orientations, because the wasm backend multiplies fast only
 * without transposing, and its weights are constants: the gradient goes to the coefficients alone. On webgl, where a
 * product of few and long rows would be a loop in few threads and memory is scarce, it is kept in one.
 *
 * @example const map = linearMap({ mean, basis }); const value = map.apply(tf.zeros([1, map.componentCount]));
 */
export function linearMap({ mean, basis }: LinearModel): LinearMap {
  const size = mean.length;
  const componentCount = basis.length / size;
  check(Number.isInteger(componentCount), 'SHAPE', () => {
    return `linearMap: \`basis\` must hold whole rows of ${size} values, got ${basis.length} values.`;
  });
  const offset = tf.tensor2d(mean, [1, size]);
  const rows = tf.tensor2d(basis, [componentCount, size]);
  const columns = tf.getBackend() === 'webgl' ? undefined : tf.transpose(rows);
  const along = (dy: tf.Tensor): tf.Tensor => tf.sum(tf.mul(rows, dy), 1);
  const product = tf.customGrad((coefficients) => ({
    value: tf.matMul(coefficients as tf.Tensor2D, rows),
    gradFunc: (dy: tf.Tensor) =>
      columns ? tf.matMul(dy as tf.Tensor2D, columns) : tf.tidy(() => tf.stack(tf.unstack(dy).map(along))),
  }));
  return {
    componentCount,
    size,
    apply(coefficients) {
      checkShape('linearMap.apply: coefficients', coefficients, ['batch', componentCount]);
      return tf.add(product(coefficients), offset);
    },
    dispose: () => tf.dispose([offset, rows, ...(columns ? [columns] : [])]),
  };
}

/** The rows of a linear model at some of its 3-vectors, mixed by weights: a small model of points on a surface. */
export function restrictLinear(model: LinearModel, points: SurfacePoints, triangles: Int32Array): LinearModel {
  const pick = (row: Float32Array): Float32Array => {
    const out = new Float32Array(points.triangles.length * 3);
    points.triangles.forEach((triangle, i) => {
      for (let corner = 0; corner < 3; corner++) {
        const weight = points.weights[3 * i + corner]!;
        const vertex = triangles[3 * triangle + corner]!;
        for (let k = 0; k < 3; k++) out[3 * i + k]! += weight * row[3 * vertex + k]!;
      }
    });
    return out;
  };
  const size = model.mean.length;
  const rows = Array.from({ length: model.basis.length / size }, (_, k) =>
    pick(model.basis.subarray(k * size, (k + 1) * size)),
  );
  const basis = new Float32Array(rows.length * points.triangles.length * 3);
  rows.forEach((row, k) => {
    basis.set(row, k * row.length);
  });
  return { mean: pick(model.mean), basis };
}

/** Points on a triangle mesh: for each a triangle and its three barycentric weights. */
export interface SurfacePoints {
  /** `[pointCount]` triangle indices. */
  readonly triangles: Int32Array;
  /** `[pointCount * 3]` weights that sum to 1 per point. */
  readonly weights: Float32Array;
}
