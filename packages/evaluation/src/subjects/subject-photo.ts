import { check } from '@ganfit/core';
import type { FaceModel } from '@ganfit/morphable';
import { type Camera, interpolate, orbitCamera, project, render, screen, unlit, vertexNormals } from '@ganfit/renderer';
import * as tf from '@tensorflow/tfjs-core';
import { onSurface } from '../on-surface.js';
import { drawPhoto, type PhotoParameters, type SubjectCamera } from './distribution.js';
import { occlude } from './occlude.js';
import { type Person, randomOf } from './person.js';
import { type DoubleSize, type Pixels, photograph } from './photograph.js';
import { type SettingName, settings } from './settings.js';
import { lightStudio, type SurfaceBuffers } from './studio-light.js';

/** A photo of a head that does not exist, with the truth about it. */
export interface SubjectPhoto {
  photo: Pixels;
  /** `[vertexCount * 3]` with expression, model space, model units. */
  positions: Float32Array;
  /** `[vertexCount * 3]` without expression. */
  neutral: Float32Array;
  /** `[vertexCount * 3]`: `positions` as the camera sees them; camera at the origin, x right, y up, looking along -z. */
  posed: Float32Array;
  /** `[68 * 2]` x y in photo pixels: the model's own landmark points, hidden ones included. */
  landmarks: Float32Array;
  parameters: PhotoParameters;
}

/** Which photo of a person. */
export interface SubjectPhotoOptions {
  /** Which of their photos, from 0. */
  frame?: number;
  setting?: SettingName;
  /** Side of the photo in pixels; default the setting's. */
  size?: number;
  /** What to have otherwise than it was drawn: a turn to the side, a lamp, an expression. */
  change?: (drawn: PhotoParameters) => PhotoParameters;
}

/**
 * A photo of a random head with known truth: see {@link drawPerson} and `drawPhoto` for the distributions. The same person,
 * setting and frame give the same photo. People of the model test fitting, not the model; report errors beside the mean
 * face's.
 *
 * @example const { photo, neutral } = await subjectPhoto(model, drawPerson(model, 0), { frame: 2, setting: 'outdoor' });
 */
export function subjectPhoto(model: FaceModel, person: Person, options: SubjectPhotoOptions = {}): SubjectPhoto {
  const { frame = 0, setting = 'cooperative', change = (drawn) => drawn } = options;
  const { size = settings[setting].size } = options;
  check(size >= 16, 'ARGUMENT', () => `subjectPhoto: \`size\` must be at least 16, got ${size}.`);
  const random = randomOf(person.drawn).split(`${setting} ${frame}`);
  const parameters = change(drawPhoto(random, settings[setting], model.shape.expressionSize));
  const { rendering, ...truth } = renderTruth(model, person, parameters, size);
  const { background, finish, occluder, camera } = parameters;
  const doubled = truth.landmarks.map((x) => 2 * x);
  const seen = occluder ? occlude(rendering, 2 * size, doubled, occluder) : rendering;
  return {
    photo: photograph(seen, size, background, finish, random.split('noise')),
    posed: inCamera(truth.positions, camera),
    parameters,
    ...truth,
  };
}

interface Truth {
  positions: Float32Array;
  neutral: Float32Array;
  landmarks: Float32Array;
  rendering: DoubleSize;
}

function renderTruth(model: FaceModel, person: Person, parameters: PhotoParameters, size: number): Truth {
  const { shape, texture } = model;
  return tf.tidy(() => {
    const { neutral, positions } = headOf(model, person, parameters.expression);
    const camera = cameraOf(parameters.camera);
    const photoSize = { height: size, width: size };
    const map = texture.decode(tf.tensor2d(person.texture, [1, texture.latentSize]));
    const { image, alpha, fragments } = render(
      {
        positions,
        topology: shape.topology,
        albedo: { texture: tf.clipByValue(map, 0, 1), uvs: shape.topology.uvs },
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
    const head = floats(positions);
    const { landmarks, triangles } = shape.topology;
    const points = onSurface(head, landmarks, triangles.dataSync() as Int32Array);
    return {
      positions: head,
      neutral: floats(neutral),
      landmarks: floats(screen(project(tf.tensor3d(points, [1, 68, 3]), camera, photoSize), photoSize)),
      rendering: { image: lightStudio(surface, parameters.light, floats(camera.position)), alpha: surface.alpha },
    };
  });
}

function headOf({ shape }: FaceModel, person: Person, expression: Float32Array) {
  const p = tf.tensor2d(person.identity, [1, shape.identitySize]);
  const q = tf.tensor2d(expression, [1, shape.expressionSize]);
  const outside = tf.reshape(person.outside ?? tf.zeros([3 * shape.topology.vertexCount]), [1, -1, 3]);
  const posed = (e: tf.Tensor2D): tf.Tensor3D => tf.add(shape.evaluate(p, e), outside) as tf.Tensor3D;
  return { neutral: posed(tf.zerosLike(q)), positions: posed(q) };
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
  return tf.tidy(() => throughCamera(positions, cameraOf(orbit)));
}

/** Positions `[vertexCount * 3]` as a camera sees them: camera at the origin, x right, y up, looking along -z. */
export function throughCamera(positions: Float32Array, camera: Camera): Float32Array {
  const [position, target] = [floats(camera.position), floats(camera.target)];
  const up = camera.up ? floats(camera.up) : [0, 1, 0];
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
