import { at, cross, distance, dot, length, subtract } from './vector.js';

/** What a user of the mesh would check first. */
export interface MeshQuality {
  /** Smallest angle of a triangle, degrees: the worst, and the 1st and 50th percentile over triangles. */
  readonly minimumAngle: readonly [worst: number, percentile1: number, median: number];
  /** Edges with more than two triangles, or with two that run the same way. */
  readonly badEdges: number;
  /** Triangles whose normal opposes that of the surface by more than 120 degrees. */
  readonly flipped: number;
}

/** @param normals of the surface at the vertices, packed, to compare the triangles' with */
export function meshQuality(
  points: ArrayLike<number>,
  triangles: ArrayLike<number>,
  normals: ArrayLike<number>,
): MeshQuality {
  const angles: number[] = [];
  const edges = new Set<string>();
  let badEdges = 0;
  let flipped = 0;
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!];
    const [a, b, c] = corners.map((v) => at(points, v)) as [
      ReturnType<typeof at>,
      ReturnType<typeof at>,
      ReturnType<typeof at>,
    ];
    const [x, y, z] = [distance(b, c), distance(c, a), distance(a, b)].sort((p, q) => p - q) as [
      number,
      number,
      number,
    ];
    angles.push((180 / Math.PI) * Math.acos(Math.min(1, (y * y + z * z - x * x) / (2 * y * z))));
    const n = cross(subtract(b, a), subtract(c, a));
    const cosines = corners.map((v) => dot(n, at(normals, v)) / (length(n) || 1));
    if (Math.max(...cosines) < -0.5) flipped++;
    corners.forEach((v, k) => {
      const edge = `${v},${corners[(k + 1) % 3]}`;
      if (edges.has(edge)) badEdges++;
      edges.add(edge);
    });
  }
  angles.sort((p, q) => p - q);
  const percentile = (p: number): number => angles[Math.floor(p * (angles.length - 1))]!;
  return { minimumAngle: [percentile(0), percentile(0.01), percentile(0.5)], badEdges, flipped };
}
