import { boxTree } from './boxtree.js';
import { checkMesh, checkPoints, distance, type Mesh, type Points } from './mesh.js';

/** Answers of {@link closestPoints}. */
export interface ClosestPoints {
  /** `[pointCount * 3]`, the nearest points on the surface, model units. */
  points: Float64Array;
  /** `[pointCount]`, how far they are, model units. */
  distances: Float64Array;
}

/** A mesh's surface with a search tree over its triangles. */
export interface Surface {
  /** @param hint `[pointCount * 3]` points known to lie on the surface: near ones make the search much quicker */
  closest(points: Points, hint?: Float64Array): ClosestPoints;
}

/**
 * The nearest point of a mesh's surface (faces, edges and corners) for each point, exactly.
 * For many queries of one mesh build its {@link surface} once.
 *
 * @throws GanfitError `SHAPE`, `ARGUMENT`: an empty mesh, no points, numbers that are not finite
 * @example const { distances } = closestPoints(scan, fit.positions);
 */
export function closestPoints(mesh: Mesh, points: Points): ClosestPoints {
  return surface(mesh).closest(points);
}

/** Builds the search tree of {@link closestPoints}; the mesh must not change while it is in use. */
export function surface(mesh: Mesh): Surface {
  checkMesh('surface: mesh', mesh);
  const tree = boxTree(mesh);
  const near = new Float64Array(3);
  return {
    closest(points, hint) {
      checkPoints('closestPoints: points', points);
      const found = Float64Array.from(hint ?? points);
      const distances = new Float64Array(points.length / 3);
      for (let i = 0; i < points.length; i += 3) {
        near.set(found.subarray(i, i + 3));
        const bound = hint ? distance(points, i / 3, hint, i / 3) ** 2 : Number.POSITIVE_INFINITY;
        distances[i / 3] = Math.sqrt(tree.search(points[i]!, points[i + 1]!, points[i + 2]!, bound, near));
        found.set(near, i);
      }
      return { points: found, distances };
    },
  };
}
