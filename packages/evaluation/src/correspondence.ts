import { check } from '@ganfit/core';
import { applyAlignment, rigidAlign } from './align.js';
import { distance, MILLIMETRES, type Points, pick } from './mesh.js';

/**
 * Mean distance in mm between the same vertices of a fit and of the truth, after the best rigid alignment over them.
 * Stricter than {@link surfaceError}: a chin that is right as a surface but sits on the wrong vertices counts.
 *
 * @param fit `[vertexCount * 3]`, model units
 * @param truth `[vertexCount * 3]`, the same topology
 * @param vertices which ones count, see {@link faceVertices}; default all
 * @throws GanfitError `SHAPE`, `ARGUMENT`: another topology, nothing listed, numbers that are not finite
 */
export function knownCorrespondenceError(fit: Points, truth: Points, vertices?: ArrayLike<number>): number {
  check(
    fit.length === truth.length,
    'SHAPE',
    () =>
      `knownCorrespondenceError: \`fit\` has ${fit.length / 3} vertices and \`truth\` ${truth.length / 3}. Both need one topology; use surfaceError for others.`,
  );
  const from = vertices ? pick(fit, vertices) : fit;
  const to = vertices ? pick(truth, vertices) : truth;
  const moved = applyAlignment(rigidAlign(from, to), from);
  const count = to.length / 3;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += distance(moved, i, to, i);
  return (MILLIMETRES * sum) / count;
}

/**
 * The vertices that face errors are taken over: region 0 (face) within `radius` of the nose tip.
 *
 * @param positions `[vertexCount * 3]`, the truth's
 * @param region `[vertexCount]`, 0 for the face
 * @param noseTip `[3]`
 * @param radius model units, default 0.95 (95 mm)
 */
export function faceVertices(
  positions: Points,
  region: ArrayLike<number>,
  noseTip: ArrayLike<number>,
  radius = 0.95,
): Int32Array {
  const all = Array.from(region, (_, v) => v);
  return Int32Array.from(all.filter((v) => region[v] === 0 && distance(positions, v, noseTip, 0) <= radius));
}
