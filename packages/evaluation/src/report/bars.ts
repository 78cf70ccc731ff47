import type { Cell, Table } from './report.js';

/** A figure that is held to a limit. */
export interface Bar {
  readonly what: string;
  readonly value: number;
  /** What it was made from, for people: `1.02 / 2.31 mm`. */
  readonly from?: string;
  readonly relation?: '<=' | '>=' | '<';
  readonly limit: number;
  readonly digits?: number;
  /** False where something that belongs to it failed. */
  readonly whole?: boolean;
}

/** A line for each limit: what was measured, the limit, whether it holds. */
export function barTable(bars: readonly Bar[], note?: string): Table {
  return {
    name: 'bars',
    title: 'Bars',
    ...(note && { note }),
    head: ['what', 'measured', 'from', 'bar', ''],
    lines: bars.map(line),
  };
}

function line({ what, value, from = '', relation = '<=', limit, digits = 3, whole = true }: Bar): Cell[] {
  const known = Number.isFinite(value);
  const holds = relation === '<=' ? value <= limit : relation === '<' ? value < limit : value >= limit;
  const verdict = known ? (holds && whole ? 'pass' : 'MISS') : '';
  const source = !known ? 'not measured' : whole ? from : `${from} (a case failed)`.trim();
  return [what, { value, digits }, source, `${relation} ${limit}`, verdict];
}
