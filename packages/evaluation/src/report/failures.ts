import type { Result } from '../evaluate/evaluation.js';
import type { Table } from './report.js';

/** Names every case that failed or ended early, so that none is dropped without a word. */
export function failures(results: readonly Result[]): { notes: string[]; tables: Table[] } {
  const failed = results.filter(({ record }) => record.error !== undefined);
  const early = results.filter(({ record }) => !['completed', undefined].includes(statusOf(record.value)));
  return {
    notes: [
      ...(failed.length
        ? [`${failed.length} of ${results.length} fits failed (listed last); means are over the others.`]
        : []),
      ...(early.length
        ? [
            `${early.length} fits did not complete; their best heads so far count: ${early.map(({ of }) => of.name).join(', ')}.`,
          ]
        : []),
    ],
    tables: failed.length
      ? [
          {
            name: 'failed',
            title: 'Failed',
            head: ['fit', 'why'],
            lines: failed.map(({ record }) => [record.name, record.error!]),
          },
        ]
      : [],
  };
}

const statusOf = (value: unknown): string | undefined => (value as { status?: string } | null | undefined)?.status;

/** `4 of 5`. */
export const outOf = (done: number, all: number): string => (done === all ? `${all}` : `${done} of ${all}`);
