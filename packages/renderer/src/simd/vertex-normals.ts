import type { VertexNormalsAttributes, VertexNormalsInputs } from '../kernels/vertex-normals.js';
import type { FastKernel, Loops, Place } from './loops.js';

type Mesh = { readonly positions: Place; readonly triangles: Place };

/** The mesh whose sums lie in the working memory: a gradient that follows its own forward pass need not sum again. */
const summed = new WeakMap<Loops, { positions: object; triangles: object; batch: number }>();

export const fastVertexNormals: FastKernel<VertexNormalsInputs, { normals: Float32Array }, VertexNormalsAttributes> = (
  mesh,
  { normals },
  { batch, vertexCount },
  loops,
) => {
  const sums = sumNormals(mesh, batch, vertexCount, loops);
  loops.vertexNormals(batch * vertexCount, sums, normals.address);
  return true;
};

export const fastVertexNormalsBackward: FastKernel<
  VertexNormalsInputs & { dNormals: Float32Array },
  { dPositions: Float32Array },
  VertexNormalsAttributes
> = ({ positions, triangles, dNormals }, { dPositions }, { batch, vertexCount }, loops) => {
  const sums = sumNormals({ positions, triangles }, batch, vertexCount, loops);
  summed.delete(loops);
  const moves = loops.scratch('vertices', 16 * vertexCount);
  for (let image = 0; image < batch; image++) {
    const offset = 12 * vertexCount * image;
    loops.vertexNormalsBackward(
      positions.address + offset,
      vertexCount,
      triangles.address,
      triangles.size / 3,
      dNormals.address + offset,
      dPositions.address + offset,
      sums + 16 * vertexCount * image,
      moves,
    );
  }
  return true;
};

/** Address of the sums of all images, made unless they are still there. */
function sumNormals({ positions, triangles }: Mesh, batch: number, vertexCount: number, loops: Loops): number {
  const sums = loops.scratch('normals', 16 * vertexCount * batch);
  const last = summed.get(loops);
  if (last?.positions === positions.data && last.triangles === triangles.data && last.batch === batch) return sums;
  for (let image = 0; image < batch; image++)
    loops.sumNormals(
      positions.address + 12 * vertexCount * image,
      vertexCount,
      triangles.address,
      triangles.size / 3,
      sums + 16 * vertexCount * image,
    );
  summed.set(loops, { positions: positions.data, triangles: triangles.data, batch });
  return sums;
}
