import './webgl/index.js';

export { type Orbit, orbitCamera } from './camera/orbit.js';
export { project } from './camera/project.js';
export { screen } from './camera/screen.js';
export { type AntialiasOptions, antialias } from './ops/antialias.js';
export { interpolate } from './ops/interpolate.js';
export { type RasterizeOptions, rasterize } from './ops/rasterize.js';
export { type SampleOptions, sampleTexture } from './ops/sample-texture.js';
export { uvDifferentials } from './ops/uv-differentials.js';
export { vertexNormals } from './ops/vertex-normals.js';
export { visibility } from './ops/visibility.js';
export { type RenderOptions, render } from './render.js';
export { linearLight } from './shading/linear-light.js';
export { type PhongOptions, phong } from './shading/phong.js';
export { sphericalHarmonics } from './shading/spherical-harmonics.js';
export { unlit } from './shading/unlit.js';
export type {
  Albedo,
  Camera,
  Fragments,
  Lighting,
  PointLighting,
  Rendering,
  Scene,
  Shader,
  Size,
  SphericalHarmonicsLighting,
  Surface,
  TextureFilter,
  Topology,
} from './types.js';
