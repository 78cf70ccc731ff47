import type { FaceModel } from '@ganfit/morphable';
import type { ModelData } from './protocol.js';

/** What a page needs to know of the model. Copies: what is posted changes hands. */
export function modelData({ name, version, hash, shape, texture, blendshapes }: FaceModel): ModelData {
  const { triangles, weights } = shape.topology.landmarks;
  return {
    ...{ name, version, hash },
    sizes: { identity: shape.identitySize, expression: shape.expressionSize, texture: texture.latentSize },
    landmarks: { triangles: Int32Array.from(triangles), weights: Float32Array.from(weights) },
    blendshapes: Object.fromEntries(blendshapes.names.map((n) => [n, blendshapes.displacement(n).slice()])),
  };
}
