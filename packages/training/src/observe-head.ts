import type { RandomStream } from '@ganfit/core';
import type { FaceModel } from '@ganfit/morphable';
import type { LandmarkDetector } from '@ganfit/networks';
import { orbitCamera, project, render, screen, sphericalHarmonics } from '@ganfit/renderer';
import * as tf from '@tensorflow/tfjs-core';
import { add, at, cross, dot, normalize, scale, subtract } from './shape/vector.js';

/** Of the pictures that are rendered. */
export const imageSize = { height: 384, width: 384 };

/** What the detector says of a random head's picture. */
export interface Observation {
  /** `[68 * 2]` */
  readonly detected: Float32Array;
  /** `[68 * 3]` from the model's landmark to where the detector sees it, in the plane that faces the camera; model units. */
  readonly offset: Float32Array;
  /** `[68 * 2]` projections of the given landmarks. */
  readonly projected: Float32Array;
}

/** Renders one random head over a plain background and runs the detector on it. */
export async function observeHead(
  model: FaceModel,
  detector: LandmarkDetector,
  random: RandomStream,
  landmarks?: (identity: tf.Tensor2D, expression: tf.Tensor2D) => tf.Tensor3D,
): Promise<Observation | undefined> {
  const { shape, texture } = model;
  const scene = tf.tidy(() => {
    const identity = tf.tensor2d(random.normals(shape.identitySize, 0, 0.9), [1, shape.identitySize]);
    const expression = tf.tensor2d(random.normals(shape.expressionSize, 0, 0.5), [1, shape.expressionSize]);
    const latent = tf.tensor2d(random.normals(texture.latentSize, 0, 0.9), [1, texture.latentSize]);
    const distance = random.uniform(6, 14);
    const camera = orbitCamera({
      yaw: tf.tensor1d([random.normal(0, 0.25)]),
      pitch: tf.tensor1d([random.normal(0, 0.1)]),
      roll: tf.tensor1d([random.normal(0, 0.06)]),
      target: tf.tensor2d([[random.normal(0, 0.1), random.normal(0, 0.1), 0]]),
      distance: tf.tensor1d([distance]),
      focalLength: tf.tensor1d([distance * random.uniform(0.55, 0.8)]),
    });
    const light = [
      3.3 + random.normal(0, 0.25),
      random.normal(0.2, 0.3),
      random.normal(0.4, 0.2),
      random.normal(0, 0.5),
      0,
      0,
      0,
      0,
      0,
    ];
    const background = [random.uniform(), random.uniform(), random.uniform()] as const;
    const rendering = render(
      {
        positions: shape.evaluate(identity, expression),
        topology: shape.topology,
        albedo: { texture: texture.decode(latent), uvs: shape.topology.uvs },
        camera,
        lighting: { coefficients: tf.tensor3d([light.map((c) => [c, c, c])]) },
      },
      { ...imageSize, shader: sphericalHarmonics(), background: [...background] },
    );
    const points = landmarks ? landmarks(identity, expression) : pointsOf(model, identity, expression);
    return {
      image: tf.clipByValue(tf.squeeze(rendering.image, [0]), 0, 1) as tf.Tensor3D,
      points: points.dataSync(),
      eye: camera.position.dataSync(),
      target: camera.target.dataSync(),
      up: camera.up!.dataSync(),
      focalLength: camera.focalLength.dataSync()[0]!,
      projected: screen(project(points, camera, imageSize), imageSize).dataSync() as Float32Array,
    };
  });
  const [face] = await detector.detect(scene.image);
  scene.image.dispose();
  if (!face) return undefined;
  return {
    detected: face.landmarks,
    projected: scene.projected,
    offset: liftOffsets(face.landmarks, scene),
  };
}

function pointsOf(model: FaceModel, identity: tf.Tensor2D, expression: tf.Tensor2D): tf.Tensor3D {
  const restricted = model.shape.at(model.shape.topology.landmarks);
  const points = restricted.evaluate(identity, expression);
  restricted.dispose();
  return points;
}

/** Landmarks and camera of a rendered head. */
export interface ObservedScene {
  /** `[68 * 3]` */
  readonly points: ArrayLike<number>;
  /** `[68 * 2]` */
  readonly projected: ArrayLike<number>;
  readonly eye: ArrayLike<number>;
  readonly target: ArrayLike<number>;
  readonly up: ArrayLike<number>;
  readonly focalLength: number;
}

/**
 * Lifts offsets in pixels to the depth of each landmark. What the picture shows at the detected pixel is no help: between
 * open lips it is a tooth, between the lids the eyeball.
 */
export function liftOffsets(detected: ArrayLike<number>, scene: ObservedScene): Float32Array {
  const eye = at(scene.eye, 0);
  const forward = normalize(subtract(at(scene.target, 0), eye));
  const right = normalize(cross(forward, at(scene.up, 0)));
  const up = cross(right, forward);
  const offset = new Float32Array(68 * 3);
  for (let i = 0; i < 68; i++) {
    const depth = dot(subtract(at(scene.points, i), eye), forward);
    const perPixel = depth / (scene.focalLength * 0.5 * imageSize.height);
    const dx = (detected[2 * i]! - scene.projected[2 * i]!) * perPixel;
    const dy = (scene.projected[2 * i + 1]! - detected[2 * i + 1]!) * perPixel;
    offset.set(add(scale(right, dx), up, dy), 3 * i);
  }
  return offset;
}
