export { antialiasBackward } from './antialias';
export { blockBytes, useBlock } from './block';
export { useLighting, useLightingGradients } from './light';
export { rasterize } from './rasterize';
export { rasterizeBackward } from './rasterize-backward';
export { shade, shadeBackward, useMesh, useMeshGradients } from './shade';
export { transform, transformBackward } from './transform';
export { clear, toFloats } from './vector';
export { sumNormals, vertexNormals, vertexNormalsBackward } from './vertex-normals';
