import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { check } from '@ganfit/core';
import { encodePng, outputFolder, readImage, resize } from '@ganfit/io';
import type { Pixels } from './subjects/photograph.js';
import { renderedSubject, subjectName } from './subjects/rendered-subjects.js';
import { recordCache } from './table/cache.js';
import { htmlPage, type PagePicture } from './table/html.js';
import { type Instruments, measurePhoto, measureRepeat, measureSubject } from './table/measure.js';
import type { TableRecord } from './table/records.js';
import { type Bars, defaultBars, type TableRow, tableRows } from './table/rows.js';
import { type Case, measureCases, type TableProgress } from './table/run.js';
import { forkShards, shardOfProcess } from './table/shards.js';
import { plainText, sheets } from './table/text.js';

export type { ShapeErrors } from './shape-errors.js';
export type { FacePicture, FitOne, OneFit } from './table/fit-one.js';
export { type FitterOptions, fitterFit } from './table/fitter-fit.js';
export type { FailedRecord, PhotoRecord, RepeatRecord, SubjectRecord, TableRecord } from './table/records.js';
export { type Bars, defaultBars, type TableRow, tableRows } from './table/rows.js';
export type { TableProgress } from './table/run.js';

/** What {@link fitTable} measures, and where it leaves its results. */
export interface TableOptions extends Omit<Instruments, 'save' | 'seed'> {
  /** Image files, and folders of them. */
  photos: readonly string[];
  /** Folder for table.txt, table.json, table.html, pictures and the cache. */
  out: string;
  /** Names what is measured; change it when the fit changes, or old records are taken for new. */
  tag: string;
  seed?: number;
  /** Rendered subjects; default 20, seed 1. */
  subjects?: { count?: number; seed?: number; size?: number };
  /** Fit the first photo twice more, to compare. Default true. */
  repeat?: boolean;
  /** Processes at once; each needs the script to reach this call again. Default 1: the bar on seconds means one at a time. */
  workers?: number;
  bars?: Bars;
  onProgress?: (progress: TableProgress) => void;
  signal?: AbortSignal;
}

/** The table and what it was made from. */
export interface FitTable {
  rows: TableRow[];
  records: TableRecord[];
  /** As table.txt has it. */
  text: string;
}

/**
 * Measures a way to fit: on real photos by landmarks, identity and retrieval, on rendered subjects against the truth
 * and the mean face. Writes text, JSON and a page with all pictures. A run that was stopped goes on where it was.
 *
 * @returns undefined in a process that {@link TableOptions.workers} started: it has only measured its share
 * @example const table = await fitTable({ fit, model, recognition, photos: ['photos'], out: 'out/table', tag: 'v1' });
 */
export async function fitTable(options: TableOptions): Promise<FitTable | undefined> {
  const { out, tag, workers = 1, onProgress, signal, bars = defaultBars } = options;
  const shard = shardOfProcess();
  const folder = await outputFolder(out);
  const save = async (name: string, picture: Pixels): Promise<string> => {
    await folder.write(`${name}.png`, await encodePng(picture));
    return `${name}.png`;
  };
  const tools: Instruments = { ...options, seed: options.seed ?? 1, save };
  if (workers > 1 && !shard) await forkShards(workers);
  const records = await measureCases(await tableCases(options, tools), {
    cache: recordCache(join(out, 'records.jsonl'), `${tag}, seed ${tools.seed}`),
    ...(shard && { shard }),
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  });
  if (shard) return undefined;
  const rows = tableRows(records, bars);
  const all = sheets(rows, records);
  const note = workers > 1 ? `\n\nMeasured ${workers} at a time: the seconds of one fit alone are fewer.` : '';
  const text = `${plainText(all)}${note}\n`;
  await folder.write('table.txt', text);
  await folder.write('table.json', JSON.stringify({ tag, seed: tools.seed, workers, rows, records }, undefined, 2));
  await folder.write('table.html', htmlPage(`Fits: ${tag}`, all, await pagePictures(out, records)));
  return { rows, records, text };
}

async function tableCases(
  { photos, subjects = {}, repeat = true, model }: TableOptions,
  tools: Instruments,
): Promise<Case[]> {
  const { count = 20, ...which } = subjects;
  const files = await imageFiles(photos);
  const names = files.map((file) => basename(file, extname(file)));
  check(
    new Set(names).size === names.length,
    'ARGUMENT',
    () => 'fitTable: two photos have one name. Rename one: names tell the cases apart.',
  );
  const photoCases = files.map((file, i): Case => {
    const name = names[i]!;
    return { kind: 'photo', name, measure: async () => measurePhoto(await readImage(file), name, tools) };
  });
  const repeatCases = files.slice(0, repeat ? 1 : 0).map((file): Case => {
    return {
      kind: 'repeat',
      name: names[0]!,
      measure: async () => measureRepeat(await readImage(file), names[0]!, tools),
    };
  });
  const subjectCases = Array.from({ length: count }, (_, index): Case => {
    const name = subjectName(index);
    return {
      kind: 'subject',
      name,
      measure: async () => measureSubject(await renderedSubject(model, index, which), tools),
    };
  });
  return [...photoCases, ...subjectCases, ...repeatCases];
}

const imageFile = /\.(jpe?g|png|webp|tiff?|avif|gif)$/i;

/** Folders become the image files in them, by name. */
async function imageFiles(paths: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(
    paths.map(async (path) => {
      if (imageFile.test(path)) return [path];
      const names = await readdir(path);
      return names
        .filter((name) => imageFile.test(name))
        .sort()
        .map((name) => join(path, name));
    }),
  );
  return lists.flat();
}

/** Heights at which a page of forty cases stays small enough to send. */
const pageHeights = { overlay: 220, turntable: 150 };

async function pagePictures(out: string, records: readonly TableRecord[]): Promise<PagePicture[]> {
  const pictures: PagePicture[] = [];
  for (const record of records) {
    if (record.kind !== 'photo' && record.kind !== 'subject') continue;
    for (const which of ['overlay', 'turntable'] as const) {
      const picture = await readImage(await readFile(join(out, record.pictures[which])), { maxSize: 10_000 });
      const height = Math.min(picture.height, pageHeights[which]);
      const small = resize(picture, { height, width: Math.round((picture.width * height) / picture.height) });
      pictures.push({ title: `${record.name}, ${which}`, png: await encodePng(small) });
    }
  }
  return pictures;
}
