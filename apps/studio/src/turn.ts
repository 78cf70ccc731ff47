// Turning the head by keys.
import { type PerspectiveCamera, Vector3 } from 'three';

/** Arrow keys turn, plus and minus go nearer and further. */
export function turn(camera: PerspectiveCamera, target: Vector3, key: string): boolean {
  const offset = camera.position.clone().sub(target);
  const angle = Math.PI / 24;
  const right = new Vector3().crossVectors(camera.up, offset).normalize();
  if (key === 'ArrowLeft' || key === 'ArrowRight')
    offset.applyAxisAngle(camera.up, key === 'ArrowLeft' ? -angle : angle);
  else if (key === 'ArrowUp' || key === 'ArrowDown') offset.applyAxisAngle(right, key === 'ArrowUp' ? -angle : angle);
  else if (key === '+' || key === '-') offset.multiplyScalar(key === '+' ? 0.9 : 1.1);
  else return false;
  camera.position.copy(target).add(offset);
  return true;
}
