import type { Alignment } from './align.js';
import { type IcpOptions, icp } from './icp.js';
import { checkMesh, crop, type Mesh, MILLIMETRES } from './mesh.js';
import { closestPoints } from './surface.js';

/** Distances between two surfaces, in mm. */
export interface SurfaceDistance {
  /** The average of both directions. */
  mean: number;
  /** Mean distance of `a`'s vertices to `b`'s surface. */
  aToB: number;
  /** Mean distance of `b`'s vertices to `a`'s surface. */
  bToA: number;
}

/** Mean distance of each mesh's vertices to the other's surface, both directions averaged; mm, as they lie. */
export function surfaceDistance(a: Mesh, b: Mesh): SurfaceDistance {
  checkMesh('surfaceDistance: a', a);
  checkMesh('surfaceDistance: b', b);
  const aToB = mean(closestPoints(b, a.positions).distances) * MILLIMETRES;
  const bToA = mean(closestPoints(a, b.positions).distances) * MILLIMETRES;
  return { mean: (aToB + bToA) / 2, aToB, bToA };
}

/** What {@link surfaceError} is given besides the options of {@link icp}. */
export interface SurfaceErrorOptions extends IcpOptions {
  /** Where the nose tip (landmark 30) lies on each, `[3]`, model units. */
  noseTips: { source: ArrayLike<number>; target: ArrayLike<number> };
  /** Default 95 mm, in model units. */
  radius?: number;
}

/** What {@link surfaceError} finds: the distances are those of the aligned crops, in mm of the target. */
export interface SurfaceError extends SurfaceDistance {
  alignment: Alignment;
  iterations: number;
  converged: boolean;
}

/**
 * The error of a fitted face against a scan by the protocol of the MICC evaluation that GANFIT's authors released: both
 * cropped at 95 mm round the nose tip, aligned by {@link icp}, mean distance to the surface in both directions, averaged.
 * With `transform: 'similarity'`, as released, the result is free of scale: report which you took.
 *
 * A surface error can be small where points sit in the wrong place along the surface; where the truth has the fit's
 * topology report {@link knownCorrespondenceError} beside it.
 *
 * @throws GanfitError as {@link icp}; `ARGUMENT` if nothing lies round a nose tip (a wrong unit, mostly)
 * @example
 * const { mean } = surfaceError({ source: fit, target: scan, transform: 'similarity', noseTips, pairs: landmarks });
 */
export function surfaceError(options: SurfaceErrorOptions): SurfaceError {
  const { noseTips, radius, ...rest } = options;
  const source = crop(options.source, noseTips.source, radius);
  const target = crop(options.target, noseTips.target, radius);
  const { moved, ...found } = icp({ ...rest, source, target });
  return { ...surfaceDistance({ positions: moved, triangles: source.triangles }, target), ...found };
}

const mean = (x: Float64Array): number => x.reduce((sum, d) => sum + d, 0) / x.length;
