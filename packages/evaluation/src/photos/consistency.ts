import type { FaceModel } from '@ganfit/morphable';
import { faceVertices, knownCorrespondenceError } from '../correspondence.js';
import { neutralHead } from '../fitted.js';
import { noseTip } from '../head-errors.js';
import { mean } from '../report/statistics.js';

/** How far heads of one person lie apart, beside those of different people. */
export interface Consistency {
  /** Mean distance of the face's vertices between heads from two photos of one person, mm; all pairs. */
  same: number;
  /** The same between people. */
  different: number;
  /** Each person of several photos, with their mean. */
  people: { person: string; photos: number; apart: number }[];
}

/** Compares neutral heads by known correspondence; `same` is NaN if nobody has two photos. */
export function consistency(
  heads: readonly { person: string; identity: readonly number[] }[],
  model: FaceModel,
): Consistency {
  const shapes = heads.map(({ identity }) => neutralHead(model, identity));
  const average = neutralHead(model);
  const { topology } = model.shape;
  const face = faceVertices(average, topology.region, noseTip(average, topology));
  const pairs = heads.flatMap((a, i) =>
    heads.slice(i + 1).map((b, j) => ({
      person: a.person === b.person ? a.person : undefined,
      apart: knownCorrespondenceError(shapes[i]!, shapes[i + 1 + j]!, face),
    })),
  );
  const apart = (who: (person: string | undefined) => boolean): number =>
    mean(pairs.filter(({ person }) => who(person)).map((pair) => pair.apart));
  const several = [...new Set(pairs.flatMap(({ person }) => person ?? []))];
  return {
    same: apart((person) => person !== undefined),
    different: apart((person) => person === undefined),
    people: several.map((person) => ({
      person,
      photos: heads.filter((head) => head.person === person).length,
      apart: apart((p) => p === person),
    })),
  };
}
