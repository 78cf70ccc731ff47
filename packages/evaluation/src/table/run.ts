import type { RecordCache } from './cache.js';
import type { FailedRecord, TableRecord } from './records.js';

/** Something to be measured, under a name that no other case of its kind has. */
export interface Case {
  kind: FailedRecord['of'];
  name: string;
  measure(): Promise<TableRecord>;
}

/** How far a run is. */
export interface TableProgress {
  done: number;
  total: number;
  /** The case that was just finished. */
  record: TableRecord;
  secondsLeft: number;
}

/** How to run. */
export interface RunOptions {
  cache: RecordCache;
  /** Measure only each `of`-th case, from `index` on. */
  shard?: { index: number; of: number };
  onProgress?: (progress: TableProgress) => void;
  signal?: AbortSignal;
}

/** Measures the cases that the cache does not hold yet; a case that throws becomes a {@link FailedRecord}, tried again next time. */
export async function measureCases(cases: readonly Case[], options: RunOptions): Promise<TableRecord[]> {
  const { cache, shard = { index: 0, of: 1 }, onProgress, signal } = options;
  const known = new Map((await cache.read()).map((record) => [keyOf(record), record]));
  const open = cases.filter((c, i) => i % shard.of === shard.index && !isDone(known.get(`${c.kind} ${c.name}`)));
  const started = performance.now();
  for (const [i, one] of open.entries()) {
    signal?.throwIfAborted();
    const record = await one.measure().catch((error: unknown) => failure(one, error));
    known.set(keyOf(record), record);
    await cache.append(record);
    const each = (performance.now() - started) / 1000 / (i + 1);
    onProgress?.({ done: i + 1, total: open.length, record, secondsLeft: each * (open.length - i - 1) });
  }
  return cases.flatMap((c) => known.get(`${c.kind} ${c.name}`) ?? []);
}

const keyOf = (record: TableRecord): string => `${record.kind === 'failed' ? record.of : record.kind} ${record.name}`;
const isDone = (record: TableRecord | undefined): boolean => record !== undefined && record.kind !== 'failed';

function failure({ kind, name }: Case, error: unknown): FailedRecord {
  return { kind: 'failed', of: kind, name, error: error instanceof Error ? error.message : String(error) };
}
