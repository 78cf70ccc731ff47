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
  floor: 'the truth without what the model cannot say',
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
  const truths = groupBy(results, ({ of }) => `${of.source} ${of.index}`);
  return [...truths.values()].flatMap((person) => {
    const truth = truthOf(person[0]!.of, model, draw);
    return [...groupBy(person, ({ of }) => of.setting).values()].flatMap((group) => settingErrors(group, truth, model));
  });
}

interface Truth {
  /** Without expression, `[vertexCount * 3]`. */
  head: Float32Array;
  /** With the best identity there is: no fit of this model can be expected to do better. */
  floor?: HeadErrors;
}

function truthOf({ source, index }: SyntheticCase, model: FaceModel, draw: PersonOptions): Truth {
  const { identity, outside } = drawPerson(model, index, { ...draw, source });
  const sayable = neutralHead(model, identity);
  if (!outside) return { head: sayable };
  const head = sayable.map((x, i) => x + outside[i]!);
  return { head, floor: headErrors(sayable, head, model.shape.topology) };
}

/** Of one person in one setting; nothing if no fit succeeded. */
function settingErrors(group: readonly SyntheticResult[], truth: Truth, model: FaceModel): PersonErrors[] {
  const measured = group.flatMap(({ of, record }) => (record.value ? [{ of, value: record.value }] : []));
  const [first] = measured;
  if (!first) return [];
  const { source, index, setting } = first.of;
  const singles = measured.filter(({ of }) => of.frames.length === 1).map(({ value }) => value);
  const whole = group.filter(({ of }) => of.frames.length === 1).length;
  const together = measured.find(({ of }) => of.frames.length > 1)?.value.errors;
  // Of photos that all succeeded only, or it would be the best of, or an average over, the easy ones.
  const complete = singles.length === whole && whole > 1;
  const errors: PersonErrors['errors'] = {
    meanFace: first.value.meanFace,
    ...(together && { together }),
    ...(singles.length > 0 && { single: meanErrors(singles.map((s) => s.errors)) }),
    ...(complete && { best: bestErrors(singles), average: averageErrors(singles, truth, model) }),
    ...(truth.floor && { floor: truth.floor }),
  };
  return [{ source, index, setting, errors }];
}

const bestErrors = (singles: readonly SyntheticRecord[]): HeadErrors =>
  singles.reduce((a, b) => (b.errors.similarity < a.errors.similarity ? b : a)).errors;

function meanErrors(errors: readonly HeadErrors[]): HeadErrors {
  const of = (key: keyof HeadErrors): number => mean(errors.map((e) => e[key]));
  return { similarity: of('similarity'), rigid: of('rigid'), correspondence: of('correspondence') };
}

/** The head of the mean identity of fits to one photo each. */
function averageErrors(singles: readonly SyntheticRecord[], truth: Truth, model: FaceModel): HeadErrors {
  const identity = singles[0]!.identity.map((_, i) => mean(singles.map((s) => s.identity[i]!)));
  return headErrors(neutralHead(model, identity), truth.head, model.shape.topology);
}
