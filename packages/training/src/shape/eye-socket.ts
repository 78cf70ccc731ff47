import { boundaryLoops } from './chart.js';
import { combine } from './combination.js';
import type { Eye } from './eyeball.js';
import type { FaceMesh } from './face-mesh.js';
import { gridTriangles, type Part } from './part.js';

/** Shares of the way from the lid's edge to the centre of the eyeball. */
const depths = [0, 0.06, 0.16, 0.32];

/**
 * A skirt from each lid's edge into the eyeball: it closes the gap between lid and eye in every expression, as it moves
 * with both.
 */
export function eyeSockets(face: FaceMesh, eyes: { right: Eye; left: Eye }): Part {
  const loop = loopNear(face, 0.35, 0.72);
  const sides = [
    { eye: eyes.right, vertices: loop },
    { eye: eyes.left, vertices: loop.map((v) => face.counterparts[v]!) },
  ];
  const columns = loop.length;
  const half = depths.length * columns;
  const grid = (flip: boolean) => gridTriangles(depths.length, columns, { closed: true, flip });
  return {
    combinations: sides.flatMap(({ eye, vertices }) => {
      const centre = eye.follow(eye.centre);
      return depths.flatMap((d) => vertices.map((v) => combine([face.combinations[v]!, 1 - d], [centre, d])));
    }),
    uvs: sides.flatMap(({ vertices }) => depths.flatMap(() => vertices.map((v) => face.uvs[v]!))),
    triangles: [...grid(false), ...grid(true).map((v) => v + half)],
    counterparts: Array.from({ length: 2 * half }, (_, i) => (i + half) % (2 * half)),
  };
}

/** The boundary loop of the mesh whose middle on the chart is nearest to a place. */
export function loopNear(face: FaceMesh, u: number, v: number): number[] {
  const far = (loop: readonly number[]): number => {
    const mean = (k: 0 | 1) => loop.reduce((s, i) => s + face.chart[i]![k], 0) / loop.length;
    return Math.hypot(mean(0) - u, mean(1) - v);
  };
  return boundaryLoops(face.triangles).reduce((best, loop) => (far(loop) < far(best) ? loop : best));
}
