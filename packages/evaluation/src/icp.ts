import { check } from '@ganfit/core';
import { type Alignment, applyAlignment, identityAlignment, rigidAlign, similarityAlign } from './align.js';
import { checkMesh, type Mesh, MILLIMETRES, type Points, pick } from './mesh.js';
import { type Surface, surface } from './surface.js';

/** What {@link icp} is given. */
export interface IcpOptions {
  /** The mesh that moves. */
  source: Mesh;
  /** The mesh that stays. */
  target: Mesh;
  /** Whether the source may be scaled too, as the released MICC evaluation does. */
  transform: 'rigid' | 'similarity';
  /** Where the source starts; default: where `pairs` put it, or where it is. */
  start?: Alignment;
  /** Points of both that are known to correspond (all vertices of one topology, or landmarks): the first alignment. */
  pairs?: { source: Points; target: Points };
  /** Stop when an iteration gains no more than this, in mm of root mean square distance; default 0.001. */
  tolerance?: number;
  /** Default 200. */
  maxIterations?: number;
}

/** What {@link icp} finds. */
export interface IcpResult {
  alignment: Alignment;
  /** The source's positions, moved, `[vertexCount * 3]`. */
  moved: Float64Array;
  iterations: number;
  /** False if `maxIterations` came before `tolerance`. */
  converged: boolean;
}

/** Points of the first, coarse rounds; each round after it takes all or this many times more. */
const coarse = { points: 2000, factor: 5 };

/**
 * Iterative closest point: aligns the source's vertices with their nearest points on the target's surface until the gain
 * is `tolerance`. First by index where correspondences are given, then by the surface alone.
 *
 * Of a large source a few thousand points come first, until they gain no more, then all of them: the same end, most of the
 * way at a fraction of the cost. `iterations` and `converged` are those of all points.
 *
 * @throws GanfitError `SHAPE`, `ARGUMENT`: empty meshes, numbers that are not finite, pairs that do not match
 * @example const { alignment } = icp({ source: fit, target: scan, transform: 'similarity', pairs: landmarks });
 */
export function icp(options: IcpOptions): IcpResult {
  const { source, target, transform, pairs, tolerance = 0.001, maxIterations = 200 } = options;
  checkMesh('icp: source', source);
  checkMesh('icp: target', target);
  check(maxIterations >= 1, 'ARGUMENT', () => `icp: \`maxIterations\` must be at least 1, got ${maxIterations}.`);
  const align = transform === 'rigid' ? rigidAlign : similarityAlign;
  const first = options.start ?? (pairs ? align(pairs.source, pairs.target) : identityAlignment());
  const tree = surface(target);
  const stop = { tolerance: tolerance / MILLIMETRES, maxIterations };
  const alignment = coarseRounds(source.positions).reduce(
    (start, points) => iterate(points, tree, align, start, stop).alignment,
    first,
  );
  return iterate(source.positions, tree, align, alignment, stop);
}

/** Evenly spread choices of the points, few to many, without the last round of all. */
function coarseRounds(points: Points): Points[] {
  const count = points.length / 3;
  const rounds: Points[] = [];
  for (let size = coarse.points; size * coarse.factor <= count; size *= coarse.factor) {
    const step = count / size;
    const spread = pick(
      points,
      Array.from({ length: size }, (_, i) => Math.floor(i * step)),
    );
    rounds.push(spread);
  }
  return rounds;
}

function iterate(
  points: Points,
  target: Surface,
  align: (from: Points, to: Points) => Alignment,
  first: Alignment,
  { tolerance, maxIterations }: { tolerance: number; maxIterations: number },
): IcpResult {
  let alignment = first;
  let moved = applyAlignment(alignment, points);
  let nearest = target.closest(moved);
  let before = rootMeanSquare(nearest.distances);
  for (let iterations = 1; ; iterations++) {
    alignment = align(points, nearest.points);
    moved = applyAlignment(alignment, points);
    // Last iteration's points are close to this one's and bound the search.
    nearest = target.closest(moved, nearest.points);
    const now = rootMeanSquare(nearest.distances);
    const converged = before - now <= tolerance;
    if (converged || iterations === maxIterations) return { alignment, moved, iterations, converged };
    before = now;
  }
}

const rootMeanSquare = (x: Float64Array): number => Math.sqrt(x.reduce((sum, d) => sum + d * d, 0) / x.length);
