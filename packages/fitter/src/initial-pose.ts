import type { OrbitNumbers } from './camera.js';

type Vector = readonly [number, number, number];

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const combine = (a: Vector, s: number, b: Vector, t: number): Vector => [
  a[0] * s + b[0] * t,
  a[1] * s + b[1] * t,
  a[2] * s + b[2] * t,
];
const normalize = (a: Vector): Vector => combine(a, 1 / Math.hypot(...a), a, 0);

/**
 * First pose in closed form: the scaled orthographic camera that best explains 2D points of known 3D points (linear least
 * squares, then the nearest rotation), lifted to a pinhole camera at the given distance.
 *
 * @param points `[n * 3]` in units of 100 mm, @param pixels `[n * 2]` in pixels, row 0 on top
 * @param size height and width of the image
 */
export function initialPose(
  points: ArrayLike<number>,
  pixels: ArrayLike<number>,
  size: { height: number; width: number },
  distance = 10,
): OrbitNumbers {
  const count = pixels.length / 2;
  const mean3 = meanOf(points, 3) as unknown as Vector;
  const mean2 = meanOf(pixels, 2) as unknown as readonly [number, number];
  const moments = [0, 1, 2].map(() => [0, 0, 0]);
  const right: [number, number, number] = [0, 0, 0];
  const up: [number, number, number] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const d = [0, 1, 2].map((k) => points[3 * i + k]! - mean3[k]!);
    for (let k = 0; k < 3; k++) {
      for (let l = 0; l < 3; l++) moments[k]![l]! += d[k]! * d[l]!;
      right[k]! += d[k]! * (pixels[2 * i]! - mean2[0]);
      up[k]! -= d[k]! * (pixels[2 * i + 1]! - mean2[1]);
    }
  }
  const [u, v] = nearestAxes(solve(moments, right), solve(moments, up));
  const towards = cross(u.axis, v.axis);
  const scale = (u.length + v.length) / 2;
  // Where the image centre lies, in pixels right of and above the points' mean: the look-at point with z = 0 projects there.
  const a = (size.width / 2 - mean2[0]) / scale + dot(u.axis, mean3);
  const b = -(size.height / 2 - mean2[1]) / scale + dot(v.axis, mean3);
  const determinant = u.axis[0] * v.axis[1] - u.axis[1] * v.axis[0];
  const target = [
    (a * v.axis[1] - b * u.axis[1]) / determinant,
    (b * u.axis[0] - a * v.axis[0]) / determinant,
  ] as const;
  return { ...angles(towards, v.axis), target, distance, size: scale / (size.height / 2) };
}

/** Yaw, pitch and roll of the camera that looks from `towards` with the image's upward axis `up`. */
function angles(towards: Vector, up: Vector): { yaw: number; pitch: number; roll: number } {
  const level = normalize(cross([0, 1, 0], towards));
  const upright = cross(towards, level);
  return {
    yaw: Math.atan2(towards[0], towards[2]),
    pitch: Math.asin(Math.max(-1, Math.min(1, towards[1]))),
    roll: Math.atan2(dot(up, level), dot(up, upright)),
  };
}

/** The two orthogonal unit vectors nearest to two given ones, and the lengths of those. */
function nearestAxes(a: Vector, b: Vector) {
  const [first, second] = [normalize(a), normalize(b)];
  const half = combine(first, 1, second, 1);
  const across = combine(first, 1, second, -1);
  const [s, d] = [normalize(half), normalize(across)];
  return [
    { axis: combine(s, Math.SQRT1_2, d, Math.SQRT1_2), length: Math.hypot(...a) },
    { axis: combine(s, Math.SQRT1_2, d, -Math.SQRT1_2), length: Math.hypot(...b) },
  ] as const;
}

function meanOf(values: ArrayLike<number>, width: number): number[] {
  const mean = new Array<number>(width).fill(0);
  for (let i = 0; i < values.length; i++) mean[i % width]! += values[i]! / (values.length / width);
  return mean;
}

/** Solves a symmetric 3 x 3 system by Cramer's rule, with a trace of damping for flat point sets. */
function solve(m: readonly number[][], y: Vector): Vector {
  const damping = 1e-6 * (m[0]![0]! + m[1]![1]! + m[2]![2]!);
  const columns = [0, 1, 2].map((k) => [0, 1, 2].map((l) => m[l]![k]! + (k === l ? damping : 0)) as unknown as Vector);
  const det = (a: Vector, b: Vector, c: Vector): number => dot(a, cross(b, c));
  const [p, q, r] = columns as [Vector, Vector, Vector];
  const whole = det(p, q, r);
  return [det(y, q, r) / whole, det(p, y, r) / whole, det(p, q, y) / whole];
}
