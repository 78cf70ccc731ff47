import type { Result } from '../evaluate/evaluation.js';
import type { Likeness } from '../photos/likeness.js';
import { recognise } from '../photos/recognised.js';
import { failures } from '../report/failures.js';
import { type Cell, number, type PictureRow, type Report, type Table } from '../report/report.js';
import { deviation, mean } from '../report/statistics.js';
import type { AblationCase, AblationRecord } from './ablation.js';

type AblationResult = Result<AblationCase, AblationRecord>;

/** A number that a photo's fit is judged by. */
interface Figure {
  readonly title: string;
  readonly digits: number;
  /** 1 where more is better, -1 where less is. */
  readonly better: 1 | -1;
  /** By the photo's name. */
  values(of: readonly AblationResult[]): Map<string, number>;
}

const plain = (
  title: string,
  digits: number,
  better: 1 | -1,
  value: (r: AblationRecord) => number | undefined,
): Figure => ({
  title,
  digits,
  better,
  values: (results) =>
    new Map(
      results.flatMap(({ of, record }) => {
        const x = record.value && value(record.value);
        return x === undefined ? [] : [[of.of, x] as const];
      }),
    ),
});

/** The head from the front: how much nearer its own photo is than anybody else's, among the same variant's photos. */
const gap = (title: string, likeness: (r: AblationRecord) => Likeness | undefined): Figure => ({
  title,
  digits: 4,
  better: 1,
  values(results) {
    const seen = results.flatMap(({ of, record }) => {
      const found = record.value && likeness(record.value);
      return found ? [{ name: of.of, person: of.person, likeness: found }] : [];
    });
    return new Map(recognise(seen).flatMap((r, i) => (r ? [[seen[i]!.name, r.gap] as const] : [])));
  },
});

const figures: readonly Figure[] = [
  plain('landmarks', 4, -1, (r) => r.landmarkNrmse),
  plain('pixels', 4, -1, (r) => r.pixelL1),
  plain('in place', 4, 1, (r) => r.identityCosine),
  plain('whole head', 4, 1, (r) => r.likeness.wholeHead),
  gap('gap', (r) => r.likeness),
  plain('judge: whole head', 4, 1, (r) => r.judge?.wholeHead),
  gap('judge: gap', (r) => r.judge),
  plain('similarity, mm', 2, -1, (r) => r.errors?.similarity),
  plain('correspondence, mm', 2, -1, (r) => r.errors?.correspondence),
];

export function ablationReport(results: readonly AblationResult[]): Report {
  const variants = [...new Set(results.map(({ of }) => of.variant.name))];
  const by = (variant: string): AblationResult[] => results.filter(({ of }) => of.variant.name === variant);
  const shown = figures.filter((figure) => figure.values(results).size > 0);
  const failed = failures(results);
  return {
    title: 'Ablation',
    notes: [
      ...failed.notes,
      ...(variants.includes('linear texture')
        ? []
        : ['The texture model is linear already, so GANFIT’s comparison of T(p_t) with G(p_t) is not made.']),
    ],
    facts: {},
    tables: [numbers(variants, by, shown), verdicts(variants, by, shown), ...albedoTable(by('full')), ...failed.tables],
    plots: shown
      .filter(({ better }) => better < 0)
      .map((figure) => ({
        title: figure.title,
        kind: 'bars' as const,
        axis: figure.title,
        groups: variants.map((name) => ({ name, values: [...figure.values(by(name)).values()] })),
      })),
    pictures: [...new Set(results.map(({ of }) => of.of))].map((of) =>
      pictures(
        results.filter((r) => r.of.of === of),
        of,
      ),
    ),
  };
}

function numbers(
  variants: readonly string[],
  by: (variant: string) => AblationResult[],
  shown: readonly Figure[],
): Table {
  return {
    name: 'variants',
    title: 'What is left out, and what the fit comes to',
    note: 'Means over photos. Landmarks, pixels and in place by the fit’s own account; whole head and gap (head from the front: its own photo less the best of somebody else) by the network in the loss, then by the judge; mm for rendered people without expression.',
    head: ['variant', ...shown.map(({ title }) => title), 'photos', 'seconds'],
    lines: variants.map((variant) => {
      const mine = by(variant);
      const values = mine.flatMap(({ record }) => record.value ?? []);
      return [
        variant,
        ...shown.map(({ digits, values: of }) => number(mean([...of(mine).values()]), digits)),
        number(values.length, 0),
        number(mean(values.map((v) => v.seconds)), 1),
      ];
    }),
  };
}

/** How each figure changes without a term, paired by photo, and whether that is more than noise. */
function verdicts(
  variants: readonly string[],
  by: (variant: string) => AblationResult[],
  shown: readonly Figure[],
): Table {
  const line = (variant: string): Cell[] => {
    const changes = shown.map((figure) => change(figure, by(variant), by('full')));
    const named = (which: Change['verdict']): string =>
      shown
        .filter((_, i) => changes[i]!.verdict === which)
        .map(({ title }) => title)
        .join('; ');
    return [
      variant,
      ...changes.map(({ mean: m }, i) => number(m, shown[i]!.digits)),
      named('worse') || 'none',
      named('better') || 'none',
    ];
  };
  return {
    name: 'changes',
    title: 'Does each term earn its place?',
    note: 'Change of each figure against the full fit, photo by photo. Worse or better: by more than two standard errors of the mean change (with fewer than three photos nothing can be said). A term without which no figure is worse does not earn its place on these photos.',
    head: ['variant', ...shown.map(({ title }) => title), 'worse without it', 'better without it'],
    lines: variants.filter((name) => name !== 'full').map(line),
  };
}

interface Change {
  mean: number;
  verdict: 'worse' | 'better' | 'none';
}

function change(
  { values, better }: Figure,
  variant: readonly AblationResult[],
  full: readonly AblationResult[],
): Change {
  const reference = values(full);
  const differences = [...values(variant)].flatMap(([name, x]) => {
    const y = reference.get(name);
    return y === undefined ? [] : [x - y];
  });
  const m = mean(differences);
  const certain = differences.length > 2 && Math.abs(m) > (2 * deviation(differences)) / Math.sqrt(differences.length);
  return { mean: m, verdict: certain ? (m * better > 0 ? 'better' : 'worse') : 'none' };
}

function albedoTable(full: readonly AblationResult[]): Table[] {
  const lines = full.flatMap(({ of, record }): Cell[][] => {
    const { albedo, likeness, judge } = record.value ?? {};
    if (!albedo || !likeness) return [];
    const judged = judge ? [number(judge.wholeHead, 4), number(albedo.judge ?? Number.NaN, 4)] : [];
    return [[of.of, number(likeness.wholeHead, 4), number(albedo.likeness, 4), ...judged]];
  });
  if (lines.length === 0) return [];
  const judged = lines[0]!.length > 3 ? ['judge: fit', 'judge: albedo alone'] : [];
  return [
    {
      name: 'albedo',
      title: 'Albedo alone',
      note: 'Cosine of photo and whole head, as fitted and with its albedo alone in place of light and albedo.',
      head: ['photo', 'fit', 'albedo alone', ...judged],
      lines,
    },
  ];
}

function pictures(results: readonly AblationResult[], title: string): PictureRow {
  const shown = results.flatMap(({ of, record: { value } }) => {
    if (!value) return [];
    const own = [
      { caption: of.variant.name, file: value.fit },
      ...(of.variant.name === 'full' ? [{ caption: 'its shape', file: value.shape }] : []),
    ];
    const first = of.variant.name === 'full' ? [{ caption: 'photo', file: value.photo }] : [];
    const albedo = value.albedo ? [{ caption: 'its albedo alone', file: value.albedo.picture }] : [];
    return [...first, ...own, ...albedo];
  });
  return { title, height: 180, pictures: shown };
}
