export { rasterize } from './rasterize';
export { vertexNormals, vertexNormalsBackward } from './vertex-normals';
