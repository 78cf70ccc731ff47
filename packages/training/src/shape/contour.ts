import type { Embedding } from './landmarks.js';
import { add, at, cross, distance, dot, normalize, scale, subtract, type Vector } from './vector.js';

/** How far a line reaches from its landmark, towards the middle of the face and over the rim, and its vertices' spacing, cm. */
const reach = { inwards: 2.5, outwards: 2.5, spacing: 0.28 };

/**
 * Candidate vertices for each jaw landmark: the mesh is cut by a plane through the landmark and the viewing axis, and the
 * cut followed from the cheek or chin over the rim of the jaw. Ordered from the middle of the face outwards.
 *
 * @param middle the point of the face that the lines radiate from
 * @param stop tells vertices at which a line ends, such as the ears'
 */
export function contourLines(
  positions: Float64Array,
  triangles: ArrayLike<number>,
  jaw: Embedding,
  middle: Vector,
  stop: (vertex: number) => boolean,
): number[][] {
  const neighbours = edgeMap(triangles);
  return [...jaw.triangles].map((triangle, i) => {
    const corners = [0, 1, 2].map((k) => triangles[3 * triangle + k]!);
    const start = corners.reduce<Vector>((p, v, k) => add(p, at(positions, v), jaw.weights[3 * i + k]!), [0, 0, 0]);
    const radial = subtract(start, middle);
    // Lines on the cheeks run level rather than up.
    const out = normalize([radial[0], Math.min(radial[1], 0.15 * Math.abs(radial[0])), 0]);
    const plane = { point: start, normal: normalize(cross([0, 0, 1], out)) };
    const follow = (towards: 1 | -1, length: number) =>
      followCut(positions, triangles, neighbours, triangle, plane, scale(out, towards), length, stop);
    const inwards = follow(-1, reach.inwards).reverse();
    return [...new Set([...inwards, nearest(positions, corners, start), ...follow(1, reach.outwards)])];
  });
}

interface Plane {
  readonly point: Vector;
  readonly normal: Vector;
}

const nearest = (positions: Float64Array, vertices: readonly number[], p: Vector): number =>
  vertices.reduce((best, v) => (distance(at(positions, v), p) < distance(at(positions, best), p) ? v : best));

function edgeMap(triangles: ArrayLike<number>): Map<string, number> {
  const map = new Map<string, number>();
  for (let t = 0; t < triangles.length; t += 3) {
    for (let k = 0; k < 3; k++) map.set(`${triangles[t + k]},${triangles[t + ((k + 1) % 3)]}`, t / 3);
  }
  return map;
}

/** Walks from triangle to triangle along the cut; takes the nearer end of a crossed edge wherever it is far enough on. */
function followCut(
  positions: Float64Array,
  triangles: ArrayLike<number>,
  neighbours: ReadonlyMap<string, number>,
  first: number,
  plane: Plane,
  direction: Vector,
  length: number,
  stop: (vertex: number) => boolean,
): number[] {
  const side = (v: number): number => dot(subtract(at(positions, v), plane.point), plane.normal);
  const found: number[] = [];
  let [here, travelled, kept] = [plane.point, 0, 0];
  let triangle: number | undefined = first;
  let entered = '';
  while (triangle !== undefined && travelled < length) {
    const edges: (readonly [number, number])[] = [0, 1, 2].map((k) => [
      triangles[3 * triangle! + k]!,
      triangles[3 * triangle! + ((k + 1) % 3)]!,
    ]);
    const exits = edges
      .filter(([a, b]) => side(a) < 0 !== side(b) < 0 && `${a},${b}` !== entered)
      .map(([a, b]) => {
        const t = side(a) / (side(a) - side(b));
        return { a, b, point: add(scale(at(positions, a), 1 - t), at(positions, b), t) };
      });
    const along = (p: Vector): number => dot(subtract(p, here), direction);
    const exit = exits.reduce<(typeof exits)[number] | undefined>(
      (best, e) => (!best || along(e.point) > along(best.point) ? e : best),
      undefined,
    );
    if (!exit) break;
    travelled += distance(exit.point, here);
    here = exit.point;
    const vertex = nearest(positions, [exit.a, exit.b], here);
    if (stop(vertex)) break;
    if (travelled - kept >= reach.spacing && !found.includes(vertex)) {
      found.push(vertex);
      kept = travelled;
    }
    entered = `${exit.b},${exit.a}`;
    triangle = neighbours.get(entered);
  }
  return found;
}
