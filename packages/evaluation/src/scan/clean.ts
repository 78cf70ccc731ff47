import { type Mesh, pick } from '../mesh.js';

/** A mesh of finite points, each used by a triangle, and what was left out for that. */
export interface CleanMesh {
  mesh: { positions: Float64Array; triangles: Int32Array };
  /** For people; empty if all was kept. */
  notes: string[];
}

/**
 * Leaves out triangles at points that are not finite, triangles that name one point twice, and points that no triangle
 * uses: distances are taken from a mesh's points, so stray ones would count. Holes, edges of three triangles and islands
 * do no harm and stay.
 */
export function cleanMesh({ positions, triangles }: Pick<Mesh, 'positions' | 'triangles'>): CleanMesh {
  const count = positions.length / 3;
  const finite = (v: number): boolean => [0, 1, 2].every((k) => Number.isFinite(positions[3 * v + k]!));
  const renumbered = new Map<number, number>();
  const kept: number[] = [];
  let flat = 0;
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!];
    if (!corners.every(finite)) continue;
    if (new Set(corners).size < 3) {
      flat++;
      continue;
    }
    for (const v of corners) {
      if (!renumbered.has(v)) renumbered.set(v, renumbered.size);
      kept.push(renumbered.get(v)!);
    }
  }
  const vertices = [...renumbered.keys()];
  const points = Array.from({ length: count }, (_, v) => v);
  const broken = points.filter((v) => !finite(v)).length;
  const stray = points.filter((v) => finite(v) && !renumbered.has(v)).length;
  const lost = triangles.length / 3 - kept.length / 3 - flat;
  return {
    mesh: { positions: pick(positions, vertices), triangles: Int32Array.from(kept) },
    notes: [
      ...(broken ? [`${broken} points that are not finite were left out, with ${lost} triangles`] : []),
      ...(stray ? [`${stray} points in no triangle were left out`] : []),
      ...(flat ? [`${flat} triangles that name a point twice were left out`] : []),
    ],
  };
}
