// GANFIT Eq. 2: S(p_s, p_e) = m + U_s p_s + U_e p_e.
import { check, checkShape } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { type LinearModel, linearMap, restrictLinear, type SurfacePoints } from './linear.js';
import { type FaceTopology, faceTopology, type TopologyData } from './topology.js';

/** Positions from shape coefficients: a function of p_s and p_e. */
export type ShapeFunction = (identity: tf.Tensor2D, expression: tf.Tensor2D) => tf.Tensor3D;

/** A model of head shape. Bring your own: sizes, a topology, and two functions. */
export interface ShapeModel {
  readonly topology: FaceTopology;
  readonly identitySize: number;
  readonly expressionSize: number;
  /**
   * @param identity `[batch, identitySize]`, p_s in deviations
   * @param expression `[batch, expressionSize]`, p_e in deviations
   * @returns `[batch, vertexCount, 3]` in units of 100 mm; differentiable to both
   */
  readonly evaluate: ShapeFunction;
  /**
   * The same model at some points of its surface only: cheap enough to fit landmarks with.
   * @returns a function to `[batch, pointCount, 3]`, and a way to dispose of its tensors
   */
  at(points: SurfacePoints): { readonly evaluate: ShapeFunction; dispose(): void };
  dispose(): void;
}

/** The parts of a PCA shape model. */
export interface PcaShapeData {
  readonly topology: TopologyData;
  /** Mean and modes of the neutral head, `[3 * vertexCount]` and `[identitySize * 3 * vertexCount]`. */
  readonly identity: LinearModel;
  /** Modes of the displacement from the neutral head; its mean is zero for a model about neutral. */
  readonly expression: LinearModel;
}

/**
 * PCA identity and PCA expression on one mesh (GANFIT Eq. 2).
 *
 * @throws GanfitError `SHAPE` if identity, expression and topology disagree on the number of vertices
 * @example
 * const shape = pcaShape({ topology, identity, expression });
 * const mean = shape.evaluate(tf.zeros([1, shape.identitySize]), tf.zeros([1, shape.expressionSize]));
 */
export function pcaShape(data: PcaShapeData): ShapeModel {
  const topology = faceTopology(data.topology);
  const { identity, expression } = data;
  for (const [name, model] of Object.entries({ identity, expression })) {
    check(model.mean.length === 3 * topology.vertexCount, 'SHAPE', () => {
      return `pcaShape: \`${name}\` has ${model.mean.length / 3} vertices, the topology ${topology.vertexCount}.`;
    });
  }
  const full = sumOfMaps(identity, expression);
  return {
    topology,
    identitySize: full.identitySize,
    expressionSize: full.expressionSize,
    evaluate: full.evaluate,
    at: (points) => {
      const restrict = (model: LinearModel): LinearModel => restrictLinear(model, points, data.topology.triangles);
      return sumOfMaps(restrict(identity), restrict(expression));
    },
    dispose() {
      full.dispose();
      topology.dispose();
    },
  };
}

/** One product for both models: their bases are stacked, and so are their coefficients. */
function sumOfMaps(identity: LinearModel, expression: LinearModel) {
  const size = identity.mean.length;
  const basis = new Float32Array(identity.basis.length + expression.basis.length);
  basis.set(identity.basis);
  basis.set(expression.basis, identity.basis.length);
  const map = linearMap({ mean: identity.mean.map((m, i) => m + expression.mean[i]!), basis });
  const identitySize = identity.basis.length / size;
  const expressionSize = expression.basis.length / size;
  const evaluate: ShapeFunction = (p, q) => {
    checkShape('shape.evaluate: identity', p, ['batch', identitySize]);
    checkShape('shape.evaluate: expression', q, ['batch', expressionSize]);
    return tf.reshape(map.apply(tf.concat([p, q], 1)), [-1, size / 3, 3]) as tf.Tensor3D;
  };
  return { identitySize, expressionSize, evaluate, dispose: map.dispose };
}
