import { defineKernel } from '../backend.js';
import { SHORTEST_SQUARED } from '../vector.js';

export interface ViewMatrixAttributes {
  readonly batch: number;
  /** Height over width of the image. */
  readonly heightPerWidth: number;
  /** What z is before the translation: see `project`. */
  readonly near: number;
}

export interface CameraArrays {
  position: Float32Array;
  target: Float32Array;
  up: Float32Array;
  focalLength: Float32Array;
}

type Vector = [number, number, number];

/** The matrices that `viewMatrices` composes of ops elsewhere, in one go: three dozen ops on a few numbers cost more than a mesh. */
export const viewMatrixKernel = defineKernel<CameraArrays, { matrices: Float32Array }, ViewMatrixAttributes>({
  name: 'GanfitViewMatrix',
  outputs: ({ batch }) => ({ matrices: { shape: [batch, 4, 4], dtype: 'float32' } }),
  compute(camera, { matrices }, { batch, heightPerWidth, near }) {
    for (let b = 0; b < batch; b++) {
      const { position, right, up, forward, focalLength } = axes(camera, b);
      const m = 16 * b;
      for (let i = 0; i < 3; i++) {
        matrices[m + 4 * i] = right.unit[i]! * focalLength * heightPerWidth;
        matrices[m + 4 * i + 1] = up[i]! * focalLength;
        matrices[m + 4 * i + 3] = forward.unit[i]!;
      }
      matrices[m + 12] = -dot(position, right.unit) * focalLength * heightPerWidth;
      matrices[m + 13] = -dot(position, up) * focalLength;
      matrices[m + 14] = -near;
      matrices[m + 15] = -dot(position, forward.unit);
    }
  },
});

export const viewMatrixBackwardKernel = defineKernel<
  CameraArrays & { dMatrices: Float32Array },
  CameraArrays,
  ViewMatrixAttributes
>({
  name: 'GanfitViewMatrixBackward',
  outputs: ({ batch }) => ({
    position: { shape: [batch, 3], dtype: 'float32' },
    target: { shape: [batch, 3], dtype: 'float32' },
    up: { shape: [batch, 3], dtype: 'float32' },
    focalLength: { shape: [batch], dtype: 'float32' },
  }),
  compute(camera, outputs, { batch, heightPerWidth }) {
    const { dMatrices } = camera;
    for (let b = 0; b < batch; b++) {
      const { position, worldUp, right, up, forward, focalLength } = axes(camera, b);
      // The last row is minus the position times those above it.
      const column = (k: number): Vector => {
        const at = (row: number): number => dMatrices[16 * b + 4 * row + k]!;
        return [0, 1, 2].map((i) => at(i) - position[i]! * at(3)) as Vector;
      };
      const last = (k: number): number => dMatrices[16 * b + 12 + k]!;
      const acrossPerUnit = focalLength * heightPerWidth;
      const dUpAxis = scale(column(1), focalLength);
      const dRight = add(scale(column(0), acrossPerUnit), cross(forward.unit, dUpAxis));
      const dAcross = throughUnit(right, dRight);
      const dForward = add(add(column(3), cross(dUpAxis, right.unit)), cross(worldUp, dAcross));
      const dTarget = throughUnit(forward, dForward);
      for (let i = 0; i < 3; i++) {
        const moved =
          last(0) * acrossPerUnit * right.unit[i]! + last(1) * focalLength * up[i]! + last(3) * forward.unit[i]!;
        outputs.target[3 * b + i] = dTarget[i]!;
        outputs.position[3 * b + i] = -dTarget[i]! - moved;
      }
      outputs.up.set(cross(dAcross, forward.unit), 3 * b);
      outputs.focalLength[b] = dot(right.unit, column(0)) * heightPerWidth + dot(up, column(1));
    }
  },
});

function axes(camera: CameraArrays, b: number) {
  const at = (array: Float32Array): Vector => [array[3 * b]!, array[3 * b + 1]!, array[3 * b + 2]!];
  const position = at(camera.position);
  const worldUp = at(camera.up);
  const forward = normalize(add(at(camera.target), scale(position, -1)));
  const right = normalize(cross(forward.unit, worldUp));
  const up = cross(right.unit, forward.unit);
  return { position, worldUp, forward, right, up, focalLength: camera.focalLength[b]! };
}

/** A unit vector, and what it was divided by. */
interface Unit {
  readonly unit: Vector;
  readonly length: number;
  /** Whether the vector was too short to have a direction, and so was not divided by its length. */
  readonly short: boolean;
}

function normalize(v: Vector): Unit {
  const squared = dot(v, v);
  const short = squared < SHORTEST_SQUARED;
  const length = Math.sqrt(Math.max(squared, SHORTEST_SQUARED));
  return { unit: scale(v, 1 / length), length, short };
}

/** The gradient through v / |v|: the part along v drops out. */
function throughUnit({ unit, length, short }: Unit, d: Vector): Vector {
  return scale(short ? d : add(d, scale(unit, -dot(unit, d))), 1 / length);
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
function add(a: Vector, b: Vector): Vector {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}
function scale(v: Vector, s: number): Vector {
  return [v[0] * s, v[1] * s, v[2] * s];
}
