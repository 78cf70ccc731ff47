import type { RasterizeAttributes, RasterizeInputs, RasterizeOutputs } from '../kernels/rasterize.js';
import type { FastKernel } from './loops.js';

export const fastRasterize: FastKernel<RasterizeInputs, RasterizeOutputs, RasterizeAttributes> = (
  { clip, triangles },
  { triangleId, barycentric, depth },
  { batch, vertexCount, height, width, cull },
  loops,
) => {
  const pixels = height * width;
  const boxes = loops.scratch('vertices', 16 * vertexCount);
  const centers = loops.scratch('centers', 8 * (width + height + 4));
  for (let image = 0; image < batch; image++)
    loops.rasterize(
      clip.address + 16 * vertexCount * image,
      vertexCount,
      triangles.address,
      triangles.size / 3,
      height,
      width,
      cull,
      triangleId.address + 4 * pixels * image,
      barycentric.address + 12 * pixels * image,
      depth.address + 4 * pixels * image,
      boxes,
      centers,
    );
  return true;
};
