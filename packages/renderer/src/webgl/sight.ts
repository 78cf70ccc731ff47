import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { PixelGrid } from './bounds.js';
import type { Gpu, Texels } from './gpu.js';
import { mapTexels, texelProgram } from './map.js';

/** What pixels see, and the mesh behind it: all that a sum over pixels needs to find its way back to the vertices. */
export interface Sight extends PixelGrid {
  readonly vertexCount: number;
  readonly triangles: TensorInfo;
  readonly triangleId: TensorInfo;
  /** One texel for each pixel: id (-1 for background) and the three weights. Of height batch x height. */
  readonly fragments: Texels;
}

const fragmentProgram = texelProgram(
  { inputs: { triangleId: 'float', barycentric: 'vec3' } },
  1,
  'void texels(int i) { out0 = vec4(get_triangleId(i), get_barycentric(i)); }',
);

export function sight(
  gpu: Gpu,
  inputs: { triangles: TensorInfo; triangleId: TensorInfo; barycentric: TensorInfo },
  { batch, height, width, vertexCount }: PixelGrid & { vertexCount: number },
): Sight {
  const { triangles, triangleId } = inputs;
  const [fragments] = mapTexels(gpu, fragmentProgram, inputs, {}, [batch * height, width]);
  return { batch, height, width, vertexCount, triangles, triangleId, fragments: fragments! };
}
