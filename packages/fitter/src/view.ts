// Everything that loss terms can ask for, made when it is first asked for.
import type { RandomStream } from '@ganfit/core';
import type { FaceParameters, Picture, View } from '@ganfit/losses';
import type { FaceModel, ShapeFunction } from '@ganfit/morphable';
import { type Features, type RecognitionNetwork, warp } from '@ganfit/networks';
import {
  type Albedo,
  type Camera,
  interpolate,
  project,
  type Rendering,
  render,
  type Shader,
  type Size,
  sampleTexture,
  screen,
} from '@ganfit/renderer';
import * as tf from '@tensorflow/tfjs-core';
import { cameraOf } from './camera.js';
import { type LandmarkPoints, selectLandmarks } from './contour.js';
import type { PreparedPhoto } from './photo.js';
import type { PoseDistribution } from './poses.js';
import { untaped } from './untaped.js';

/** What stays the same over a fit. */
export interface FitContext {
  readonly model: FaceModel;
  readonly shader: Shader;
  readonly texturing: 'vertex' | 'pixel';
  /** Side of the map of texture detail in texels; 0 for none. */
  readonly detailSize: number;
  readonly poses: PoseDistribution;
  readonly landmarks: LandmarkPoints;
  /** The shape model at {@link landmarks} only. */
  readonly landmarkShape: ShapeFunction;
}

/** A photo with what the networks say of it. */
export interface FitPhoto extends PreparedPhoto {
  features(network: RecognitionNetwork): Features;
}

/** Side of the random rendering in pixels: enough for a recognition network's 150. */
const randomSize: Size = { height: 192, width: 192 };

/** GANFIT's view of one photo at one step; call it inside the function that is differentiated. */
export function makeView(context: FitContext, photo: FitPhoto, parameters: FaceParameters, random: RandomStream): View {
  const { target } = photo;
  const size: Size = { height: target.image.shape[1], width: target.image.shape[2] };
  const camera = lazy(() => cameraOf(parameters.camera));
  const map = lazy(() => textureMap(context.model, parameters));
  const rendering = lazy(() => {
    const rendered = renderHead(context, parameters, map(), camera(), size);
    return target.grey ? { ...rendered, image: withoutColor(rendered.image) } : rendered;
  });
  const mask = lazy(() => {
    const rendered = rendering(); // made outside, or it would be a constant too
    return untaped(() => faceMask(context.model, rendered, target.visible));
  });
  const randomPicture = lazy(() => randomRendering(context, parameters, map(), random));
  const features = new Map<string, Features>();
  const look = (network: RecognitionNetwork, of: Picture): Features => {
    if (of === 'photo') return photo.features(network);
    if (of === 'render') {
      const picture = blend(rendering().image, target.image, mask());
      return network.features(warp(picture, alignmentOf(network, target.landmarks), network.inputSize));
    }
    const { image, landmarks } = randomPicture();
    return network.features(warp(image, alignmentOf(network, landmarks), network.inputSize));
  };
  const { texture } = context.model;
  return {
    target,
    parameters,
    get texturePenalty() {
      return texture.penalty && (tf.sum(texture.penalty(parameters.texture)) as tf.Scalar);
    },
    get rendering() {
      return rendering();
    },
    get mask() {
      return mask();
    },
    landmarks: projectLandmarks(context, parameters, camera(), size),
    features(network, of) {
      const key = `${network.name}/${of}`;
      if (!features.has(key)) features.set(key, look(network, of));
      return features.get(key)!;
    },
  };
}

/** GANFIT Eq. 6: I_R = R(S(p_s, p_e), P(G(p_t)), p_c, p_l), over mid-grey. */
export function renderHead(
  context: Pick<FitContext, 'model' | 'shader' | 'texturing'>,
  parameters: FaceParameters,
  map: tf.Tensor4D,
  camera: Camera,
  size: Size,
): Rendering {
  const { shape } = context.model;
  return render(
    {
      positions: shape.evaluate(parameters.identity, parameters.expression),
      topology: shape.topology,
      albedo: albedoOf(context, map),
      camera,
      lighting: parameters.lighting,
    },
    { ...size, shader: context.shader, background: [0.5, 0.5, 0.5], edges: 'inner' },
  );
}

/** P(I_uv, tcoord): a colour per vertex as in the paper, or the map itself, sampled at each pixel. */
function albedoOf({ model, texturing }: Pick<FitContext, 'model' | 'texturing'>, map: tf.Tensor4D): Albedo {
  const { uvs } = model.shape.topology;
  if (texturing === 'pixel') return { texture: map, uvs };
  return { vertexColors: sampleTexture(map, tf.expandDims(uvs) as tf.Tensor3D) as tf.Tensor3D };
}

/** G(p_t), with detail and tone added where there are any, at the detail's size: `[1, height, width, 3]`. */
export function textureMap(model: FaceModel, { texture, detail, tone }: FaceParameters): tf.Tensor4D {
  const map = model.texture.decode(texture);
  const [, height, width] = (detail ?? map).shape;
  const whole = (layer: tf.Tensor4D): tf.Tensor4D =>
    layer.shape[1] === height && layer.shape[2] === width ? layer : upsampled(layer, height, width);
  return [detail, tone].reduce<tf.Tensor4D>((sum, layer) => (layer ? tf.add(sum, whole(layer)) : sum), whole(map));
}

/** By our own look-up: the gradient of tfjs's resizeBilinear forgets where pixel centres are. */
function upsampled(map: tf.Tensor4D, height: number, width: number): tf.Tensor4D {
  const centres = (count: number): tf.Tensor1D => tf.div(tf.add(tf.range(0, count), 0.5), count) as tf.Tensor1D;
  const uvs = tf.stack(tf.meshgrid(centres(width), centres(height)), 2);
  return sampleTexture(map, tf.expandDims(uvs) as tf.Tensor4D) as tf.Tensor4D;
}

/** The mean of the channels: luma is green most of all, and texture detail in its gradient's direction would be as well. */
const withoutColor = (image: tf.Tensor4D): tf.Tensor4D => tf.tile(tf.mean(image, 3, true), [1, 1, 1, 3]);

/** How much each pixel counts as face: the model's own mask where it is in front, and the photo's. */
function faceMask(model: FaceModel, { fragments, alpha }: Rendering, visible?: tf.Tensor4D): tf.Tensor4D {
  const { topology } = model.shape;
  const attributes = tf.expandDims(topology.mask) as tf.Tensor3D;
  const mask = tf.mul(interpolate(attributes, topology, fragments), alpha);
  return (visible ? tf.mul(mask, visible) : mask) as tf.Tensor4D;
}

/** Projected landmarks, those of the jaw on the rim of the face as this camera sees it: `[1, 68, 2]` pixels. */
export function projectLandmarks(
  context: Pick<FitContext, 'landmarks' | 'landmarkShape'>,
  { identity, expression }: Pick<FaceParameters, 'identity' | 'expression'>,
  camera: Camera,
  size: Size,
): tf.Tensor3D {
  const points = screen(project(context.landmarkShape(identity, expression), camera, size), size);
  const rows = untaped(() => selectLandmarks(context.landmarks, points.dataSync()));
  return tf.expandDims(tf.matMul(rows, tf.squeeze(points, [0]) as tf.Tensor2D)) as tf.Tensor3D;
}

/** GANFIT Eq. 7: the same identity and texture under a random expression, camera and light. */
function randomRendering(context: FitContext, parameters: FaceParameters, map: tf.Tensor4D, random: RandomStream) {
  const pose = context.poses.sample(random, context.model.shape.expressionSize);
  const posed: FaceParameters = { ...parameters, ...pose };
  const camera = cameraOf(pose.camera);
  return {
    image: renderHead(context, posed, map, camera, randomSize).image,
    landmarks: untaped(() => projectLandmarks(context, posed, camera, randomSize)),
  };
}

const alignmentOf = (network: RecognitionNetwork, landmarks: tf.Tensor3D) =>
  network.alignment(landmarks.dataSync() as Float32Array);

const blend = (over: tf.Tensor4D, under: tf.Tensor4D, mask: tf.Tensor4D): tf.Tensor4D =>
  tf.add(under, tf.mul(tf.sub(over, under), mask));

function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
