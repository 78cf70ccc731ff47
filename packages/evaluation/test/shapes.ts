import { type RandomStream, randomStream } from '@ganfit/core';
import type { Alignment, Mesh } from '../src/index.js';

/** A face-like relief of `side * side` vertices: an oval bump with a nose, 180 mm wide, nothing symmetric about it. */
export function relief(side: number): Mesh {
  const positions = new Float64Array(side * side * 3);
  const triangles: number[] = [];
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const x = (1.8 * column) / (side - 1) - 0.9;
      const y = 0.9 - (1.8 * row) / (side - 1);
      const face = 0.8 * Math.exp(-1.1 * x * x - 0.7 * y * y);
      const nose = 0.22 * Math.exp(-40 * x * x - 12 * (y + 0.05) ** 2);
      const v = row * side + column;
      positions.set([x, y, face + nose + 0.03 * Math.sin(5 * x + 3 * y)], 3 * v);
      if (row && column) triangles.push(v - side - 1, v - 1, v, v - side - 1, v, v - side);
    }
  }
  return { positions, triangles: Int32Array.from(triangles) };
}

/** The tip of {@link relief}'s nose. */
export const noseTip = [0, -0.05, 1];

export function randomRotation(random: RandomStream, angle: number): Float64Array {
  const axis = random.normals(3);
  const length = Math.hypot(...axis);
  const [x, y, z] = Array.from(axis, (a) => a / length) as [number, number, number];
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const k = 1 - c;
  return Float64Array.of(
    ...[c + x * x * k, x * y * k - z * s, x * z * k + y * s],
    ...[y * x * k + z * s, c + y * y * k, y * z * k - x * s],
    ...[z * x * k - y * s, z * y * k + x * s, c + z * z * k],
  );
}

export function randomAlignment(seed: number, angle: number, shift: number, scale = 1): Alignment {
  const random = randomStream(seed);
  return {
    rotation: randomRotation(random, angle),
    translation: Float64Array.from(random.normals(3, 0, shift)),
    scale,
  };
}
