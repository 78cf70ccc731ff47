import type { SurfacePoints } from '@ganfit/morphable';

/** Points on a head, `[pointCount * 3]`. @param triangles `[triangleCount * 3]` */
export function onSurface(positions: ArrayLike<number>, points: SurfacePoints, triangles: Int32Array): Float32Array {
  return Float32Array.from({ length: 3 * points.triangles.length }, (_, i) => {
    const [point, k] = [Math.floor(i / 3), i % 3];
    return [0, 1, 2].reduce((sum, corner) => {
      const vertex = triangles[3 * points.triangles[point]! + corner]!;
      return sum + points.weights[3 * point + corner]! * positions[3 * vertex + k]!;
    }, 0);
  });
}
