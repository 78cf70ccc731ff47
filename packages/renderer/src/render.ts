import { check, checkBackend, checkShape } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { hasKernel, runKernel } from './backend.js';
import { checkCamera } from './camera/check.js';
import { project } from './camera/project.js';
import { checkBatch, checkSize } from './checks.js';
import { fusedShade } from './fused/fused-shade.js';
import { coverageKernel } from './kernels/coverage.js';
import { antialias } from './ops/antialias.js';
import { interpolate } from './ops/interpolate.js';
import { type RasterizeOptions, rasterize } from './ops/rasterize.js';
import { checkFilter, sampleTexture } from './ops/sample-texture.js';
import { uvDifferentials } from './ops/uv-differentials.js';
import { vertexNormals } from './ops/vertex-normals.js';
import { phong, pointLighting } from './shading/phong.js';
import { harmonicsLighting, sphericalHarmonics } from './shading/spherical-harmonics.js';
import { unlit } from './shading/unlit.js';
import { tidy } from './tidy.js';
import type { Fragments, FusedModel, Rendering, Scene, Shader, Size } from './types.js';
import { normalize } from './vector.js';

export interface RenderOptions extends Size, RasterizeOptions {
  /** Default by the lighting: `phong()`, `sphericalHarmonics()`, or `unlit()` if there is none. */
  readonly shader?: Shader;
  /** What is seen where there is no surface: RGB, or an image `[batch, height, width, 3]`. Default black. */
  readonly background?: tf.Tensor4D | readonly [number, number, number];
  /** Whether occluding edges exert a force on image and alpha, see {@link antialias}. Default 'none'. */
  readonly edges?: 'none' | 'inner' | 'all';
}

/**
 * Renders a scene (GANFIT Eq. 6): projection, exact visibility, shading per pixel, background.
 *
 * The built-in shaders run as one fused kernel; any other function of a `Surface` runs on composed ops with automatic
 * differentiation.
 *
 * Differentiable with respect to positions, normals, vertex colours or texture and uvs, camera, light and background.
 * Visibility is held fixed, so silhouettes exert no force unless `edges` asks for it. A vertex that is not finite takes its
 * triangles out of the picture and spoils no other gradient; in debug mode (`tf.enableDebugMode()`) it is an error.
 *
 * @returns image, alpha, fragments and clip coordinates; the caller disposes of them
 * @throws GanfitError `SHAPE`, `ARGUMENT` (bad index, size, or lighting that does not suit the shader), `BACKEND`
 * @example
 * const { image } = render({ positions, topology, albedo: { vertexColors }, camera, lighting },
 *   { height: 256, width: 256, shader: phong({ specular: 0.1 }), background: [1, 1, 1] });
 */
export function render(scene: Scene, options: RenderOptions): Rendering {
  checkBackend('render');
  checkScene(scene, options);
  const shader = options.shader ?? defaultShader(scene);
  return tidy(() => {
    const clip = project(scene.positions, scene.camera, options);
    const fragments = rasterize(clip, scene.topology, options, options);
    const alpha = coverage(fragments);
    const background = backgroundTensor(options.background);
    const image = shader.fused
      ? fusedImage(scene, shader.fused, clip, fragments, background)
      : composedImage(scene, shader, clip, fragments, alpha, background);
    const edges = options.edges ?? 'none';
    if (edges === 'none') return { image, alpha, fragments, clip };
    const withEdges = (x: tf.Tensor4D): tf.Tensor4D => antialias(x, clip, scene.topology, fragments, { edges });
    // Inner edges leave the mask as it is.
    return { image: withEdges(image), alpha: edges === 'all' ? withEdges(alpha) : alpha, fragments, clip };
  });
}

function fusedImage(
  scene: Scene,
  model: FusedModel,
  clip: tf.Tensor3D,
  fragments: Fragments,
  background: tf.Tensor,
): tf.Tensor4D {
  const { positions, topology, camera } = scene;
  const normals = (): tf.Tensor3D => scene.normals ?? vertexNormals(positions, topology);
  const inputs = { barycentric: fragments.barycentric, ...albedoInputs(), ...lightInputs() };
  return fusedShade(model, inputs, background, topology, fragments, positions.shape[1]);

  /** The kernel looks up the usual kind of texture itself. */
  function albedoInputs(): object {
    if (!('texture' in scene.albedo)) return { vertexColors: scene.albedo.vertexColors };
    const { texture, uvs, filter = 'bilinear', wrap = 'clamp' } = scene.albedo;
    if (filter === 'bilinear' && wrap === 'clamp') return { texture, uvs };
    return { albedo: albedoImage(scene, clip, fragments) };
  }

  function lightInputs(): object {
    if (model.kind === 'unlit') return {};
    if (model.kind === 'sphericalHarmonics')
      return { normals: normals(), coefficients: harmonicsLighting(scene.lighting).coefficients };
    const { position, color, ambient } = pointLighting(scene.lighting);
    const view = model.specular > 0 ? { cameraPosition: camera.position } : {};
    return { normals: normals(), positions, lightPosition: position, lightColor: color, ambient, ...view };
  }
}

/** The same by composed ops: what a shader of the user's own runs on, and what the fused kernel is checked against. */
function composedImage(
  scene: Scene,
  shader: Shader,
  clip: tf.Tensor3D,
  fragments: Fragments,
  alpha: tf.Tensor4D,
  background: tf.Tensor,
): tf.Tensor4D {
  const { positions, topology, camera, lighting } = scene;
  const normals = scene.normals ?? vertexNormals(positions, topology);
  const surface = {
    albedo: albedoImage(scene, clip, fragments),
    normal: normalize(interpolate(normals, topology, fragments)),
    position: interpolate(positions, topology, fragments),
    camera,
    lighting,
  };
  const shaded = shader(surface);
  checkShape('render: shader', shaded, [...alpha.shape.slice(0, 3), 3], { remedy: 'Return one RGB value per pixel.' });
  const covered = tf.cast(tf.tile(alpha, [1, 1, 1, 3]), 'bool');
  return tf.where(covered, shaded, tf.broadcastTo(background, shaded.shape)) as tf.Tensor4D;
}

function albedoImage({ albedo, topology }: Scene, clip: tf.Tensor3D, fragments: Fragments): tf.Tensor4D {
  if (!('texture' in albedo)) return interpolate(albedo.vertexColors, topology, fragments);
  const uvs = tf.expandDims(albedo.uvs, 0) as tf.Tensor3D;
  const mipmapped = albedo.filter === 'trilinear';
  const differentials = mipmapped ? { differentials: uvDifferentials(uvs, clip, topology, fragments) } : {};
  return sampleTexture(albedo.texture, interpolate(uvs, topology, fragments), { ...albedo, ...differentials });
}

/** 1 where a pixel sees a triangle, 0 elsewhere: one kernel where the backend has it, since it is done for each picture. */
function coverage({ triangleId }: Fragments): tf.Tensor4D {
  const [batch, height, width] = triangleId.shape;
  if (hasKernel(coverageKernel))
    return runKernel(coverageKernel, { triangleId }, { batch, height, width }).alpha as tf.Tensor4D;
  const fromZero = tf.add(tf.cast(triangleId, 'float32'), 1);
  return tf.expandDims(tf.clipByValue(fromZero, 0, 1), 3) as tf.Tensor4D;
}

function backgroundTensor(background: RenderOptions['background'] = [0, 0, 0]): tf.Tensor {
  return background instanceof tf.Tensor ? background : tf.tensor1d([...background]);
}

function defaultShader({ lighting }: Scene): Shader {
  if (!lighting) return unlit();
  return 'coefficients' in lighting ? sphericalHarmonics() : phong();
}

function checkScene(scene: Scene, options: RenderOptions): void {
  checkSize('render', options);
  const { positions, normals, albedo, camera, lighting } = scene;
  const { batch, vertexCount } = checkShape('render: positions', positions, ['batch', 'vertexCount', 3], {
    dtype: 'float32',
  }) as { batch: number; vertexCount: number };
  const shared = (name: string, tensor: tf.Tensor, ...rest: (number | string)[]): void => {
    checkShape(`render: ${name}`, tensor, ['batch', ...rest], { dtype: 'float32' });
    checkBatch('render', name, tensor.shape[0]!, batch, '`positions`');
  };
  checkBatch('render', 'camera.position', checkCamera('render', camera), batch, '`positions`');
  if (normals) shared('normals', normals, vertexCount, 3);
  check(
    albedo && ('texture' in albedo || 'vertexColors' in albedo),
    'ARGUMENT',
    () => 'render: `scene.albedo` must be { vertexColors: [batch, vertexCount, 3] } or { texture, uvs }.',
  );
  if ('texture' in albedo) {
    checkFilter('render', albedo);
    shared('albedo.texture', albedo.texture, 'height', 'width', 3);
    checkShape('render: albedo.uvs', albedo.uvs, [vertexCount, 2], { dtype: 'float32' });
  } else shared('albedo.vertexColors', albedo.vertexColors, vertexCount, 3);
  if (lighting && 'coefficients' in lighting) shared('lighting.coefficients', lighting.coefficients, 9, 3);
  else if (lighting) {
    const lights = lighting.position?.rank === 3 ? [lighting.position.shape[1]!] : [];
    shared('lighting.position', lighting.position, ...lights, 3);
    shared('lighting.color', lighting.color, ...lights, 3);
    shared('lighting.ambient', lighting.ambient, 3);
  }
  const { background, height, width } = options;
  if (background instanceof tf.Tensor)
    checkShape('render: background', background, [batch, height, width, 3], { dtype: 'float32' });
}
