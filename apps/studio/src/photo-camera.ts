// The camera of a fit, for a page without tfjs: the same as the fitter's orbit and the renderer's projection.
import { Matrix4, Vector3 } from 'three';

/** As `fit.json` has it: angles in radians, lengths in units of 100 mm. */
export interface FittedCamera {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  readonly target: readonly number[];
  readonly logDistance: number;
  /** Of focal length / distance. */
  readonly logSize: number;
}

/**
 * From a position to `(x / w, y / w)` in [-1, 1] on the square that the face was fitted in, y up; w is the distance along
 * the view axis.
 */
export function photoMatrix({ yaw, pitch, roll, target, logDistance, logSize }: FittedCamera): Matrix4 {
  const [sy, cy, sp, cp] = [Math.sin(yaw), Math.cos(yaw), Math.sin(pitch), Math.cos(pitch)];
  const backward = new Vector3(sy * cp, sp, cy * cp);
  const level = new Vector3(cy, 0, -sy);
  const up = new Vector3(-sy * sp, cp, -cy * sp).multiplyScalar(Math.cos(roll)).addScaledVector(level, Math.sin(roll));
  const right = new Vector3().crossVectors(up, backward);
  const distance = Math.exp(logDistance);
  const eye = new Vector3(target[0], target[1], 0).addScaledVector(backward, distance);
  const focal = distance * Math.exp(logSize);
  const row = (axis: Vector3, scale: number): [number, number, number, number] => [
    axis.x * scale,
    axis.y * scale,
    axis.z * scale,
    -scale * axis.dot(eye),
  ];
  return new Matrix4().set(...row(right, focal), ...row(up, focal), 0, 0, 0, 0, ...row(backward, -1));
}
