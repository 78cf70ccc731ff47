import type { RandomStream } from '@ganfit/core';
import type { FaceModel } from '@ganfit/morphable';
import type { LandmarkDetector } from '@ganfit/networks';
import { orbitCamera, project, render, screen, sphericalHarmonics } from '@ganfit/renderer';
import * as tf from '@tensorflow/tfjs-core';
import { meanPositions } from './mean-head.js';

const imageSize = { height: 384, width: 384 };

/** A random head's picture, where its surface lies in it, and what the detector says. */
export interface Observation {
  /** `[68 * 2]` */
  readonly detected: Float32Array;
  /** `[68 * 3]` where on the mean head each detected landmark lies; NaN where it missed the head. */
  readonly onMean: Float32Array;
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
      ids: rendering.fragments.triangleId.dataSync(),
      barycentric: rendering.fragments.barycentric.dataSync(),
      projected: screen(project(points, camera, imageSize), imageSize).dataSync() as Float32Array,
    };
  });
  const [face] = await detector.detect(scene.image);
  scene.image.dispose();
  if (!face) return undefined;
  return {
    detected: face.landmarks,
    projected: scene.projected,
    onMean: placesOnMean(model, face.landmarks, scene.ids, scene.barycentric),
  };
}

function pointsOf(model: FaceModel, identity: tf.Tensor2D, expression: tf.Tensor2D): tf.Tensor3D {
  const restricted = model.shape.at(model.shape.topology.landmarks);
  const points = restricted.evaluate(identity, expression);
  restricted.dispose();
  return points;
}

/** Looks up which point of the surface each detected pixel shows, and where that point lies on the mean head. */
function placesOnMean(
  model: FaceModel,
  pixels: Float32Array,
  ids: ArrayLike<number>,
  barycentric: ArrayLike<number>,
): Float32Array {
  const mean = meanPositions(model);
  const triangles = model.shape.topology.triangles.dataSync();
  const places = new Float32Array(68 * 3).fill(Number.NaN);
  for (let i = 0; i < 68; i++) {
    const [x, y] = [Math.floor(pixels[2 * i]!), Math.floor(pixels[2 * i + 1]!)];
    if (x < 0 || y < 0 || x >= imageSize.width || y >= imageSize.height) continue;
    const pixel = y * imageSize.width + x;
    if (ids[pixel]! < 0) continue;
    for (let k = 0; k < 3; k++) {
      places[3 * i + k] = 0;
      for (let corner = 0; corner < 3; corner++) {
        places[3 * i + k]! += barycentric[3 * pixel + corner]! * mean[3 * triangles[3 * ids[pixel]! + corner]! + k]!;
      }
    }
  }
  return places;
}
