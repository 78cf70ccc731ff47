import { check, checkShape } from '@ganfit/core';
import { checkFinite, checksValues } from '../checks.js';
import type { Camera } from '../types.js';

/** Shortest sine of the angle between view axis and `up`. */
const LEAST_SINE = 1e-4;

/**
 * Shapes of a camera; in debug mode also that it looks somewhere, the right way up.
 *
 * @returns the camera's batch
 */
export function checkCamera(where: string, camera: Camera): number {
  const remedy = 'Build one with orbitCamera(…), or pass { position, target, focalLength, up? }.';
  const options = { dtype: 'float32', remedy } as const;
  const { batch } = checkShape(`${where}: camera.position`, camera?.position, ['batch', 3], options);
  checkShape(`${where}: camera.target`, camera.target, [batch!, 3], options);
  checkShape(`${where}: camera.focalLength`, camera.focalLength, [batch!], options);
  if (camera.up) checkShape(`${where}: camera.up`, camera.up, [batch!, 3], options);
  if (checksValues()) checkValues(where, camera);
  return batch!;
}

function checkValues(where: string, camera: Camera): void {
  for (const [name, tensor] of Object.entries(camera)) if (tensor) checkFinite(where, `camera.${name}`, tensor);
  const [positions, targets, ups] = [camera.position, camera.target, camera.up].map((t) => t?.dataSync());
  camera.focalLength.dataSync().forEach((focalLength, i) => {
    const row = (values: ArrayLike<number>): number[] => [0, 1, 2].map((k) => values[3 * i + k]!);
    const position = row(positions!);
    const forward = row(targets!).map((x, k) => x - position[k]!);
    const up = ups ? row(ups) : [0, 1, 0];
    const fail = (condition: boolean, what: string): void =>
      check(condition, 'ARGUMENT', () => `${where}: ${what} (camera ${i}).`);
    fail(focalLength > 0, `\`camera.focalLength\` must be above 0, got ${focalLength}`);
    fail(Math.hypot(...forward) > 0, '`camera.position` must differ from `camera.target`');
    const sine = Math.hypot(...cross(forward, up)) / (Math.hypot(...forward) * Math.hypot(...up));
    fail(sine > LEAST_SINE, '`camera.up` must not lie along the view axis. Choose another, or use orbitCamera(…)');
  });
}

function cross(a: number[], b: number[]): number[] {
  return [0, 1, 2].map((k) => a[(k + 1) % 3]! * b[(k + 2) % 3]! - a[(k + 2) % 3]! * b[(k + 1) % 3]!);
}
