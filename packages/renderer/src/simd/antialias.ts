import type { AntialiasAttributes, AntialiasInputs } from '../kernels/antialias.js';
import type { FastKernel } from './loops.js';

export const fastAntialiasBackward: FastKernel<
  AntialiasInputs & { dImage: Float32Array },
  { dClip: Float32Array },
  AntialiasAttributes
> = (inputs, { dClip }, { batch, vertexCount, height, width, channels, outer, neighbors }, loops) => {
  const { image, clip, triangles, triangleId, barycentric, dImage } = inputs;
  const adjacency = loops.resident('neighbors', neighbors);
  loops.clear(dClip.address, 4 * dClip.size);
  for (let entry = 0; entry < batch; entry++) {
    const vertices = 16 * vertexCount * entry;
    const pixels = 4 * height * width * entry;
    loops.antialiasBackward(
      clip.address + vertices,
      triangles.address,
      adjacency,
      height,
      width,
      channels,
      outer,
      triangleId.address + pixels,
      barycentric.address + 3 * pixels,
      image.address + channels * pixels,
      dImage.address + channels * pixels,
      dClip.address + vertices,
    );
  }
  return true;
};
