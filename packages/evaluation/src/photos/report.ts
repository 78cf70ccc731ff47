import type { FaceModel } from '@ganfit/morphable';
import type { Result } from '../evaluate/evaluation.js';
import { type Bar, barTable } from '../report/bars.js';
import { failures } from '../report/failures.js';
import { type Cell, number, type Plot, type Report, type Table } from '../report/report.js';
import { mean } from '../report/statistics.js';
import { type Consistency, consistency } from './consistency.js';
import type { Likeness } from './likeness.js';
import type { PhotoCase, PhotoRecord, RepeatRecord } from './photos.js';
import { type Recognised, recognise } from './recognised.js';

/** A photo that was fitted, and what the networks make of it. */
interface Measured {
  name: string;
  person: string;
  value: PhotoRecord;
  loss: Recognised | undefined;
  judge: Recognised | undefined;
}

export function photosReport(
  results: readonly Result<PhotoCase, PhotoRecord | RepeatRecord>[],
  model: FaceModel,
): Report {
  const all = measured(results);
  const repeat = results.flatMap(({ record }) => (record.value?.kind === 'repeat' ? [record.value.difference] : []));
  const whole = results.every(({ record }) => record.error === undefined);
  const alike = consistency(
    all.map(({ person, value }) => ({ person, identity: value.identity })),
    model,
  );
  const failed = failures(results);
  const faceless = all.filter(({ value }) => !value.likeness.frontal).map(({ name }) => name);
  return {
    title: 'Photos',
    notes: [
      ...failed.notes,
      ...(faceless.length
        ? [`No face is found in the frontal view of ${faceless.join(', ')}: those heads find no photo.`]
        : []),
      'Real photos have no known shape: these figures say how well photo and head agree, not how true the head is.',
    ],
    facts: {},
    tables: [
      barTable(bars(all, repeat, whole), 'Likeness by the network in the loss flatters: fits were made to please it.'),
      photoTable(all),
      ...(alike.people.length ? [consistencyTable(alike)] : []),
      ...failed.tables,
    ],
    plots: plots(all),
    pictures: all.flatMap(({ name, value }) => [
      {
        title: name,
        height: 190,
        pictures: [
          { caption: 'photo, fit, blend, shape', file: value.overlay },
          { caption: 'neutral light, without expression', file: value.turntable },
        ],
      },
    ]),
  };
}

function measured(results: readonly Result<PhotoCase, PhotoRecord | RepeatRecord>[]): Measured[] {
  const all = results.flatMap(({ of, record }) =>
    record.value?.kind === 'photo' ? [{ name: of.name, person: of.person, value: record.value }] : [],
  );
  const by = (which: 'likeness' | 'judge'): (Recognised | undefined)[] => {
    const seen = all.flatMap(({ name, person, value }) => {
      const likeness: Likeness | undefined = value[which];
      return likeness ? [{ name, person, likeness }] : [];
    });
    return seen.length === all.length ? recognise(seen) : all.map(() => undefined);
  };
  const [loss, judge] = [by('likeness'), by('judge')];
  return all.map((one, i) => ({ ...one, loss: loss[i], judge: judge[i] }));
}

function bars(all: readonly Measured[], repeat: readonly number[], whole: boolean): Bar[] {
  const of = (value: (one: Measured) => number | undefined): number[] => all.flatMap((one) => value(one) ?? []);
  const nrmse = of(({ value }) => value.landmarkNrmse);
  const cosines = of(({ value }) => value.identityCosine);
  const gib = 2 ** 30;
  const found = (which: 'loss' | 'judge', what: string): Bar[] => {
    const ranks = all.flatMap((one) => one[which] ?? []);
    if (ranks.length === 0) return [];
    const own = ranks.filter(({ rank }) => rank === 1).length;
    return [
      {
        what: `heads that find their own photo, by ${what}`,
        value: own / all.length,
        from: `${own} of ${all.length}, gap to the next ${mean(ranks.map((r) => r.gap)).toFixed(4)}`,
        relation: '>=',
        limit: 1,
        whole,
      },
    ];
  };
  return [
    { what: 'landmark error, mean', value: mean(nrmse), limit: 0.04, digits: 4, whole },
    { what: 'landmark error, worst photo', value: Math.max(...nrmse), limit: 0.06, digits: 4, whole },
    { what: 'likeness in place, mean', value: mean(cosines), relation: '>=', limit: 0.97, digits: 4, whole },
    {
      what: 'likeness in place, worst photo',
      value: Math.min(...cosines),
      relation: '>=',
      limit: 0.95,
      digits: 4,
      whole,
    },
    ...found('loss', 'the network in the loss'),
    ...found('judge', 'the judge'),
    { what: 'seconds a fit, worst', value: Math.max(...of(({ value }) => value.seconds)), limit: 60, digits: 1 },
    {
      what: 'peak memory of the process (all threads), GiB',
      value: Math.max(...of(({ value }) => value.peakBytes)) / gib,
      limit: 1.5,
      digits: 2,
    },
    ...repeat.map((value) => ({ what: 'same seed twice, largest difference', value, limit: 1e-5, digits: 6 })),
  ];
}

function photoTable(all: readonly Measured[]): Table {
  const judged = all.some(({ value }) => value.judge);
  const recognised = (r: Recognised | undefined): Cell[] => [
    number(r?.rank ?? Number.NaN, 0),
    number(r?.own ?? Number.NaN, 4),
    number(r?.gap ?? Number.NaN, 4),
    r?.next ?? '',
  ];
  return {
    name: 'photos',
    title: 'Photo by photo',
    note: 'Landmarks in outer-eye distances; pixels: mean difference of a range of 1; in place: cosine on what counts as face; whole head: hair and all; rank, own and gap: the head from the front among the photos of other people.',
    head: [
      ...['photo', 'landmarks', 'pixels', 'in place', 'whole head', 'rank', 'own', 'gap', 'next'],
      ...(judged ? ['judge: whole head', 'rank', 'own', 'gap', 'next'] : []),
      ...['seconds', 'MiB', 'status'],
    ],
    lines: all.map(({ name, value, loss, judge }) => [
      name,
      number(value.landmarkNrmse, 4),
      number(value.pixelL1, 4),
      number(value.identityCosine, 4),
      number(value.likeness.wholeHead, 4),
      ...recognised(loss),
      ...(judged ? [number(value.judge?.wholeHead ?? Number.NaN, 4), ...recognised(judge)] : []),
      number(value.seconds, 1),
      number(value.peakBytes / 2 ** 20, 0),
      value.status,
    ]),
  };
}

function consistencyTable({ same, different, people }: Consistency): Table {
  return {
    name: 'consistency',
    title: 'Heads from several photos of one person',
    note: 'Mean distance of the face’s vertices between two heads without expression, over all pairs of photos. The smaller beside that of different people, the more the shape is the person’s.',
    head: ['person', 'photos', 'apart, mm'],
    lines: [
      ...people.map((p): Cell[] => [p.person, number(p.photos, 0), number(p.apart)]),
      ['one person, all pairs', '', number(same)],
      ['different people', '', number(different)],
      ['ratio', '', number(same / different, 3)],
    ],
  };
}

function plots(all: readonly Measured[]): Plot[] {
  const group = (name: string, value: (one: Measured) => number | undefined) => ({
    name,
    values: all.flatMap((one) => value(one) ?? []),
  });
  return [
    {
      title: 'Landmark error',
      kind: 'shares',
      axis: 'outer-eye distances',
      groups: [group('photos', ({ value }) => value.landmarkNrmse)],
    },
    {
      title: 'Cosine distance of photo and fit',
      kind: 'bars',
      axis: '1 - cosine',
      groups: [
        group('in place', ({ value }) => 1 - value.identityCosine),
        group('whole head', ({ value }) => 1 - value.likeness.wholeHead),
        group('from the front', ({ loss }) => loss && 1 - loss.own),
        group('judge: whole head', ({ value }) => value.judge && 1 - value.judge.wholeHead),
        group('judge: front', ({ judge }) => judge && 1 - judge.own),
      ],
    },
  ];
}
