import { retrieval } from '../scores.js';
import type { ShapeErrors } from '../shape-errors.js';
import type { FailedRecord, PhotoRecord, RepeatRecord, SubjectRecord, TableRecord } from './records.js';

/** One line of the table. */
export interface TableRow {
  what: string;
  measured: string;
  bar: string;
  /** Undefined where nothing was measured. */
  pass: boolean | undefined;
}

/** Limits that the rows are held to. */
export interface Bars {
  landmarkMean: number;
  landmarkWorst: number;
  /** Fit against detector, both to the truth. */
  landmarkRatio: number;
  cosineMean: number;
  cosineWorst: number;
  /** Against the mean face. */
  similarityRatio: number;
  correspondenceRatio: number;
  seconds: number;
  peakBytes: number;
  repeat: number;
}

export const defaultBars: Bars = {
  landmarkMean: 0.04,
  landmarkWorst: 0.06,
  landmarkRatio: 0.75,
  cosineMean: 0.97,
  cosineWorst: 0.95,
  similarityRatio: 0.5,
  correspondenceRatio: 0.7,
  seconds: 60,
  peakBytes: 1.5 * 2 ** 30,
  repeat: 1e-5,
};

/** Sums up all records, one row a bar. A failed case fails every row that it belongs to. */
export function tableRows(records: readonly TableRecord[], bars: Bars = defaultBars): TableRow[] {
  const photos = records.filter((r): r is PhotoRecord => r.kind === 'photo');
  const subjects = records.filter((r): r is SubjectRecord => r.kind === 'subject');
  const repeats = records.filter((r): r is RepeatRecord => r.kind === 'repeat');
  const failed = (of: FailedRecord['of']): boolean => records.some((r) => r.kind === 'failed' && r.of === of);
  return [
    ...photoRows(photos, bars).map((row) => (failed('photo') ? fail(row) : row)),
    ...subjectRows(subjects, bars).map((row) => (failed('subject') ? fail(row) : row)),
    ...costRows([...photos, ...subjects], bars),
    ...repeatRows(repeats, bars).map((row) => (failed('repeat') ? fail(row) : row)),
  ];
}

const fail = (row: TableRow): TableRow => ({ ...row, measured: `${row.measured} (a case failed)`, pass: false });

function photoRows(photos: readonly PhotoRecord[], bars: Bars): TableRow[] {
  const nrmse = photos.map((p) => p.landmarkNrmse);
  const cosines = photos.map((p) => p.identityCosine);
  const ranks = photos.length > 1 ? ranksOf(photos) : [];
  const own = ranks.filter((r) => r.rank === 1).length;
  const gap = mean(ranks.map((r) => r.gap));
  return [
    row('landmarkNrmse, mean over photos', mean(nrmse), '<=', bars.landmarkMean),
    row('landmarkNrmse, worst photo', Math.max(...nrmse), '<=', bars.landmarkWorst),
    row('identity cosine in place, mean', mean(cosines), '>=', bars.cosineMean),
    row('identity cosine in place, worst photo', Math.min(...cosines), '>=', bars.cosineWorst),
    plain('the same with the whole head over the photo, mean', mean(photos.map((p) => p.wholeHeadCosine))),
    {
      what: 'frontal render finds its own photo',
      measured: ranks.length ? `${own} of ${ranks.length} (mean gap ${gap.toFixed(4)})` : '-',
      bar: 'all',
      pass: ranks.length ? own === ranks.length : undefined,
    },
  ];
}

/** Rank and gap of each photo's frontal render among all photos. */
export const ranksOf = (photos: readonly PhotoRecord[]) =>
  retrieval(
    photos.map((p) => p.frontalEmbedding),
    photos.map((p) => p.photoEmbedding),
  );

function subjectRows(subjects: readonly SubjectRecord[], bars: Bars): TableRow[] {
  const fitted = mean(subjects.map((s) => s.landmarks.fit));
  const detected = mean(subjects.map((s) => s.landmarks.detector));
  const against = (what: string, key: keyof ShapeErrors, bar: number): TableRow => {
    const fit = mean(subjects.map((s) => s.errors.fit[key]));
    const reference = mean(subjects.map((s) => s.errors.meanFace[key]));
    return ratio(what, fit, reference, 'mm', bar);
  };
  return [
    ratio('true landmarks: fit against detector', fitted, detected, '', bars.landmarkRatio),
    against('similarity ICP, as photographed, against mean face', 'similarity', bars.similarityRatio),
    against('similarity ICP, neutral', 'neutralSimilarity', bars.similarityRatio),
    against('known correspondence, as photographed, against mean face', 'correspondence', bars.correspondenceRatio),
    against('known correspondence, neutral', 'neutralCorrespondence', bars.correspondenceRatio),
  ];
}

function costRows(fits: readonly { seconds: number; peakBytes: number }[], bars: Bars): TableRow[] {
  const gib = 2 ** 30;
  return [
    row('seconds a fit, worst', Math.max(...fits.map((f) => f.seconds)), '<=', bars.seconds, 1),
    row('peak memory, GiB', Math.max(...fits.map((f) => f.peakBytes)) / gib, '<=', bars.peakBytes / gib, 2),
  ];
}

function repeatRows(repeats: readonly RepeatRecord[], bars: Bars): TableRow[] {
  const worst = Math.max(...repeats.map((r) => r.difference));
  const known = repeats.length > 0;
  return [
    {
      what: 'same seed twice, largest difference',
      measured: known ? worst.toExponential(1) : '-',
      bar: `<= ${bars.repeat}`,
      pass: known ? worst <= bars.repeat : undefined,
    },
  ];
}

function row(what: string, value: number, relation: '<=' | '>=', bar: number, digits = 4): TableRow {
  const known = Number.isFinite(value);
  return {
    what,
    measured: known ? value.toFixed(digits) : '-',
    bar: `${relation} ${bar}`,
    pass: known ? (relation === '<=' ? value <= bar : value >= bar) : undefined,
  };
}

/** A figure without a bar. */
const plain = (what: string, value: number): TableRow => ({ ...row(what, value, '>=', 0), bar: '-', pass: undefined });

function ratio(what: string, value: number, reference: number, unit: string, bar: number): TableRow {
  const known = Number.isFinite(value / reference);
  const digits = unit ? 2 : 4;
  const measured = `${value.toFixed(digits)} / ${reference.toFixed(digits)} ${unit}`.trimEnd();
  return {
    what,
    measured: known ? `${(value / reference).toFixed(3)} (${measured})` : '-',
    bar: `<= ${bar}`,
    pass: known ? value / reference <= bar : undefined,
  };
}

/** NaN for an empty list, which shows as a dash. */
const mean = (x: readonly number[]): number => x.reduce((sum, v) => sum + v, 0) / x.length;
