import { fork } from 'node:child_process';
import { GanfitError } from '@ganfit/core';

const variable = 'GANFIT_SHARD';

/** The part of the cases that this process was started for, if it was by {@link forkShards}. */
export function shardOfProcess(): { index: number; of: number } | undefined {
  const [index, of] = (process.env[variable] ?? '').split('/').map(Number);
  return of ? { index: index!, of } : undefined;
}

/**
 * Runs the current script `of` times at once, each with its share of the cases, and waits for all.
 * The wasm backend uses one core, so this is how a second core is used.
 */
export async function forkShards(of: number): Promise<void> {
  const one = (index: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = fork(process.argv[1]!, process.argv.slice(2), {
        env: { ...process.env, [variable]: `${index}/${of}` },
      });
      child.once('error', reject);
      child.once('exit', (code) => {
        if (code === 0) resolve();
        else
          reject(
            new GanfitError(
              'ARGUMENT',
              `forkShards: process ${index + 1} of ${of} ended with code ${code}. Its messages are above; run again to go on.`,
            ),
          );
      });
    });
  await Promise.all(Array.from({ length: of }, (_, index) => one(index)));
}
