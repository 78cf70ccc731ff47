import type { Result } from '../evaluate/evaluation.js';
import type { Table } from './report.js';

/** Names every case that failed, so that none is dropped without a word. */
export function failures(results: readonly Result[]): { notes: string[]; tables: Table[] } {
  const failed = results.filter(({ record }) => record.error !== undefined);
  if (failed.length === 0) return { notes: [], tables: [] };
  return {
    notes: [`${failed.length} of ${results.length} fits failed (listed last); means are over the others.`],
    tables: [
      {
        name: 'failed',
        title: 'Failed',
        head: ['fit', 'why'],
        lines: failed.map(({ record }) => [record.name, record.error!]),
      },
    ],
  };
}

/** `4 of 5`. */
export const outOf = (done: number, all: number): string => (done === all ? `${all}` : `${done} of ${all}`);
