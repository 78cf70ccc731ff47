import { cellText, type Report, type Table } from './report.js';

/** Notes and tables in columns of plain text. */
export function reportText({ title, notes, tables }: Pick<Report, 'title' | 'notes' | 'tables'>): string {
  const head = [title, ...notes].join('\n');
  return `${[head, ...tables.map(tableText)].join('\n\n')}\n`;
}

function tableText({ title, head, lines }: Table): string {
  const cells = [[...head], ...lines.map((line) => line.map(cellText))];
  const widths = head.map((_, k) => Math.max(...cells.map((line) => (line[k] ?? '').length)));
  const rows = cells.map((line) =>
    line
      .map((cell, k) => (k === 0 ? cell.padEnd(widths[k]!) : cell.padStart(widths[k]!)))
      .join('  ')
      .trimEnd(),
  );
  return [title, '', ...rows].join('\n');
}

/** RFC 4180; numbers in full. */
export function tableCsv({ head, lines }: Table): string {
  const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const cell = (c: Table['lines'][number][number]): string => {
    if (typeof c === 'string') return quoted(c);
    return Number.isFinite(c.value) ? String(c.value) : '';
  };
  return [head.map(quoted), ...lines.map((line) => line.map(cell))].map((line) => `${line.join(',')}\r\n`).join('');
}
