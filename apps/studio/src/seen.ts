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
  for (let i = 0; i < count; i++) {
    point.set(positions[3 * i]!, positions[3 * i + 1]!, positions[3 * i + 2]!, 1).applyMatrix4(matrix);
    points.set([((point.x / point.w + 1) / 2) * side, ((point.y / point.w + 1) / 2) * side, point.w], 3 * i);
  }
  const depths = new Float32Array(side * side).fill(Number.POSITIVE_INFINITY);
  const corner = (t: number): [number, number, number] => {
    const i = 3 * triangles[t]!;
    return [points[i]!, points[i + 1]!, points[i + 2]!];
  };
  for (let t = 0; t < triangles.length; t += 3) fill(depths, corner(t), corner(t + 1), corner(t + 2));
  return Float32Array.from({ length: count }, (_, i) => {
    const [x, y] = [Math.floor(points[3 * i]!), Math.floor(points[3 * i + 1]!)];
    const inside = x >= 0 && y >= 0 && x < side && y < side;
    return inside && points[3 * i + 2]! <= depths[y * side + x]! + slack ? 1 : 0;
  });
}

type Corner = [x: number, y: number, depth: number];

/** Keeps the least depth of the cells whose centres the triangle covers, if it faces the camera. */
function fill(depths: Float32Array, [ax, ay, az]: Corner, [bx, by, bz]: Corner, [cx, cy, cz]: Corner): void {
  const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  if (!(area > 0)) return;
  const first = (...v: number[]): number => Math.max(0, Math.ceil(Math.min(...v) - 0.5));
  const last = (...v: number[]): number => Math.min(side - 1, Math.floor(Math.max(...v) - 0.5));
  for (let j = first(ay, by, cy); j <= last(ay, by, cy); j++) {
    for (let i = first(ax, bx, cx); i <= last(ax, bx, cx); i++) {
      const [x, y] = [i + 0.5, j + 0.5];
      const b = ((x - ax) * (cy - ay) - (y - ay) * (cx - ax)) / area;
      const c = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / area;
      if (b < 0 || c < 0 || b + c > 1) continue;
      const depth = az + b * (bz - az) + c * (cz - az);
      const cell = j * side + i;
      if (depth < depths[cell]!) depths[cell] = depth;
    }
  }
}
