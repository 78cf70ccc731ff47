import { SHORTEST_SQUARED } from '../vector.js';
import type { Pixel } from './pixel.js';

/** A unit vector from the surface, the length that it had, and the loss's gradient with respect to the unit vector. */
export interface Direction {
  x: number;
  y: number;
  z: number;
  length: number;
  dx: number;
  dy: number;
  dz: number;
}

export const newDirection = (): Direction => ({ x: 0.5, y: 0.5, z: 0.5, length: 0.5, dx: 0.5, dy: 0.5, dz: 0.5 });

/** Looks from the pixel's surface to a point. */
export function toward(direction: Direction, points: Float32Array, o: number, p: Pixel): void {
  direction.x = points[o]! - p.px;
  direction.y = points[o + 1]! - p.py;
  direction.z = points[o + 2]! - p.pz;
  makeUnit(direction);
}

export function makeUnit(v: Direction): void {
  const { x, y, z } = v;
  const length = Math.sqrt(Math.max(x * x + y * y + z * z, SHORTEST_SQUARED));
  const scale = 1 / length;
  v.x = x * scale;
  v.y = y * scale;
  v.z = z * scale;
  v.length = length;
}

/** Takes the gradient of a unit direction (point - surface) / length to the point and to the surface. */
export function moveEnds(direction: Direction, p: Pixel, dPoint: Float64Array, o: number): void {
  const { x, y, z, dx, dy, dz } = direction;
  const along = dx * x + dy * y + dz * z;
  const scale = 1 / direction.length;
  const gx = scale * (dx - along * x);
  const gy = scale * (dy - along * y);
  const gz = scale * (dz - along * z);
  dPoint[o]! += gx;
  dPoint[o + 1]! += gy;
  dPoint[o + 2]! += gz;
  p.dPx -= gx;
  p.dPy -= gy;
  p.dPz -= gz;
}
