import { check, randomStream } from '@ganfit/core';
import type { FaceModel } from '@ganfit/morphable';
import { type Camera, interpolate, orbitCamera, project, render, screen, unlit, vertexNormals } from '@ganfit/renderer';
import * as tf from '@tensorflow/tfjs-core';
import { drawSubject, type SubjectCamera, type SubjectParameters } from './distribution.js';
import { type DoubleSize, type Pixels, photograph } from './photograph.js';
import { lightStudio, type SurfaceBuffers } from './studio-light.js';

/** A photo of a head that does not exist, with the truth about it. */
export interface RenderedSubject {
  name: string;
  photo: Pixels;
  /** `[vertexCount * 3]` with expression, model space, model units. */
  positions: Float32Array;
  /** `[vertexCount * 3]` without expression. */
  neutral: Float32Array;
  /** `[vertexCount * 3]`: `positions` as the camera sees them; camera at the origin, x right, y up, looking along -z. */
  posed: Float32Array;
  /** `[68 * 2]` x y in photo pixels: the model's own landmark points, hidden ones included. */
  landmarks: Float32Array;
  parameters: SubjectParameters;
}

/** Which subjects to make. */
export interface SubjectOptions {
  /** Default 20. */
  count?: number;
  /** Subject i depends on the seed and i only, not on `count`. Default 1. */
  seed?: number;
  /** Side of the photo in pixels, default 512. */
  size?: number;
}

/**
 * Photos of random heads with known truth, one after the other; see `drawSubject` for the distribution. They come
 * from the model's own span, so they test fitting, not the model: report errors beside the mean face's.
 *
 * @example
 * for await (const { photo, positions } of renderedSubjects(model, { count: 3 })) compare(await fit(photo), positions);
 */
export async function* renderedSubjects(
  model: FaceModel,
  options: SubjectOptions = {},
): AsyncGenerator<RenderedSubject> {
  const { count = 20, ...rest } = options;
  for (let index = 0; index < count; index++) yield renderedSubject(model, index, rest);
}

/** The `index`-th of {@link renderedSubjects}. */
export async function renderedSubject(
  model: FaceModel,
  index: number,
  { seed = 1, size = 512 }: Omit<SubjectOptions, 'count'> = {},
): Promise<RenderedSubject> {
  check(size >= 16, 'ARGUMENT', () => `renderedSubject: \`size\` must be at least 16, got ${size}.`);
  const random = randomStream(seed).split(`subject ${index}`);
  const parameters = drawSubject(random, {
    identity: model.shape.identitySize,
    expression: model.shape.expressionSize,
    texture: model.texture.latentSize,
  });
  const { positions, neutral, landmarks, rendering } = renderTruth(model, parameters, size);
  return {
    name: subjectName(index),
    photo: photograph(rendering, size, parameters.background, parameters.finish, random.split('noise')),
    positions,
    neutral,
    posed: inCamera(positions, parameters.camera),
    landmarks,
    parameters,
  };
}

/** `subject-01` for index 0. */
export const subjectName = (index: number): string => `subject-${String(index + 1).padStart(2, '0')}`;

interface Truth {
  positions: Float32Array;
  neutral: Float32Array;
  landmarks: Float32Array;
  rendering: DoubleSize;
}

function renderTruth({ shape, texture }: FaceModel, parameters: SubjectParameters, size: number): Truth {
  const landmarkShape = shape.at(shape.topology.landmarks);
  const truth = tf.tidy(() => {
    const identity = tf.tensor2d(parameters.identity, [1, shape.identitySize]);
    const expression = tf.tensor2d(parameters.expression, [1, shape.expressionSize]);
    const positions = shape.evaluate(identity, expression);
    const camera = cameraOf(parameters.camera);
    const photoSize = { height: size, width: size };
    const { image, alpha, fragments } = render(
      {
        positions,
        topology: shape.topology,
        albedo: {
          texture: tf.clipByValue(texture.decode(tf.tensor2d(parameters.texture, [1, texture.latentSize])), 0, 1),
          uvs: shape.topology.uvs,
        },
        camera,
      },
      { height: 2 * size, width: 2 * size, shader: unlit() },
    );
    const surface: SurfaceBuffers = {
      albedo: floats(image),
      alpha: floats(alpha),
      normal: floats(interpolate(vertexNormals(positions, shape.topology), shape.topology, fragments)),
      position: floats(interpolate(positions, shape.topology, fragments)),
    };
    const points = screen(project(landmarkShape.evaluate(identity, expression), camera, photoSize), photoSize);
    return {
      positions: floats(positions),
      neutral: floats(shape.evaluate(identity, tf.zerosLike(expression))),
      landmarks: floats(points),
      rendering: { image: lightStudio(surface, parameters.light, floats(camera.position)), alpha: surface.alpha },
    };
  });
  landmarkShape.dispose();
  return truth;
}

const floats = (t: tf.Tensor): Float32Array => (t.dataSync() as Float32Array).slice();

function cameraOf({ yaw, pitch, roll, target, distance, fovY }: SubjectCamera): Camera {
  return orbitCamera({
    yaw: tf.tensor1d([yaw]),
    pitch: tf.tensor1d([pitch]),
    roll: tf.tensor1d([roll]),
    target: tf.tensor2d([target]),
    distance: tf.tensor1d([distance]),
    focalLength: tf.tensor1d([1 / Math.tan(fovY / 2)]),
  });
}

/** Positions in the frame of the renderer's camera. */
function inCamera(positions: Float32Array, orbit: SubjectCamera): Float32Array {
  const { position, target, up } = tf.tidy(() => {
    const camera = cameraOf(orbit);
    return {
      position: floats(camera.position),
      target: floats(camera.target),
      up: camera.up ? floats(camera.up) : [0, 1, 0],
    };
  });
  const backward = unit([0, 1, 2].map((k) => position[k]! - target[k]!));
  const right = unit(cross(up, backward));
  const rows = [right, cross(backward, right), backward];
  return positions.map((_, i) => {
    const k = i % 3;
    return rows[k]!.reduce((sum, r, j) => sum + r * (positions[i - k + j]! - position[j]!), 0);
  });
}

const unit = (v: number[]): number[] => v.map((x) => x / Math.hypot(...v));
const cross = (a: ArrayLike<number>, b: ArrayLike<number>): number[] => [
  a[1]! * b[2]! - a[2]! * b[1]!,
  a[2]! * b[0]! - a[0]! * b[2]!,
  a[0]! * b[1]! - a[1]! * b[0]!,
];
