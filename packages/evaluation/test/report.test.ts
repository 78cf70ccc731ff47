import { describe, expect, it } from 'vitest';
import { barTable } from '../src/report/bars.js';
import { failures } from '../src/report/failures.js';
import { reportPage } from '../src/report/page.js';
import { plotSvg } from '../src/report/plot.js';
import { number, type Report } from '../src/report/report.js';
import { deviation, mean } from '../src/report/statistics.js';
import { reportText, tableCsv } from '../src/report/text.js';

const report: Report = {
  title: 'Fits & <heads>',
  notes: ['1 of 3 fits failed'],
  facts: { seed: 1, tag: '"v1"' },
  tables: [
    {
      name: 't',
      title: 'Errors',
      note: 'In mm.',
      head: ['who', 'error', ''],
      lines: [
        ['a, "b"', number(1.23456), 'pass'],
        ['<script>', number(Number.NaN), 'MISS'],
      ],
    },
  ],
  plots: [{ title: 'Spread', kind: 'bars', axis: 'mm', groups: [{ name: 'fit', values: [1, 2, 3] }] }],
  pictures: [],
};
const png = new Uint8Array([1, 2, 3]);
const page = reportPage(report, [{ title: 'Sheet', pictures: [{ caption: 'x', png, size: [40, 20] }] }]);

describe('reportPage', () => {
  it('is one file that loads and runs nothing', () => {
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).not.toMatch(/<script|<link|@import|url\(|https?:/);
    expect([...page.matchAll(/src="([^"]*)"/g)].map(([, s]) => s)).toEqual(['data:image/png;base64,AQID']);
  });

  it('escapes what comes from outside, and marks what passes and misses', () => {
    expect(page).toContain('<h1>Fits &amp; &lt;heads&gt;</h1>');
    expect(page).toContain('&lt;script&gt;');
    expect(page).toContain('<td class="pass">pass</td>');
    expect(page).toContain('<td class="MISS">MISS</td>');
    expect(page).toContain('1 of 3 fits failed');
    expect(page).not.toMatch(/NaN|undefined/);
  });
});

describe('reportText and tableCsv', () => {
  it('line up numbers for people, a dash for what is not known', () => {
    expect(reportText(report).split('\n').slice(3)).toEqual([
      'Errors',
      '',
      'who       error',
      'a, "b"     1.23  pass',
      '<script>      -  MISS',
      '',
    ]);
  });

  it('give numbers in full to programs', () => {
    expect(tableCsv(report.tables[0]!)).toBe('who,error,\r\n"a, ""b""",1.23456,pass\r\n<script>,,MISS\r\n');
  });
});

describe('plotSvg', () => {
  const coordinates = (svg: string): number[] =>
    [...svg.matchAll(/ (?:x|x1|x2|cx|y|cy|width|height)="([^"]*)"/g)].map(([, v]) => Number(v));

  it.each(['bars', 'shares'] as const)('keeps %s inside, whatever the values', (kind) => {
    for (const values of [[1, 2, 3], [0.001], [0, 0], [1e6, 1], [Number.NaN, 2]]) {
      const svg = plotSvg({
        title: 'p',
        kind,
        axis: 'mm',
        groups: [
          { name: 'a<', values },
          { name: 'nobody', values: [] },
        ],
      });
      const all = coordinates(svg);
      expect(all.length).toBeGreaterThan(5);
      for (const x of all) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(520);
      }
      expect(svg).not.toMatch(/NaN|nobody/);
      expect(svg).toContain('a&lt;');
    }
  });

  it('puts the mean of bars and the steps of shares where they belong', () => {
    const bars = plotSvg({ title: 'p', kind: 'bars', axis: 'mm', groups: [{ name: 'a', values: [1, 3] }] });
    const ticks = [...bars.matchAll(/x1="([\d.]+)" x2="\1" y1/g)].map(([, x]) => Number(x));
    // From 0 to 4, for the whisker ends at 3.4; the bar ends at 2.
    const [left, right] = [ticks[0]!, ticks.at(-1)!];
    expect(Number(/<rect x="[\d.]+" y="[\d.-]+" width="([\d.]+)"/.exec(bars)![1])).toBeCloseTo((right - left) / 2, 0);
    const shares = plotSvg({ title: 'p', kind: 'shares', axis: 'mm', groups: [{ name: 'a', values: [4, 1, 2] }] });
    expect(/d="M46 240H[\d.]+V162.7H[\d.]+V85.3H[\d.]+V8H/.test(shares)).toBe(true);
  });

  it('says so when there is nothing', () => {
    expect(plotSvg({ title: 'p', kind: 'bars', axis: '', groups: [] })).toContain('Nothing was measured');
  });
});

describe('barTable', () => {
  it('holds figures to their limits; what is not known neither passes nor misses', () => {
    const lines = barTable([
      { what: 'a', value: 0.5, limit: 0.5 },
      { what: 'b', value: 0.51, limit: 0.5, from: '1 / 2 mm' },
      { what: 'c', value: 1, limit: 1, relation: '<' },
      { what: 'd', value: 0.99, limit: 0.97, relation: '>=' },
      { what: 'e', value: 0.1, limit: 0.5, whole: false },
      { what: 'f', value: Number.NaN, limit: 0.5 },
    ]).lines;
    expect(lines.map((line) => line[4])).toEqual(['pass', 'MISS', 'MISS', 'pass', 'MISS', '']);
    expect(lines[4]![2]).toBe('(a case failed)');
    expect(lines[5]![2]).toBe('not measured');
  });
});

it('statistics are those of a sample', () => {
  expect([mean([1, 2, 6]), deviation([1, 2, 6])]).toEqual([3, Math.sqrt(7)]);
  expect([mean([]), deviation([1])]).toEqual([Number.NaN, Number.NaN]);
});

it('failures names what failed and what did not complete', () => {
  const of = (name: string) => ({ name });
  const found = failures([
    { of: of('a'), record: { name: 'a', seconds: 1, value: { status: 'completed' } } },
    { of: of('b'), record: { name: 'b', seconds: 1, value: { status: 'diverged' } } },
    { of: of('c'), record: { name: 'c', seconds: 1, error: 'no face' } },
  ]);
  expect(found.notes).toEqual([
    '1 of 3 fits failed (listed last); means are over the others.',
    '1 fits did not complete; their best heads so far count: b.',
  ]);
  expect(found.tables[0]!.lines).toEqual([['c', 'no face']]);
  expect(failures([])).toEqual({ notes: [], tables: [] });
});
