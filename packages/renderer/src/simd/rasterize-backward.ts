import type { RasterizeAttributes } from '../kernels/rasterize.js';
import type { RasterizeBackwardInputs } from '../kernels/rasterize-backward.js';
import type { FastKernel } from './loops.js';

export const fastRasterizeBackward: FastKernel<
  RasterizeBackwardInputs,
  { dClip: Float32Array },
  RasterizeAttributes
> = (inputs, { dClip }, { batch, vertexCount, height, width }, loops) => {
  const { clip, triangles, triangleId, barycentric, depth, dBarycentric, dDepth } = inputs;
  const working = loops.scratch('block', loops.rasterizeBackwardBytes());
  for (let image = 0; image < batch; image++) {
    const vertices = 16 * vertexCount * image;
    const pixels = 4 * height * width * image;
    loops.rasterizeBackward(
      clip.address + vertices,
      vertexCount,
      triangles.address,
      height,
      width,
      triangleId.address + pixels,
      barycentric.address + 3 * pixels,
      depth.address + pixels,
      dBarycentric.address + 3 * pixels,
      dDepth.address + pixels,
      dClip.address + vertices,
      working,
    );
  }
  return true;
};
