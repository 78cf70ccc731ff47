import { check } from '@ganfit/core';

/** Landmarks 17 to 67: all but the jaw, whose points no two annotators place alike. */
const inner = Array.from({ length: 51 }, (_, i) => i + 17);
const outerEyeCorners = [36, 45] as const;

/**
 * Mean distance over the 51 inner landmarks (iBUG 17-67), divided by the reference's distance between the outer eye
 * corners (36, 45). No unit: 0.04 is 4 % of that distance.
 *
 * @param projected `[68 * 2]` x y pixels, the fit's
 * @param reference `[68 * 2]`, the detector's or the truth
 */
export function landmarkNrmse(projected: ArrayLike<number>, reference: ArrayLike<number>): number {
  checkLandmarks('landmarkNrmse: projected', projected);
  checkLandmarks('landmarkNrmse: reference', reference);
  const between = (a: ArrayLike<number>, i: number, b: ArrayLike<number>, j: number): number =>
    Math.hypot(a[2 * i]! - b[2 * j]!, a[2 * i + 1]! - b[2 * j + 1]!);
  const eyes = between(reference, outerEyeCorners[0], reference, outerEyeCorners[1]);
  check(
    eyes > 0,
    'ARGUMENT',
    () => 'landmarkNrmse: `reference` has both outer eye corners (36, 45) in one place. Pass pixel coordinates.',
  );
  return inner.reduce((sum, i) => sum + between(projected, i, reference, i), 0) / inner.length / eyes;
}

function checkLandmarks(where: string, points: ArrayLike<number>): void {
  const [fn, arg] = where.split(/:\s*/) as [string, string];
  check(points?.length === 136, 'SHAPE', () => `${fn}: \`${arg}\` must have shape [68 * 2], got ${points?.length}.`);
  check(
    Array.from(points).every(Number.isFinite),
    'ARGUMENT',
    () => `${fn}: \`${arg}\` has a number that is not finite.`,
  );
}

/** Cosine of the angle between two embeddings, in [-1, 1]. @throws GanfitError `SHAPE`, `ARGUMENT` */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  check(
    a.length > 0 && a.length === b.length,
    'SHAPE',
    () => `cosine: lengths ${a.length} and ${b.length} differ or are 0.`,
  );
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    ab += a[i]! * b[i]!;
    aa += a[i]! * a[i]!;
    bb += b[i]! * b[i]!;
  }
  check(
    aa > 0 && bb > 0 && Number.isFinite(ab / (aa * bb)),
    'ARGUMENT',
    () => 'cosine: an embedding is all zero or not finite, so it has no direction.',
  );
  return ab / Math.sqrt(aa * bb);
}

/** How one render finds its photo among all. */
export interface Retrieved {
  /** 1 if its own photo is the nearest. */
  rank: number;
  /** Which photo is nearest. */
  nearest: number;
  /** Cosine to its own photo. */
  own: number;
  /** `own` less the best cosine to another photo: above 0 exactly if `rank` is 1 and nothing ties. */
  gap: number;
}

/**
 * For each render the rank of its own photo among all photos by the cosine of embeddings: whether one would recognise
 * the person. A photo that ties with the own one counts as before it.
 *
 * @param renders one embedding a fit
 * @param photos one embedding a photo, in the same order; at least 2
 */
export function retrieval(renders: readonly ArrayLike<number>[], photos: readonly ArrayLike<number>[]): Retrieved[] {
  check(
    renders.length === photos.length && photos.length > 1,
    'SHAPE',
    () => `retrieval: needs as many renders as photos and at least 2, got ${renders.length} and ${photos.length}.`,
  );
  return renders.map((render, me) => {
    const cosines = photos.map((photo) => cosine(render, photo));
    const own = cosines[me]!;
    const others = cosines.map((c, i) => (i === me ? Number.NEGATIVE_INFINITY : c));
    const best = Math.max(...others);
    return {
      rank: 1 + others.filter((c) => c >= own).length,
      nearest: own > best ? me : others.indexOf(best),
      own,
      gap: own - best,
    };
  });
}
