import { describe, expect, it } from 'vitest';
import { lineChart, short } from '../src/chart.js';
import { html, raw } from '../src/html.js';
import { type ReportData, reportHtml } from '../src/report.js';

const png = new Uint8Array(24).fill(1, 16, 24);
const data: ReportData = {
  photo: '<b>me & "you".jpg',
  status: 'diverged',
  statusText: 'The energy was NaN at step 3.',
  notes: ['3 faces were found.'],
  figures: [
    { title: 'Photo and fit', pictures: ['photo', 'fit'].map((caption) => ({ caption, png })) },
    { title: 'Texture map', pictures: [{ caption: '256 x 256', png }] },
  ],
  metrics: { landmarkNrmse: 0.02434, pixelL1: undefined },
  seconds: { detect: 1.26, ganfit: 30 },
  curves: [
    { stage: 'alignment', steps: [1, 2, 3], terms: { energy: [10, 5, Number.NaN], landmark: [8, 4, 1] } },
    { stage: 'ganfit', steps: [1, 2], terms: { landmark: [2, 1] } },
  ],
  facts: { model: 'open-head', seed: 1 },
  parameters: { identity: Float32Array.of(0.123456, -2) },
  files: [{ name: 'my head.glb', description: 'metres', bytes: 2_500_000 }],
};

describe('reportHtml', () => {
  const page = reportHtml(data);

  it('is one file that loads and runs nothing', () => {
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).not.toMatch(/<script|<link|@import|url\(|https?:/);
    const sources = [...page.matchAll(/src="([^"]*)"/g)].map(([, source]) => source);
    expect(sources).toHaveLength(3);
    for (const source of sources) expect(source).toBe(`data:image/png;base64,${Buffer.from(png).toString('base64')}`);
  });

  it('escapes what comes from outside', () => {
    expect(page).not.toContain('<b>me');
    expect(page).toContain('&#60;b&#62;me &#38; &#34;you&#34;.jpg');
    expect(page).toContain('href="my%20head.glb"');
  });

  it('tells status, numbers, times, settings and parameters', () => {
    for (const text of [
      'badge bad',
      'The energy was NaN',
      '3 faces',
      '0.024',
      'not measured',
      '31.3 s',
      'open-head',
      '0.123  -2',
      '2.5 MB',
    ]) {
      expect(page).toContain(text);
    }
    expect(page).not.toContain('undefined');
  });

  it('gives a term one colour in all charts', () => {
    expect(page.match(/class="s1"><polyline/g)).toHaveLength(2);
  });
});

describe('lineChart', () => {
  const chart = (values: number[], steps = values.map((_, i) => i + 1)) =>
    lineChart([{ name: 'a', color: 9, steps, values }]).markup;
  const labels = (markup: string) =>
    [...markup.matchAll(/text-anchor="end">([^<]*)<\/text>/g)].map(([, text]) => text!).slice(0, -1);

  it('takes powers of ten for what falls by factors, and round numbers for what can be negative', () => {
    expect(labels(chart([900, 30, 0.5]))).toEqual(['0.1', '1', '10', '100', '1000']);
    expect(labels(chart([9, 3, 2]))).toEqual(['2', '5', '10']);
    expect(labels(chart([-1, 0.2, 2]))).toEqual(['-1', '-0.5', '0', '0.5', '1', '1.5', '2']);
  });

  it('keeps points inside, leaves out NaN, 0 and depths, and survives emptiness', () => {
    const markup = chart([100, 0, Number.NaN, 1e-12, 1]);
    const points = markup.match(/points="([^"]*)"/)![1]!.split(' ');
    expect(points).toHaveLength(2);
    for (const point of points) {
      const [x, y] = point.split(',').map(Number);
      expect(x).toBeGreaterThanOrEqual(52);
      expect(x).toBeLessThanOrEqual(468);
      expect(y).toBeGreaterThanOrEqual(12);
      expect(y).toBeLessThanOrEqual(234);
    }
    for (const values of [[], [Number.NaN], [3], [0, 0], [-2, -2]])
      expect(chart(values)).not.toMatch(/NaN,|,NaN|Infinity|="NaN/);
    expect(markup).toContain('class="s1 dashed"');
  });

  it('starts where late steps start, and titles a few dots only', () => {
    const steps = Array.from({ length: 200 }, (_, i) => i + 121);
    const markup = chart(
      steps.map((s) => 1000 / s),
      steps,
    );
    expect(markup.match(/points="([\d.]*),/)![1]).toBe('52');
    expect(markup.match(/<circle/g)!.length).toBeLessThan(50);
    expect(markup).toContain('step 320: 3.13');
  });
});

it('html escapes strings and keeps markup', () => {
  expect(html`<i>${'<'}${raw('<br>')}${[1, html`${'>'}`]}${undefined}</i>`.markup).toBe('<i>&#60;<br>1&#62;</i>');
});

it('short says a number in three digits', () => {
  expect([0, 12.345, 0.00123456, 1234567, 1e-9, Number.NaN, undefined].map(short)).toEqual([
    '0',
    '12.3',
    '0.00123',
    '1.2e6',
    '1.0e-9',
    '–',
    '–',
  ]);
});
