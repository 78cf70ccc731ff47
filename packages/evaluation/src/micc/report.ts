import type { Result } from '../evaluate/evaluation.js';
import { failures, outOf } from '../report/failures.js';
import { type Cell, number, type Report, type Table } from '../report/report.js';
import { spread } from '../report/statistics.js';
import type { MiccCase, MiccRecord, ScanErrors } from './micc.js';

type MiccResult = Result<MiccCase, MiccRecord>;
type Score = (errors: ScanErrors) => number;

/** What the paper reports, mean and deviation in mm: similarity ICP, 53 subjects. */
const published: readonly (readonly [string, Readonly<Record<string, readonly [number, number]>>])[] = [
  ['GANFIT (paper)', { cooperative: [0.95, 0.107], indoor: [0.94, 0.106], outdoor: [0.94, 0.106] }],
];

const scores: readonly (readonly [string, Score])[] = [
  ['fit, similarity', (e) => e.similarity],
  ['mean face, similarity', (e) => e.meanFace.similarity],
  ['fit, rigid', (e) => e.rigid],
  ['mean face, rigid', (e) => e.meanFace.rigid],
];

/** GANFIT Table 1. */
export function miccReport(results: readonly MiccResult[]): Report {
  const settings = [...new Set(results.map(({ of }) => of.setting))];
  const failed = failures(results);
  const missing = results.reduce((sum, { record }) => sum + (record.value?.missing ?? 0), 0);
  const values = (score: Score, setting: string): number[] =>
    results.flatMap(({ of, record }) =>
      of.setting === setting && record.value ? [Math.min(...record.value.scans.map(score))] : [],
    );
  return {
    title: 'MICC Florence',
    notes: [
      ...failed.notes,
      ...(missing ? [`In ${missing} frames no face was found; the fits are to the other frames.`] : []),
      ...unitNotes(results),
    ],
    facts: {},
    tables: [summary(settings, values, results), subjects(results), ...failed.tables],
    plots: [
      {
        title: 'Subjects below an error, similarity',
        kind: 'shares',
        axis: 'mm',
        groups: settings.map((name) => ({ name, values: values((e) => e.similarity, name) })),
      },
    ],
    pictures: [
      {
        title: 'Photo, fit, shape',
        height: 260,
        pictures: results.flatMap(({ of, record }) =>
          record.value ? [{ caption: of.name, file: record.value.overlay }] : [],
        ),
      },
    ],
  };
}

function summary(
  settings: readonly string[],
  values: (score: Score, setting: string) => number[],
  results: readonly MiccResult[],
): Table {
  const measured = scores.map(([name, score]): Cell[] => [
    name,
    ...settings.flatMap((setting) => spread(values(score, setting))),
  ]);
  const paper = published.map(([name, of]): Cell[] => [
    name,
    ...settings.flatMap((setting) => (of[setting] ?? [Number.NaN, Number.NaN]).map((x, i) => number(x, 2 + i))),
  ]);
  const count = (setting: string): string => {
    const mine = results.filter(({ of }) => of.setting === setting);
    return outOf(mine.filter(({ record }) => record.value).length, mine.length);
  };
  return {
    name: 'table-1',
    title: 'Surface error within 95 mm of the nose tip, mm',
    note: 'Both directions, averaged; the better of a subject’s scans; mean and deviation over subjects. Similarity ICP, as released and published, is free of scale.',
    head: ['method', ...settings.flatMap((setting) => [setting, '±'])],
    lines: [...measured, ...paper, ['subjects', ...settings.flatMap((setting) => [count(setting), ''])]],
  };
}

function subjects(results: readonly MiccResult[]): Table {
  return {
    name: 'subjects',
    title: 'Subject by subject and scan by scan',
    head: ['subject', 'scan', 'similarity', 'mean face', 'rigid', 'mean face', 'frames', 'status', 'notes'],
    lines: results.flatMap(({ of, record: { value } }) =>
      (value?.scans ?? []).map((e): Cell[] => [
        of.name,
        e.scan.split(/[\\/]/).slice(-3).join('/'),
        ...[e.similarity, e.meanFace.similarity, e.rigid, e.meanFace.rigid].map((x) => number(x)),
        outOf(value!.frames - value!.missing, value!.frames),
        value!.status,
        e.notes.join('; '),
      ]),
    ),
  };
}

/** How many scans' units were assumed. */
function unitNotes(results: readonly MiccResult[]): string[] {
  const all = results.flatMap(({ record }) => record.value?.scans ?? []);
  const assumed = all.flatMap(({ notes }) => notes.filter((note) => note.startsWith('assumed')));
  return [...new Set(assumed)].map(
    (note) => `For ${assumed.filter((n) => n === note).length} scans: ${note}, by their size.`,
  );
}
