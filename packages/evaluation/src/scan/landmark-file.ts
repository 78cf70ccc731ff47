import { readFile } from 'node:fs/promises';
import { check, GanfitError } from '@ganfit/core';

/** Landmarks of a scan, in the unit of its file. */
export interface ScanLandmarks {
  /** `[count * 3]`. */
  points: Float64Array;
  /** For each point its place among the iBUG 68. */
  ibug: number[];
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** Which of the iBUG 68 a file of so many points holds. */
const sets: Readonly<Record<number, number[]>> = {
  1: [30],
  5: [36, 45, 30, 48, 54],
  51: range(17, 68),
  68: range(0, 68),
};

/** What a landmark file beside `scan.obj` may be called. */
export const landmarkEndings = ['.landmarks.json', '.ljson', '.landmarks.txt', '.pts', '.txt', '.csv'] as const;

/**
 * The landmark file beside a scan, if there is one: menpo's `.ljson`, any JSON with a list of points, or a text with three
 * numbers a line; 68, 51 (without the jaw), 5 (outer eye corners, nose tip, mouth corners; right first) or 1 (the nose tip).
 *
 * @throws GanfitError `ARGUMENT` for another number of points, or no numbers
 */
export async function readLandmarksBeside(scan: string): Promise<ScanLandmarks | undefined> {
  const base = scan.replace(/\.[^.]+$/, '');
  for (const ending of landmarkEndings) {
    const text = await readFile(base + ending, 'utf8').catch(() => undefined);
    if (text !== undefined) return parseLandmarks(text, base + ending);
  }
  return undefined;
}

function parseLandmarks(text: string, file: string): ScanLandmarks {
  const rows = file.endsWith('json') ? jsonPoints(parseJson(text, file)) : textPoints(text);
  const ibug = sets[rows.length];
  check(ibug && rows.flat().every(Number.isFinite), 'ARGUMENT', () => {
    return `readScan: ${file} holds ${rows.length} points of three finite numbers; 1 (nose tip), 5, 51 or 68 are understood.`;
  });
  return { points: Float64Array.from(rows.flat()), ibug };
}

/** Lines of three numbers, with blanks, commas or semicolons between; others (headers, braces) are passed over. */
function textPoints(text: string): number[][] {
  const lines = text.split(/\r?\n/).map((line) => line.trim().split(/[\s,;]+/));
  return lines
    .filter((words) => words.length === 3 && words.every((w) => /^[-+.\d]|^nan$/i.test(w)))
    .map((words) => words.map(Number));
}

/** The longest list of triples anywhere in a JSON value. */
function jsonPoints(value: unknown): number[][] {
  if (typeof value !== 'object' || value === null) return [];
  const parts = Object.values(value);
  const isPoint = (x: unknown): x is number[] =>
    Array.isArray(x) && x.length === 3 && x.every((n) => typeof n === 'number');
  if (parts.length > 0 && parts.every(isPoint)) return parts;
  return parts.map(jsonPoints).reduce((best, found) => (found.length > best.length ? found : best), []);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new GanfitError('ARGUMENT', `readScan: ${file} is no JSON (${(cause as Error).message}). Mend or move it.`);
  }
}
