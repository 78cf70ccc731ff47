import type { FaceModel } from '@ganfit/morphable';
import type { Result } from '../evaluate/evaluation.js';
import type { HeadErrors } from '../head-errors.js';
import { type Bar, barTable } from '../report/bars.js';
import { failures, outOf } from '../report/failures.js';
import { type Cell, number, type Plot, type Report, type Table } from '../report/report.js';
import { mean, spread } from '../report/statistics.js';
import type { PersonOptions, Source } from '../subjects/person.js';
import type { SettingName } from '../subjects/settings.js';
import { type Method, methods, type PersonErrors, personErrors } from './methods.js';
import type { PhotoErrors } from './photo-errors.js';
import type { SyntheticCase, SyntheticRecord } from './synthetic.js';

type SyntheticResult = Result<SyntheticCase, SyntheticRecord>;

const measures: Readonly<Record<keyof HeadErrors, string>> = {
  similarity: 'Surface error after similarity ICP, mm',
  rigid: 'Surface error after rigid ICP, mm',
  correspondence: 'Known-correspondence error, mm',
};

const measureNotes: Readonly<Record<keyof HeadErrors, string>> = {
  similarity:
    'As GANFIT Table 1: heads without expression, 95 mm round the nose tip, both directions. Free of scale. Mean and deviation over people; all of them as a share of the mean face’s error.',
  rigid: 'The same without scaling: the size of the head counts.',
  correspondence: 'Mean distance of the same vertices after rigid alignment: what slides along the surface counts too.',
};

const sources: Readonly<Record<Source, string>> = { model: 'people of the model', beyond: 'people beyond the model' };

/** Table 1's shape, and more. */
export function syntheticReport(results: readonly SyntheticResult[], model: FaceModel, draw: PersonOptions): Report {
  const people = personErrors(results, model, draw);
  const names = [...new Set(results.map(({ of }) => of.setting))];
  const kinds = [...new Set(results.map(({ of }) => of.source))];
  const { notes, tables } = failures(results);
  return {
    title: 'Rendered people with known truth',
    notes: [...notes, ...missingNote(results)],
    facts: {},
    tables: [
      barTable(kinds.flatMap((kind) => barsOf(kind, results, people, names))),
      ...kinds.flatMap((kind) =>
        (Object.keys(measures) as (keyof HeadErrors)[]).map((measure) => table(kind, measure, results, people, names)),
      ),
      photoTable(results, names),
      ...tables,
    ],
    plots: kinds.map((kind) => plot(kind, people, names)),
    pictures: names.map((setting) => pictures(setting, results)),
  };
}

function missingNote(results: readonly SyntheticResult[]): string[] {
  const missing = results.reduce((sum, { record }) => sum + (record.value?.missing ?? 0), 0);
  return missing ? [`In ${missing} photos no face was found; the fits are to the other photos.`] : [];
}

/** One person's error by a method, of the people who have it. */
const valuesOf = (people: readonly PersonErrors[], method: Method, measure: keyof HeadErrors): number[] =>
  people.flatMap(({ errors }) => errors[method]?.[measure] ?? []);

/** A method's mean as a share of the mean face's over the same people. */
function ratio(people: readonly PersonErrors[], method: Method, measure: keyof HeadErrors, to: Method = 'meanFace') {
  const both = people.filter(({ errors }) => errors[method] && errors[to]);
  const [value, reference] = [mean(valuesOf(both, method, measure)), mean(valuesOf(both, to, measure))];
  return { value: value / reference, from: `${value.toFixed(2)} / ${reference.toFixed(2)} mm` };
}

function barsOf(
  kind: Source,
  results: readonly SyntheticResult[],
  people: readonly PersonErrors[],
  names: readonly SettingName[],
): Bar[] {
  const mine = people.filter(({ source }) => source === kind);
  const whole = results.every(({ of, record }) => of.source !== kind || record.error === undefined);
  const common = { digits: 3, whole };
  if (kind === 'beyond')
    return (['together', 'single'] as const).map((method) => ({
      ...common,
      what: `${sources[kind]}, ${methods[method]}: similarity against mean face`,
      ...ratio(mine, method, 'similarity'),
      limit: 0.85,
    }));
  const of = (setting: SettingName): PersonErrors[] => mine.filter((p) => p.setting === setting);
  const means = names.map((setting) => mean(valuesOf(of(setting), 'together', 'similarity')));
  return [
    ...names.map((setting) => ({
      ...common,
      what: `together, ${setting}: similarity against mean face`,
      ...ratio(of(setting), 'together', 'similarity'),
      limit: 0.45,
    })),
    {
      ...common,
      what: 'together: settings within 10 % of each other',
      value: Math.max(...means) / Math.min(...means) - 1,
      limit: 0.1,
    },
    {
      ...common,
      what: 'together: known correspondence against mean face',
      ...ratio(mine, 'together', 'correspondence'),
      limit: 0.65,
    },
    { ...common, what: 'one photo: similarity against mean face', ...ratio(mine, 'single', 'similarity'), limit: 0.5 },
    ...(['best', 'average'] as const).map((other) => ({
      ...common,
      what: `together against ${methods[other]}: similarity`,
      ...ratio(mine, 'together', 'similarity', other),
      relation: '<' as const,
      limit: 1,
    })),
  ];
}

function table(
  kind: Source,
  measure: keyof HeadErrors,
  results: readonly SyntheticResult[],
  all: readonly PersonErrors[],
  names: readonly SettingName[],
): Table {
  const people = all.filter(({ source }) => source === kind);
  const expected = new Set(results.filter(({ of }) => of.source === kind).map(({ of }) => `${of.index} ${of.setting}`));
  const line = (method: Method): Cell[] => {
    const each = names.flatMap((setting) =>
      spread(
        valuesOf(
          people.filter((p) => p.setting === setting),
          method,
          measure,
        ),
      ),
    );
    const count = valuesOf(people, method, measure).length;
    return [methods[method], ...each, number(ratio(people, method, measure).value, 3), outOf(count, expected.size)];
  };
  const present = (Object.keys(methods) as Method[]).filter((method) => people.some(({ errors }) => errors[method]));
  return {
    name: `${kind}-${measure}`,
    title: `${measures[measure]}: ${sources[kind]}`,
    note: measureNotes[measure],
    head: ['method', ...names.flatMap((name) => [name, '±']), 'of mean face', 'people x settings'],
    lines: present.map(line),
  };
}

/** Expression, pose, light and landmarks by setting, over all photos of all fits. */
function photoTable(results: readonly SyntheticResult[], names: readonly SettingName[]): Table {
  const columns: readonly (readonly [string, keyof PhotoErrors, number])[] = [
    ['expression, mm', 'expression', 2],
    ['(of)', 'expressionSize', 2],
    ['pose, degrees', 'pose', 2],
    ['light', 'light', 3],
    ['(flat light)', 'lightFlat', 3],
    ['landmarks', 'landmarks', 4],
    ['(detector)', 'landmarksDetector', 4],
  ];
  const lines = names.flatMap((setting) =>
    ([true, false] as const).flatMap((together) => {
      const photos = results
        .filter(({ of }) => of.setting === setting && of.frames.length > 1 === together)
        .flatMap(({ record }) => record.value?.photos ?? []);
      const cells = columns.map(([, key, digits]) => number(mean(photos.map((p) => p[key])), digits));
      return photos.length ? [[`${setting}, ${together ? 'together' : 'alone'}`, ...cells, `${photos.length}`]] : [];
    }),
  );
  return {
    name: 'photos',
    title: 'What is each photo’s own',
    note: 'Expression: mean error of the displacement by expression over the face, beside the size of the true one. Pose: angle of the face towards the camera. Light: difference of the shading of a white face as a share of its mean, brightness free, beside that of flat light. Landmarks: against the true ones in outer-eye distances, beside the detector’s.',
    head: ['photos', ...columns.map(([title]) => title), 'count'],
    lines,
  };
}

function plot(kind: Source, people: readonly PersonErrors[], names: readonly SettingName[]): Plot {
  const groups = (['meanFace', 'single', 'together'] as const).flatMap((method) =>
    names.map((setting) => ({
      name: `${method === 'meanFace' ? 'mean face' : method}, ${setting}`,
      values: valuesOf(
        people.filter((p) => p.source === kind && p.setting === setting),
        method,
        'similarity',
      ),
    })),
  );
  return { title: `Similarity ICP: ${sources[kind]}`, kind: 'bars', axis: 'mm', groups };
}

function pictures(setting: SettingName, results: readonly SyntheticResult[]) {
  const mine = results.filter(({ of }) => of.setting === setting);
  const together = mine.filter(({ of }) => of.frames.length > 1);
  return {
    title: `Photo, fit, shape: ${setting}`,
    height: 260,
    pictures: (together.length ? together : mine).flatMap(({ of, record }) =>
      record.value
        ? [{ caption: `${of.name}: ${record.value.errors.similarity.toFixed(2)} mm`, file: record.value.overlay }]
        : [],
    ),
  };
}
