import { defineKernel } from '../backend.js';
import { fastTransform, fastTransformBackward } from '../simd/transform.js';

export interface TransformAttributes {
  readonly batch: number;
  readonly vertexCount: number;
  /** 1 if all images share the matrix, otherwise `batch`. */
  readonly matrixBatch: number;
}

export interface TransformInputs {
  positions: Float32Array;
  matrices: Float32Array;
}

/** [x y z 1] times a 4 x 4 matrix for every vertex. */
export const transformKernel = defineKernel<TransformInputs, { clip: Float32Array }, TransformAttributes>({
  name: 'GanfitTransform',
  outputs: ({ batch, vertexCount }) => ({
    clip: { shape: [batch, vertexCount, 4], dtype: 'float32', initial: undefined },
  }),
  compute({ positions, matrices }, { clip }, { batch, vertexCount, matrixBatch }) {
    for (let i = 0; i < batch * vertexCount; i++) {
      const m = matrixBatch === 1 ? 0 : 16 * Math.floor(i / vertexCount);
      const x = positions[3 * i]!;
      const y = positions[3 * i + 1]!;
      const z = positions[3 * i + 2]!;
      for (let k = 0; k < 4; k++)
        clip[4 * i + k] =
          x * matrices[m + k]! + y * matrices[m + 4 + k]! + z * matrices[m + 8 + k]! + matrices[m + 12 + k]!;
    }
  },
  fast: fastTransform,
});

export interface TransformGradients {
  dPositions: Float32Array;
  dMatrices: Float32Array;
}

/**
 * Positions that are not finite do not count for the gradient of the matrix: nothing is drawn of them, so what comes back
 * to them is 0, but 0 times NaN is NaN, and the camera would be lost to a single bad vertex.
 */
export const transformBackwardKernel = defineKernel<
  TransformInputs & { dClip: Float32Array },
  TransformGradients,
  TransformAttributes
>({
  name: 'GanfitTransformBackward',
  outputs: ({ batch, vertexCount, matrixBatch }) => ({
    dPositions: { shape: [batch, vertexCount, 3], dtype: 'float32', initial: undefined },
    dMatrices: { shape: [matrixBatch, 4, 4], dtype: 'float32', initial: undefined },
  }),
  compute({ positions, matrices, dClip }, { dPositions, dMatrices }, { batch, vertexCount, matrixBatch }) {
    const sums = new Float64Array(16 * matrixBatch);
    for (let i = 0; i < batch * vertexCount; i++) {
      const m = matrixBatch === 1 ? 0 : 16 * Math.floor(i / vertexCount);
      for (let row = 0; row < 4; row++) {
        const p = row < 3 ? positions[3 * i + row]! : 1;
        const known = Number.isFinite(p) ? p : 0;
        let d = 0;
        for (let k = 0; k < 4; k++) {
          const g = dClip[4 * i + k]!;
          d += matrices[m + 4 * row + k]! * g;
          sums[m + 4 * row + k]! += known * g;
        }
        if (row < 3) dPositions[3 * i + row] = d;
      }
    }
    dMatrices.set(sums);
  },
  fast: fastTransformBackward,
});
