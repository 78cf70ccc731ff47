import type { RandomStream } from '@ganfit/core';
import { gramMatrix, mix, type ShapeModes, spread } from './identity.js';
import { symmetricEigen } from './linear-algebra.js';
import { sampleExpression } from './sample-expression.js';

/**
 * Principal components of sampled expressions about the neutral face (uncentred, so p = 0 is neutral), scaled so that the
 * samples' coefficients have a mean square of 1.
 *
 * The samples' displacements are B w; with the second moment E[w w^T] = L L^T the components are B L u_k, u_k being the
 * eigenvectors of L^T (B^T W B) L. No displacement of a sample has to be formed.
 *
 * @param blendshapes displacement fields B at weight 1
 */
export function expressionModes(
  blendshapes: readonly Float64Array[],
  names: readonly string[],
  weights: Float64Array,
  random: RandomStream,
  options: { samples: number; count: number },
): ShapeModes {
  const n = names.length;
  const moment = Array.from({ length: n }, () => new Float64Array(n));
  for (let s = 0; s < options.samples; s++) {
    const w = sampleExpression(names, random);
    for (let i = 0; i < n; i++) {
      if (w[i] !== 0) for (let j = 0; j < n; j++) moment[i]![j]! += (w[i]! * w[j]!) / options.samples;
    }
  }
  // L = V sqrt(D), from the moment's own eigenvectors.
  const { values, vectors } = symmetricEigen(moment);
  const columns = values.map((value, k) => vectors[k]!.map((x) => x * Math.sqrt(Math.max(0, value))));
  const whitened = columns.map((column) => mix(blendshapes, column));
  const inner = symmetricEigen(gramMatrix(whitened, weights));
  return {
    fields: inner.vectors.slice(0, options.count).map((u) => mix(whitened, u)),
    ...spread(inner.values, weights),
  };
}
