import type { RandomStream } from '@ganfit/core';
import { type FaceModel, regions } from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';
import { faceVertices } from '../correspondence.js';
import { noseTip } from '../head-errors.js';
import { MILLIMETRES } from '../mesh.js';
import { solvePositive } from './solve.js';

/** Bumps of the field before the model's share is taken from it: how many, and how wide (model units). */
const bumps = { count: 40, width: [0.12, 0.45] as const };
/** How much the rest of the head counts in the projection beside the face. */
const elsewhere = 0.2;

/**
 * A smooth displacement of the head that the model cannot make: Gaussian bumps in random directions, most of them with a
 * mirror image, less their best approximation by the identity modes, motion and scale. (Not by expression: what would be taken
 * for that opens lips and eyes of a neutral face.)
 *
 * @param size root mean square over the face, mm
 * @returns `[vertexCount * 3]`, model units
 */
export function outsideField(model: FaceModel, random: RandomStream, size: number): Float32Array {
  const { mean, modes } = modesOf(model);
  const { region } = model.shape.topology;
  const face = faceVertices(mean, region, noseTip(mean, model.shape.topology));
  const weights = Float32Array.from(region, (r) => (r === regions.eye || r === regions.teeth ? 0 : elsewhere));
  for (const v of face) weights[v] = 1;
  const field = bumpField(mean, face, random);
  removeSpan(field, [...modes, ...motions(mean)], weights);
  const square = face.reduce((sum, v) => sum + [0, 1, 2].reduce((s, k) => s + field[3 * v + k]! ** 2, 0), 0);
  const scale = size / MILLIMETRES / Math.sqrt(square / face.length);
  return field.map((x) => scale * x);
}

function bumpField(mean: Float32Array, face: Int32Array, random: RandomStream): Float32Array {
  const field = new Float32Array(mean.length);
  const add = (centre: readonly number[], width: number, move: readonly number[]): void => {
    for (let i = 0; i < mean.length; i += 3) {
      const squared = [0, 1, 2].reduce((sum, k) => sum + (mean[i + k]! - centre[k]!) ** 2, 0);
      const height = Math.exp(-squared / (2 * width * width));
      for (let k = 0; k < 3; k++) field[i + k]! += height * move[k]!;
    }
  };
  for (let b = 0; b < bumps.count; b++) {
    const v = face[random.integer(face.length)]!;
    const centre = [0, 1, 2].map((k) => mean[3 * v + k]!) as [number, number, number];
    const width = random.uniform(...bumps.width);
    const [x, y, z] = random.normals(3) as unknown as [number, number, number];
    add(centre, width, [x, y, z]);
    if (random.uniform() < 0.7) add([-centre[0], centre[1], centre[2]], width, [-x, y, z]);
  }
  return field;
}

/** Takes the best weighted approximation by `modes` from `field`, in place. */
function removeSpan(field: Float32Array, modes: readonly Float32Array[], weights: Float32Array): void {
  const inner = (a: Float32Array, b: Float32Array): number => {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += weights[Math.floor(i / 3)]! * a[i]! * b[i]!;
    return sum;
  };
  const lower = modes.map((a, i) => modes.slice(0, i + 1).map((b) => inner(a, b)));
  const gram = modes.map((_, i) => modes.map((_, j) => lower[Math.max(i, j)]![Math.min(i, j)]!));
  const share = solvePositive(
    gram,
    modes.map((mode) => inner(mode, field)),
  );
  modes.forEach((mode, m) => {
    for (let i = 0; i < field.length; i++) field[i]! -= share[m]! * mode[i]!;
  });
}

/** The mean head and what one deviation of each identity mode does to it, `[vertexCount * 3]` each. */
function modesOf({ shape }: FaceModel): { mean: Float32Array; modes: Float32Array[] } {
  const { identitySize, expressionSize } = shape;
  const head = (mode: number): Float32Array =>
    tf.tidy(() => {
      const unit = Float32Array.from({ length: identitySize }, (_, i) => (i === mode ? 1 : 0));
      const none = tf.zeros<tf.Rank.R2>([1, expressionSize]);
      return Float32Array.from(shape.evaluate(tf.tensor2d(unit, [1, identitySize]), none).dataSync());
    });
  const mean = head(-1);
  return {
    mean,
    modes: Array.from({ length: identitySize }, (_, mode) => head(mode).map((x, i) => x - mean[i]!)),
  };
}

/** Shifts, small turns and growth of a head. */
function motions(mean: Float32Array): Float32Array[] {
  const field = (move: (x: number, y: number, z: number) => number[]): Float32Array =>
    mean.map((_, i) => {
      const at = i - (i % 3);
      return move(mean[at]!, mean[at + 1]!, mean[at + 2]!)[i % 3]!;
    });
  return [
    field(() => [1, 0, 0]),
    field(() => [0, 1, 0]),
    field(() => [0, 0, 1]),
    field((_, y, z) => [0, -z, y]),
    field((x, _, z) => [z, 0, -x]),
    field((x, y) => [-y, x, 0]),
    field((x, y, z) => [x, y, z]),
  ];
}
