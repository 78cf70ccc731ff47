import { lineChart, short } from './chart.js';
import { html, type Markup, raw } from './html.js';
import { style } from './report-style.js';

export interface ReportPicture {
  caption: string;
  /** A PNG file's bytes. */
  png: Uint8Array;
}

/** A titled row of pictures, which wraps on a narrow screen. */
export interface ReportFigure {
  title: string;
  note?: string;
  pictures: readonly ReportPicture[];
}

/** Loss terms of one stage of the fit: `terms.identity[i]` at step `steps[i]`. */
export interface ReportCurves {
  stage: string;
  steps: readonly number[];
  terms: Readonly<Record<string, readonly number[]>>;
}

export interface ReportFile {
  /** Relative to the report. */
  name: string;
  description: string;
  bytes?: number;
}

/** All that a report shows, as plain data. */
export interface ReportData {
  /** File name of the photo. */
  photo: string;
  status: 'converged' | 'completed' | 'aborted' | 'diverged';
  /** A sentence for people. */
  statusText?: string;
  /** What the user should know: "3 faces found, fitted the largest". */
  notes?: readonly string[];
  figures: readonly ReportFigure[];
  /** `undefined` for what could not be measured. */
  metrics: { landmarkNrmse?: number | undefined; identityCosine?: number | undefined; pixelL1?: number | undefined };
  /** Seconds per part, in order. */
  seconds: Readonly<Record<string, number>>;
  curves: readonly ReportCurves[];
  /** Model, seed, version and the like, in order. */
  facts: Readonly<Record<string, string | number>>;
  parameters: Readonly<Record<string, ArrayLike<number>>>;
  files: readonly ReportFile[];
}

/**
 * A self-contained page about one fit: no script, nothing loaded from elsewhere; pictures and curves are inside it.
 *
 * @example await out.write('report.html', reportHtml(data));
 */
export function reportHtml(data: ReportData): string {
  const wide = data.figures.filter(isWide);
  const narrow = data.figures.filter((f) => !isWide(f));
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${data.photo} – ganfit report</title>
<style>${raw(style)}</style>
</head>
<body>
<main>
${heading(data)}
${data.notes?.length ? html`<section class="notes"><ul>${data.notes.map((n) => html`<li>${n}</li>`)}</ul></section>` : undefined}
${wide.slice(0, 1).map(figure)}
${section('How well it fits', tiles(data.metrics))}
${wide.slice(1).map(figure)}
${data.files.length ? section('Files', fileTable(data.files)) : undefined}
<div class="pair">${narrow.map(figure)}<div>${section('Time', timeTable(data.seconds))}${section('Settings', factTable(data.facts))}</div></div>
${data.curves.length ? section('Loss terms', html`<div class="charts">${charts(data.curves)}</div>`) : undefined}
${section('Parameters', html`${Object.entries(data.parameters).map(parameters)}`)}
<footer>Made by ganfit. Numbers and landmarks in full: fit.json.</footer>
</main>
</body>
</html>
`;
  return page.markup;
}

const statusClass = { converged: 'good', completed: 'good', aborted: 'warn', diverged: 'bad' } as const;

function heading({ photo, status, statusText }: ReportData): Markup {
  return html`<header><h1>${photo}</h1><span class="badge ${statusClass[status]}">${status}</span>${statusText ? html`<p>${statusText}</p>` : undefined}</header>`;
}

function section(title: string, content: Markup, note?: string): Markup {
  return html`<section><h2>${title}</h2>${note ? html`<p class="note">${note}</p>` : undefined}${content}</section>
`;
}

/** Several pictures, or one sheet of several, take the full width; a single square shares it. */
const isWide = ({ pictures }: ReportFigure): boolean => pictures.length > 1 || pictures.some(isSheet);

function isSheet({ png }: ReportPicture): boolean {
  const { height, width } = pngSize(png);
  return width > 2 * height;
}

function figure({ title, note, pictures }: ReportFigure): Markup {
  const narrow = pictures.length === 1 ? 1 : pictures.length > 4 ? 3 : 2;
  const columns = `--columns: ${pictures.length}; --narrow: ${narrow}`;
  return section(title, html`<div class="pictures" style="${columns}">${pictures.map(picture)}</div>`, note);
}

function picture(shown: ReportPicture): Markup {
  const { height, width } = pngSize(shown.png);
  const source = `data:image/png;base64,${Buffer.from(shown.png).toString('base64')}`;
  const image = html`<img src="${raw(source)}" width="${width}" height="${height}" alt="${shown.caption}">`;
  return html`<figure${isSheet(shown) ? raw(' class="sheet"') : undefined}><div>${image}</div><figcaption>${shown.caption}</figcaption></figure>
`;
}

/** From the header chunk, which the format puts first. */
function pngSize(png: Uint8Array): { height: number; width: number } {
  if (png.length < 24) return { height: 0, width: 0 };
  const view = new DataView(png.buffer, png.byteOffset);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

const meanings = [
  [
    'landmarkNrmse',
    'Landmark error',
    'landmarkNrmse: mean distance over the 51 inner landmarks, in outer-eye distances; lower is better',
  ],
  [
    'identityCosine',
    'Likeness',
    'identityCosine: between photo and fit as the recognition network sees them; 1 is the same',
  ],
  ['pixelL1', 'Colour error', 'pixelL1: mean difference of covered pixels, of a range of 1; lower is better'],
] as const;

function tiles(metrics: ReportData['metrics']): Markup {
  return html`<div class="tiles">${meanings.map(([key, label, meaning]) => {
    const value = metrics[key];
    return html`<div><b>${Number.isFinite(value) ? value!.toFixed(3) : 'not measured'}</b><span>${label}</span><small>${meaning}</small></div>`;
  })}</div>`;
}

function timeTable(seconds: ReportData['seconds']): Markup {
  const rows = Object.entries(seconds);
  const total = rows.reduce((sum, [, s]) => sum + s, 0);
  const longest = Math.max(1e-9, ...rows.map(([, s]) => s));
  const row = ([name, s]: [string, number]) =>
    html`<tr><th>${name}</th><td style="width: 45%"><span class="bar" style="width: ${((100 * s) / longest).toFixed(1)}%"></span></td><td class="number">${s.toFixed(1)} s</td></tr>`;
  return html`<table>${rows.map(row)}<tr class="total"><th>total</th><td></td><td class="number">${total.toFixed(1)} s</td></tr></table>`;
}

function factTable(facts: ReportData['facts']): Markup {
  return html`<table>${Object.entries(facts).map(([name, value]) => html`<tr><th>${name}</th><td>${value}</td></tr>`)}</table>`;
}

function fileTable(files: readonly ReportFile[]): Markup {
  return html`<table>${files.map(
    ({ name, description, bytes }) =>
      html`<tr><td><a href="${encodeURIComponent(name)}">${name}</a></td><td><small>${description}</small></td><td class="number"><small>${fileSize(bytes)}</small></td></tr>`,
  )}</table>`;
}

function fileSize(bytes: number | undefined): string | undefined {
  if (bytes === undefined) return undefined;
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.ceil(bytes / 1e3)} kB`;
}

function charts(curves: readonly ReportCurves[]): Markup[] {
  const names = [...new Set(curves.flatMap(({ terms }) => Object.keys(terms)))];
  return curves.map(({ stage, steps, terms }) => {
    const series = Object.entries(terms).map(([name, values]) => ({ name, color: names.indexOf(name), steps, values }));
    return html`<div><h3>Stage ${stage}</h3>${lineChart(series)}</div>
`;
  });
}

function parameters([name, values]: [string, ArrayLike<number>]): Markup {
  const numbers = Array.from(values, short).join('  ');
  return html`<details><summary>${name} <small>${values.length} ${values.length === 1 ? 'number' : 'numbers'}</small></summary><code>${numbers}</code></details>
`;
}
