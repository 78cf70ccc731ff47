import { cameraOf, type FitResult, type ImageResult } from '@ganfit/fitter';
import type { FaceModel } from '@ganfit/morphable';
import { type Shader, vertexNormals } from '@ganfit/renderer';
import * as tf from '@tensorflow/tfjs-core';
import { applyAlignment, rigidAlign } from '../align.js';
import { faceVertices } from '../correspondence.js';
import { noseTip } from '../head-errors.js';
import { distance, MILLIMETRES, pick } from '../mesh.js';
import { landmarkNrmse } from '../scores.js';
import type { SubjectLight } from '../subjects/distribution.js';
import { type SubjectPhoto, throughCamera } from '../subjects/subject-photo.js';

/** Errors of one photo's part of a fit. */
export interface PhotoErrors {
  /** Mean distance between fitted and true displacement by expression over the face, mm; and the size of the true one. */
  expression: number;
  expressionSize: number;
  /** Angle between fitted and true pose of the face towards the camera, degrees. */
  pose: number;
  /** Mean difference of the shading of a white face, brightness free, as a share of its mean; and that of flat light. */
  light: number;
  lightFlat: number;
  /** Against the true landmarks, in outer-eye distances: the fit's, and the detector's. */
  landmarks: number;
  landmarksDetector: number;
}

/** Compares what a fit says of one of its photos with the truth. @param image which of the result's */
export function photoErrors(
  result: FitResult,
  image: number,
  truth: SubjectPhoto,
  model: FaceModel,
  shader: Shader,
): PhotoErrors {
  const of = result.images[image]!;
  const { topology } = model.shape;
  const face = faceVertices(truth.positions, topology.region, noseTip(truth.positions, topology));
  const fitted = result.mesh({ image }).positions;
  const moves = (from: Float32Array, to: Float32Array): Float64Array =>
    pick(
      to.map((x, i) => x - from[i]!),
      face,
    );
  const neutral = result.mesh({ image, expression: 'neutral' }).positions;
  const [fitMove, trueMove] = [moves(neutral, fitted), moves(truth.neutral, truth.positions)];
  return {
    expression: meanDistance(fitMove, trueMove),
    expressionSize: meanDistance(trueMove, new Float64Array(trueMove.length)),
    pose: poseError(pick(posedInCrop(of, fitted), face), pick(truthInCrop(of, truth), face)),
    ...lightErrors(of, truth, model, shader, face),
    landmarks: landmarkNrmse(of.landmarks.projected, truth.landmarks),
    landmarksDetector: landmarkNrmse(of.landmarks.detected, truth.landmarks),
  };
}

function meanDistance(a: Float64Array, b: Float64Array): number {
  const count = a.length / 3;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += distance(a, i, b, i);
  return (MILLIMETRES * sum) / count;
}

/** Degrees. */
function poseError(fitted: Float64Array, truth: Float64Array): number {
  const { rotation: r } = rigidAlign(fitted, truth);
  return (Math.acos(Math.min(1, Math.max(-1, (r[0]! + r[4]! + r[8]! - 1) / 2))) * 180) / Math.PI;
}

const posedInCrop = ({ parameters }: ImageResult, positions: Float32Array): Float32Array =>
  tf.tidy(() => throughCamera(positions, cameraOf(parameters.camera)));

/**
 * The true head as a camera sees it that looks at the middle of the fit's crop, and is turned as the crop is: a fit knows
 * only its crop, in whose middle its camera's axis is.
 */
export function truthInCrop(
  { crop }: Pick<ImageResult, 'crop'>,
  { posed, photo, parameters }: SubjectPhoto,
): Float64Array {
  const half = photo.height / 2;
  const focal = 1 / Math.tan(parameters.camera.fovY / 2);
  const middle = crop.size / 2;
  const x = (crop.a * middle - crop.b * middle + crop.x - photo.width / 2) / half / focal;
  const y = -(crop.b * middle + crop.a * middle + crop.y - half) / half / focal;
  // Rows: the axes of that camera. Its -z goes through (x, y, -1).
  const length = Math.hypot(x, y, 1);
  const back = [-x / length, -y / length, 1 / length] as const;
  const level = Math.hypot(back[2], back[0]);
  const right = [back[2] / level, 0, -back[0] / level] as const;
  const up = [
    back[1] * right[2] - back[2] * right[1],
    back[2] * right[0] - back[0] * right[2],
    back[0] * right[1] - back[1] * right[0],
  ] as const;
  const scale = Math.hypot(crop.a, crop.b);
  const [c, s] = [crop.a / scale, crop.b / scale];
  const rotation = Float64Array.from([
    ...[0, 1, 2].map((k) => c * right[k]! - s * up[k]!),
    ...[0, 1, 2].map((k) => s * right[k]! + c * up[k]!),
    ...back,
  ]);
  return applyAlignment({ rotation, translation: new Float64Array(3), scale: 1 }, posed);
}

function lightErrors(of: ImageResult, truth: SubjectPhoto, model: FaceModel, shader: Shader, face: Int32Array) {
  return tf.tidy(() => {
    const positions = tf.tensor3d(truth.positions, [1, truth.positions.length / 3, 3]);
    const at = (x: tf.Tensor): tf.Tensor4D => tf.reshape(tf.gather(x, tf.tensor1d(face, 'int32'), 1), [1, 1, -1, 3]);
    const [position, normal] = [at(positions), at(vertexNormals(positions, model.shape.topology))];
    const { lighting, camera } = of.parameters;
    const white = { albedo: tf.onesLike(position), position, normal, camera: cameraOf(camera) };
    const expected = shadingOf(truth.parameters.light, position.dataSync(), normal.dataSync());
    return {
      light: shadingError(shader({ ...white, lighting }).dataSync(), expected),
      lightFlat: shadingError(new Float32Array(expected.length).fill(1), expected),
    };
  });
}

/** What the studio's light does to white, without its highlights. */
function shadingOf(light: SubjectLight, position: ArrayLike<number>, normal: ArrayLike<number>): Float64Array {
  const out = new Float64Array(position.length);
  for (let i = 0; i < out.length; i += 3) {
    const to = [0, 1, 2].map((k) => light.position[k]! - position[i + k]!);
    const far = Math.hypot(...to);
    const dot = (v: readonly number[]): number => [0, 1, 2].reduce((sum, k) => sum + normal[i + k]! * v[k]!, 0);
    const [facing, surround] = [Math.max(0, dot(to) / far), Math.max(0, 1 + dot(light.gradient))];
    for (let k = 0; k < 3; k++) out[i + k] = light.ambient[k]! * surround + light.color[k]! * facing;
  }
  return out;
}

/** Each channel at its best brightness, for brightness and albedo cannot be told apart. */
function shadingError(fitted: ArrayLike<number>, expected: Float64Array): number {
  const errors = [0, 1, 2].map((k) => {
    let [ff, fe, total, off] = [0, 0, 0, 0];
    for (let i = k; i < expected.length; i += 3) {
      ff += fitted[i]! ** 2;
      fe += fitted[i]! * expected[i]!;
      total += expected[i]!;
    }
    for (let i = k; i < expected.length; i += 3) off += Math.abs((fe / (ff || 1)) * fitted[i]! - expected[i]!);
    return off / total;
  });
  return (errors[0]! + errors[1]! + errors[2]!) / 3;
}
