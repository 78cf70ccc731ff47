import type { TableRecord } from './records.js';
import { ranksOf, type TableRow } from './rows.js';

/** A heading and lines of cells. */
export interface Sheet {
  title: string;
  head: string[];
  lines: string[][];
}

/** The table, then a line for each photo and each subject. */
export function sheets(rows: readonly TableRow[], records: readonly TableRecord[]): Sheet[] {
  return [
    {
      title: 'Table',
      head: ['what', 'measured', 'bar', ''],
      lines: rows.map((r) => [r.what, r.measured, r.bar, r.pass === undefined ? '' : r.pass ? 'pass' : 'MISS']),
    },
    photoSheet(records),
    subjectSheet(records),
    {
      title: 'Failed',
      head: ['name', 'error'],
      lines: records.flatMap((r) => (r.kind === 'failed' ? [[r.name, r.error]] : [])),
    },
  ].filter((sheet) => sheet.lines.length > 0);
}

function photoSheet(records: readonly TableRecord[]): Sheet {
  const photos = records.filter((r) => r.kind === 'photo');
  const ranks = photos.length > 1 ? ranksOf(photos) : [];
  return {
    title: 'Photos',
    head: ['photo', 'landmarks', 'cosine', 'whole head', 'rank', 'gap', 'nearest', 'seconds', 'MiB', 'status'],
    lines: photos.map((p, i) => [
      p.name,
      p.landmarkNrmse.toFixed(4),
      p.identityCosine.toFixed(4),
      p.wholeHeadCosine.toFixed(4),
      String(ranks[i]?.rank ?? '-'),
      ranks[i]?.gap.toFixed(4) ?? '-',
      ranks[i] ? photos[ranks[i].nearest]!.name : '-',
      ...cost(p),
    ]),
  };
}

function subjectSheet(records: readonly TableRecord[]): Sheet {
  const subjects = records.filter((r) => r.kind === 'subject');
  const pair = (a: number, b: number, digits = 2): string => `${a.toFixed(digits)} / ${b.toFixed(digits)}`;
  return {
    title: 'Rendered subjects: fit / mean face, mm; landmarks: fit / detector',
    head: [
      'subject',
      'landmarks',
      'similarity',
      'rigid',
      'correspond.',
      'neutral sim.',
      'neutral corr.',
      'seconds',
      'MiB',
      'status',
    ],
    lines: subjects.map((s) => {
      const { fit, meanFace } = s.errors;
      const keys = ['similarity', 'rigid', 'correspondence', 'neutralSimilarity', 'neutralCorrespondence'] as const;
      return [
        s.name,
        pair(s.landmarks.fit, s.landmarks.detector, 4),
        ...keys.map((k) => pair(fit[k], meanFace[k])),
        ...cost(s),
      ];
    }),
  };
}

const cost = (r: { seconds: number; peakBytes: number; status: string }): string[] => [
  r.seconds.toFixed(1),
  (r.peakBytes / 2 ** 20).toFixed(0),
  r.status,
];

/** Sheets in columns of plain text. */
export function plainText(all: readonly Sheet[]): string {
  return all.map(({ title, head, lines }) => `${title}\n\n${columns([head, ...lines])}`).join('\n\n');
}

function columns(lines: readonly string[][]): string {
  const widths = lines[0]!.map((_, k) => Math.max(...lines.map((line) => line[k]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, k) => cell.padEnd(widths[k]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
