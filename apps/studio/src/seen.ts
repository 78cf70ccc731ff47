// Which vertices the photo shows.
import { type Matrix4, Vector4 } from 'three';

/** Cells along a side of the depth buffer. */
const side = 256;
/** How far behind the nearest surface a vertex still counts as on it, in units of 100 mm. */
const slack = 0.04;

/**
 * By a small depth buffer.
 * @param matrix from positions to the photo, as of `photoMatrix`
 * @returns for each vertex 1 if it is seen and 0 if not
 */
export function seenVertices(positions: Float32Array, triangles: ArrayLike<number>, matrix: Matrix4): Float32Array {
  const count = positions.length / 3;
  const points = new Float32Array(3 * count); // x, y in cells, depth
  const point = new Vector4();
  for (let i = 0; i < points.length; i += 3) {
    point.set(positions[i]!, positions[i + 1]!, positions[i + 2]!, 1).applyMatrix4(matrix);
    points[i] = ((point.x / point.w + 1) / 2) * side;
    points[i + 1] = ((point.y / point.w + 1) / 2) * side;
    points[i + 2] = point.w;
  }
  const depths = new Float32Array(side * side).fill(Number.POSITIVE_INFINITY);
  for (let t = 0; t < triangles.length; t += 3)
    fill(depths, points, 3 * triangles[t]!, 3 * triangles[t + 1]!, 3 * triangles[t + 2]!);
  return Float32Array.from({ length: count }, (_, i) => {
    const [x, y] = [Math.floor(points[3 * i]!), Math.floor(points[3 * i + 1]!)];
    const inside = x >= 0 && y >= 0 && x < side && y < side;
    return inside && points[3 * i + 2]! <= depths[y * side + x]! + slack ? 1 : 0;
  });
}

/** Keeps the least depth of the cells whose centres the triangle of points a, b, c covers, if it faces the camera. */
function fill(depths: Float32Array, points: Float32Array, a: number, b: number, c: number): void {
  const [ax, ay, bx, by, cx, cy] = [points[a]!, points[a + 1]!, points[b]!, points[b + 1]!, points[c]!, points[c + 1]!];
  const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  if (!(area > 0)) return;
  const [left, top] = [firstCell(ax, bx, cx), firstCell(ay, by, cy)];
  const [right, bottom] = [lastCell(ax, bx, cx), lastCell(ay, by, cy)];
  for (let j = top; j <= bottom; j++) {
    for (let i = left; i <= right; i++) {
      const [x, y] = [i + 0.5, j + 0.5];
      const v = ((x - ax) * (cy - ay) - (y - ay) * (cx - ax)) / area;
      const w = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / area;
      if (v < 0 || w < 0 || v + w > 1) continue;
      const depth = (1 - v - w) * points[a + 2]! + v * points[b + 2]! + w * points[c + 2]!;
      const cell = j * side + i;
      if (depth < depths[cell]!) depths[cell] = depth;
    }
  }
}

const firstCell = (u: number, v: number, w: number): number => Math.max(0, Math.ceil(Math.min(u, v, w) - 0.5));
const lastCell = (u: number, v: number, w: number): number => Math.min(side - 1, Math.floor(Math.max(u, v, w) - 0.5));
