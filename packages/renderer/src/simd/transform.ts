import type { TransformAttributes, TransformGradients, TransformInputs } from '../kernels/transform.js';
import type { FastKernel } from './loops.js';

export const fastTransform: FastKernel<TransformInputs, { clip: Float32Array }, TransformAttributes> = (
  { positions, matrices },
  { clip },
  { batch, vertexCount, matrixBatch },
  loops,
) => {
  for (let image = 0; image < batch; image++)
    loops.transform(
      positions.address + 12 * vertexCount * image,
      vertexCount,
      matrices.address + (matrixBatch === 1 ? 0 : 64 * image),
      clip.address + 16 * vertexCount * image,
    );
  return true;
};

export const fastTransformBackward: FastKernel<
  TransformInputs & { dClip: Float32Array },
  TransformGradients,
  TransformAttributes
> = ({ positions, matrices, dClip }, { dPositions, dMatrices }, { batch, vertexCount, matrixBatch }, loops) => {
  const sums = loops.scratch('matrices', 128 * matrixBatch);
  loops.clear(sums, 128 * matrixBatch);
  for (let image = 0; image < batch; image++) {
    const own = matrixBatch === 1 ? 0 : image;
    loops.transformBackward(
      positions.address + 12 * vertexCount * image,
      vertexCount,
      matrices.address + 64 * own,
      dClip.address + 16 * vertexCount * image,
      dPositions.address + 12 * vertexCount * image,
      sums + 128 * own,
    );
  }
  loops.toFloats(sums, dMatrices.address, 16 * matrixBatch);
  return true;
};
