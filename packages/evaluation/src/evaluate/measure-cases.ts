import type { Case, CaseRecord, Result } from './evaluation.js';
import type { RecordFile } from './records.js';

/** Something that measures one case at a time: this thread, or another. */
export type Lane<C extends Case = Case> = (of: C) => Promise<unknown>;

/** How far a run is. */
export interface EvaluateProgress {
  readonly done: number;
  readonly total: number;
  /** The case that was just finished. */
  readonly record: CaseRecord;
  readonly secondsLeft: number;
}

export interface MeasureOptions<C extends Case> {
  readonly lanes: readonly Lane<C>[];
  readonly records: RecordFile;
  readonly onProgress?: (progress: EvaluateProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Measures the cases of which there is no record yet; each lane takes the next one when it is free. A case that throws
 * gets a record with its error, and is tried again by the next run.
 */
export async function measureCases<C extends Case, R>(
  cases: readonly C[],
  { lanes, records, onProgress, signal }: MeasureOptions<C>,
): Promise<Result<C, R>[]> {
  const known = new Map((await records.read()).map((record) => [record.name, record]));
  const open = cases.filter(({ name }) => known.get(name)?.value === undefined);
  const left = timeLeft(open, lanes.length);
  let next = 0;
  let done = 0;
  const run = async (lane: Lane<C>): Promise<void> => {
    while (next < open.length) {
      signal?.throwIfAborted();
      const one = open[next++]!;
      const record = await measureOne(one, lane);
      known.set(one.name, record);
      await records.append(record);
      onProgress?.({ done: ++done, total: open.length, record, secondsLeft: left(one) });
    }
  };
  await Promise.all(lanes.map(run));
  return cases.map((of) => ({ of, record: known.get(of.name) as CaseRecord<R> }));
}

async function measureOne<C extends Case>(one: C, lane: Lane<C>): Promise<CaseRecord> {
  const begun = performance.now();
  const seconds = (): number => Math.round((performance.now() - begun) / 10) / 100;
  try {
    const value = await lane(one);
    return { name: one.name, seconds: seconds(), value: value ?? null };
  } catch (error) {
    return { name: one.name, seconds: seconds(), error: error instanceof Error ? error.message : String(error) };
  }
}

/** Seconds left after each finished case, from the pace so far. */
function timeLeft(open: readonly Case[], lanes: number): (finished: Case) => number {
  const cost = ({ cost = 1 }: Case): number => cost;
  const begun = performance.now();
  const total = open.reduce((sum, one) => sum + cost(one), 0);
  let spent = 0;
  return (finished) => {
    spent += cost(finished);
    // What the other lanes are at is partly done; half of it, on average.
    const pace = (performance.now() - begun) / 1000 / (spent + Math.min(lanes - 1, total - spent) / 2);
    return Math.max(0, total - spent - Math.min(lanes - 1, total - spent) / 2) * pace;
  };
}
