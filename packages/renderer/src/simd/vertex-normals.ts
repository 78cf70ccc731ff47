import type { VertexNormalsAttributes, VertexNormalsInputs } from '../kernels/vertex-normals.js';
import type { FastKernel } from './loops.js';

export const fastVertexNormals: FastKernel<VertexNormalsInputs, { normals: Float32Array }, VertexNormalsAttributes> = (
  { positions, triangles },
  { normals },
  { batch, vertexCount },
  loops,
) => {
  const sums = loops.scratch('vertices', 16 * vertexCount);
  for (let offset = 0; offset < 12 * vertexCount * batch; offset += 12 * vertexCount)
    loops.vertexNormals(
      positions.address + offset,
      vertexCount,
      triangles.address,
      triangles.size / 3,
      normals.address + offset,
      sums,
    );
  return true;
};

export const fastVertexNormalsBackward: FastKernel<
  VertexNormalsInputs & { dNormals: Float32Array },
  { dPositions: Float32Array },
  VertexNormalsAttributes
> = ({ positions, triangles, dNormals }, { dPositions }, { batch, vertexCount }, loops) => {
  const sums = loops.scratch('vertices', 16 * vertexCount);
  const moves = loops.scratch('vertices, more', 16 * vertexCount);
  for (let offset = 0; offset < 12 * vertexCount * batch; offset += 12 * vertexCount)
    loops.vertexNormalsBackward(
      positions.address + offset,
      vertexCount,
      triangles.address,
      triangles.size / 3,
      dNormals.address + offset,
      dPositions.address + offset,
      sums,
      moves,
    );
  return true;
};
