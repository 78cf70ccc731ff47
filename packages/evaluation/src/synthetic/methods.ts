import type { FaceModel } from '@ganfit/morphable';
import type { Result } from '../evaluate/evaluation.js';
import { neutralHead } from '../fitted.js';
import { groupBy } from '../group-by.js';
import { type HeadErrors, headErrors } from '../head-errors.js';
import { mean } from '../report/statistics.js';
import { drawPerson, type PersonOptions, type Source } from '../subjects/person.js';
import type { SettingName } from '../subjects/settings.js';
import type { SyntheticCase, SyntheticRecord } from './synthetic.js';

/** Ways to come to a head from the photos of one person in one setting. */
export const methods = {
  meanFace: 'mean face',
  together: 'photos fitted together',
  single: 'one photo, mean over photos',
  best: 'best single photo (by the truth)',
  average: 'average of single fits',
} as const;

export type Method = keyof typeof methods;

/** The errors of one person in one setting, by whatever could be measured. */
export interface PersonErrors {
  readonly source: Source;
  readonly index: number;
  readonly setting: SettingName;
  readonly errors: Readonly<Partial<Record<Method, HeadErrors>>>;
}

type SyntheticResult = Result<SyntheticCase, SyntheticRecord>;

/** One entry for each person and setting of which at least one fit succeeded. */
export function personErrors(
  results: readonly SyntheticResult[],
  model: FaceModel,
  draw: PersonOptions,
): PersonErrors[] {
  const groups = groupBy(results, ({ of }) => `${of.source} ${of.index} ${of.setting}`);
  return [...groups.values()].flatMap((group) => {
    const measured = group.flatMap(({ of, record }) => (record.value ? [{ of, value: record.value }] : []));
    const [first] = measured;
    if (!first) return [];
    const { source, index, setting } = first.of;
    const singles = measured.filter(({ of }) => of.frames.length === 1).map(({ value }) => value);
    const whole = group.filter(({ of }) => of.frames.length === 1).length;
    const together = measured.find(({ of }) => of.frames.length > 1)?.value.errors;
    const complete = singles.length === whole && whole > 1;
    const best = [...singles].sort((a, b) => a.errors.similarity - b.errors.similarity)[0];
    return {
      source,
      index,
      setting,
      errors: {
        meanFace: first.value.meanFace,
        ...(together && { together }),
        ...(singles.length > 0 && { single: meanErrors(singles.map(({ errors }) => errors)) }),
        // Of photos that all succeeded only, or it would be an average over the easy ones.
        ...(complete && best && { best: best.errors, average: averageErrors(singles, first.of, model, draw) }),
      },
    };
  });
}

function meanErrors(errors: readonly HeadErrors[]): HeadErrors {
  const of = (key: keyof HeadErrors): number => mean(errors.map((e) => e[key]));
  return { similarity: of('similarity'), rigid: of('rigid'), correspondence: of('correspondence') };
}

/** The head of the mean identity of fits to one photo each. */
function averageErrors(
  singles: readonly SyntheticRecord[],
  { source, index }: SyntheticCase,
  model: FaceModel,
  draw: PersonOptions,
): HeadErrors {
  const identity = singles[0]!.identity.map((_, i) => mean(singles.map((s) => s.identity[i]!)));
  const person = drawPerson(model, index, { ...draw, source });
  const truth = neutralHead(model, person.identity).map((x, i) => x + (person.outside?.[i] ?? 0));
  return headErrors(neutralHead(model, identity), truth, model.shape.topology);
}
