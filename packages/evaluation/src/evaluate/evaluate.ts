import { join } from 'node:path';
import { check } from '@ganfit/core';
import { encodePng, outputFolder } from '@ganfit/io';
import type { FaceModel } from '@ganfit/morphable';
import type { Report } from '../report/report.js';
import { reportFiles } from '../report/write.js';
import type { Case, Evaluation, SavePicture } from './evaluation.js';
import { type EvaluateProgress, type Lane, measureCases } from './measure-cases.js';
import { recordFile } from './records.js';
import type { Tools } from './tools.js';

/** Who measures, and where results go. */
export interface EvaluateOptions<C extends Case = Case> {
  /** Folder for the report, its pictures and the records. */
  readonly out: string;
  /** Names what is measured beyond the evaluation's own settings (preset, model, version): change it when the fit changes. */
  readonly tag: string;
  /** What this thread measures with; or give `lanes`, and the model alone. */
  readonly tools?: Tools;
  readonly lanes?: readonly Lane<C>[];
  readonly model?: FaceModel;
  readonly onProgress?: (progress: EvaluateProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Runs an evaluation: measures all cases and writes `report.html` (self-contained), `report.json` and a CSV file for each
 * table into the folder. Each record is kept as it comes in `records.jsonl`, so that a run that was stopped goes on where
 * it was; what failed is tried again.
 *
 * @throws GanfitError `OUTPUT` if the folder cannot be written; an `AbortError` if the signal stopped it
 * @example
 * const tools = fitterTools({ model, detector, recognition });
 * const { text } = await evaluate(photos({ paths: ['portraits'] }), { tools, out: 'out/photos', tag: 'v1' });
 */
export async function evaluate<C extends Case, R>(
  evaluation: Evaluation<C, R>,
  options: EvaluateOptions<C>,
): Promise<Report & { text: string }> {
  const { out, tools, tag } = options;
  const folder = await outputFolder(out);
  const model = options.model ?? tools?.model;
  const lanes = options.lanes ?? (tools && [localLane(evaluation, tools, out)]);
  check(lanes && model, 'ARGUMENT', () => 'evaluate: pass `tools`, or `lanes` and `model`.');
  const results = await measureCases<C, R>(await evaluation.cases(), {
    lanes,
    records: recordFile(join(out, 'records.jsonl'), fullTag(evaluation, tag)),
    ...(options.onProgress && { onProgress: options.onProgress }),
    ...(options.signal && { signal: options.signal }),
  });
  const report = await evaluation.report(results, model);
  const several =
    lanes.length > 1 ? [`Measured ${lanes.length} at a time: one fit alone takes less time and memory.`] : [];
  const facts = { ...report.facts, ...evaluation.settings, tag, workers: lanes.length };
  const about = { ...report, facts, notes: [...report.notes, ...several], results };
  const files = await reportFiles(about, out);
  for (const [name, content] of Object.entries(files)) await folder.write(name, content);
  const { results: _, ...rest } = about;
  return { ...rest, text: files['report.txt'] as string };
}

/** Measures in this thread. */
export function localLane<C extends Case>(evaluation: Evaluation<C>, tools: Tools, out: string): Lane<C> {
  const save = pictureFolder(out);
  return (of) => evaluation.measure(of, tools, save);
}

/** Saves pictures as PNG files in the output folder's `pictures`. */
function pictureFolder(out: string): SavePicture {
  let folder: ReturnType<typeof outputFolder> | undefined;
  return async (name, picture) => {
    folder ??= outputFolder(join(out, 'pictures'));
    const file = `${name.replaceAll(/[^\w.-]+/g, '_')}.png`;
    await (await folder).write(file, await encodePng(picture));
    return `pictures/${file}`;
  };
}

const fullTag = ({ title, settings }: Evaluation, tag: string): string =>
  [title, tag, ...Object.entries(settings).map(([key, value]) => `${key} ${value}`)].join(', ');
