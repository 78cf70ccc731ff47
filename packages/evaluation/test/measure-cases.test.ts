import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EvaluateProgress, type Lane, measureCases } from '../src/evaluate/measure-cases.js';
import { recordFile } from '../src/evaluate/records.js';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ganfit-cases-'));
  file = join(folder, 'deep', 'records.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

const cases = ['a', 'b', 'c'].map((name) => ({ name }));
const asked: string[] = [];
beforeEach(() => void (asked.length = 0));
const lane =
  (broken: readonly string[] = []): Lane =>
  async ({ name }) => {
    asked.push(name);
    if (broken.includes(name)) throw new Error(`no face in ${name}`);
    return { size: name.length };
  };
const run = (lanes: readonly Lane[], tag = 'v1', more = {}) =>
  measureCases(cases, { lanes, records: recordFile(file, tag), ...more });

describe('measureCases', () => {
  it('measures all, in order, and reads them back', async () => {
    const first = await run([lane()]);
    expect(first.map(({ of, record }) => [of.name, record.value])).toEqual(
      cases.map(({ name }) => [name, { size: 1 }]),
    );
    expect(asked).toEqual(['a', 'b', 'c']);
    expect(await run([lane()])).toEqual(first);
    expect(asked).toHaveLength(3);
  });

  it('keeps what failed among the results, with its reason, and tries it again', async () => {
    const first = await run([lane(['b'])]);
    expect(first[1]!.record).toMatchObject({ name: 'b', error: 'no face in b' });
    const second = await run([lane()]);
    expect(second[1]!.record.value).toEqual({ size: 1 });
    expect(asked).toEqual(['a', 'b', 'c', 'b']);
  });

  it('goes on after a kill in the middle of a line', async () => {
    await run([lane()]);
    await writeFile(file, (await readFile(file, 'utf8')).trimEnd().slice(0, -20));
    await run([lane()]);
    expect(asked).toEqual(['a', 'b', 'c', 'c']);
    // The cut line is still there, and does no harm.
    await run([lane()]);
    expect(asked).toHaveLength(4);
  });

  it('measures anew under another tag, and leaves the records of the first', async () => {
    await run([lane()], 'v1');
    await run([lane()], 'v2');
    await run([lane()], 'v1');
    expect(asked).toHaveLength(6);
  });

  it('gives the next case to the lane that is free', async () => {
    const done: string[] = [];
    const slow: Lane = async ({ name }) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      done.push(`slow ${name}`);
    };
    const quick: Lane = async ({ name }) => void done.push(`quick ${name}`);
    const results = await run([slow, quick]);
    expect(done).toEqual(['quick b', 'quick c', 'slow a']);
    expect(results.map(({ record }) => record.value)).toEqual([null, null, null]);
  });

  it('tells how far it is, by the cost of what is left', async () => {
    const seen: EvaluateProgress[] = [];
    const wait: Lane = () => new Promise((resolve) => setTimeout(resolve, 40));
    const costly = [{ name: 'one' }, { name: 'nine', cost: 9 }];
    await measureCases(costly, { lanes: [wait], records: recordFile(file, ''), onProgress: (p) => seen.push(p) });
    expect(seen.map(({ done, total, record }) => [done, total, record.name])).toEqual([
      [1, 2, 'one'],
      [2, 2, 'nine'],
    ]);
    expect(seen[0]!.secondsLeft).toBeGreaterThan(9 * 0.039);
    expect(seen[1]!.secondsLeft).toBe(0);
  });

  it('stops at a signal, with what it has on the disk', async () => {
    const stop = new AbortController();
    const onProgress = (): void => stop.abort();
    await expect(run([lane()], 'v1', { signal: stop.signal, onProgress })).rejects.toThrow(/abort/i);
    expect(asked).toEqual(['a']);
    await run([lane()]);
    expect(asked).toEqual(['a', 'b', 'c']);
  });
});
