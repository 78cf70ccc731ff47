import { entities } from './entities.js';
import { plotSvg } from './plot.js';
import { type Cell, cellText, type Report, type Table } from './report.js';
import type { ShownRow } from './write.js';

const style = `
:root { color-scheme: light dark; --page: #f6f7f9; --card: #fff; --ink: #16191d; --soft: #5b6470; --line: #dfe3e8; --good: #11713f; --bad: #a5222a;
  --s0: #2f6fdb; --s1: #d2562b; --s2: #158f6b; --s3: #8a56cc; --s4: #c03d78; --s5: #9a7400; --s6: #2a8fa6; --s7: #6b7280; }
@media (prefers-color-scheme: dark) { :root { --page: #111417; --card: #1a1e23; --ink: #e8ebee; --soft: #9aa4af; --line: #2d343c; --good: #7fdcaa; --bad: #ff9ea3;
  --s0: #77a8ff; --s1: #ff8d63; --s2: #46c79e; --s3: #bb90f5; --s4: #f079ac; --s5: #d9b13b; --s6: #5cc3da; --s7: #a3acb8; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 32px 20px 56px; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 1.05rem; margin: 0 0 10px; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 20px; margin-top: 20px; min-width: 0; }
p.note, .facts, figcaption { color: var(--soft); font-size: .92rem; }
p.note { margin: -6px 0 12px; max-width: 75ch; }
.facts { margin: 0; } .facts span { margin-right: 1.2em; white-space: nowrap; } .facts b { font-weight: 600; color: var(--ink); }
.notes { border-left: 4px solid var(--s5); } .notes ul { margin: 0; padding-left: 18px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 5px 0 5px 22px; border-top: 1px solid var(--line); white-space: nowrap; font-weight: 400; }
th:first-child, td:first-child, td.text, th.text { text-align: left; } td.text { white-space: normal; max-width: 34em; } td:first-child { min-width: 12em; } th:first-child, td:first-child { padding-left: 0; }
thead th { border-top: 0; color: var(--soft); vertical-align: bottom; }
td.pass { color: var(--good); font-weight: 600; } td.MISS { color: var(--bad); font-weight: 600; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr)); gap: 20px; }
svg { display: block; width: 100%; height: auto; font-size: 13px; } svg text { fill: var(--soft); } svg .grid { stroke: var(--line); }
.pictures { display: flex; flex-wrap: wrap; gap: 12px; } figure { margin: 0; max-width: 100%; } figure img { display: block; max-width: 100%; height: auto; border-radius: 6px; }
${Array.from({ length: 8 }, (_, i) => `.s${i} { --c: var(--s${i}); }`).join(' ')}
`;

/** A page that needs no other file and runs no script: tables, plots, pictures. */
export function reportPage(report: Report, pictures: readonly ShownRow[]): string {
  const { title, facts, notes, tables, plots } = report;
  const fact = ([key, value]: [string, unknown]): string =>
    `<span>${entities(key)} <b>${entities(`${value}`)}</b></span>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${entities(title)}</title><style>${style}</style></head>
<body><main><h1>${entities(title)}</h1>
<p class="facts">${Object.entries(facts).map(fact).join(' ')}</p>
${notes.length ? `<section class="notes"><ul>${notes.map((n) => `<li>${entities(n)}</li>`).join('')}</ul></section>` : ''}
${tables.map(tableSection).join('\n')}
${plots.length ? `<section><div class="plots">${plots.map((p) => `<div><h2>${entities(p.title)}</h2>${plotSvg(p)}</div>`).join('\n')}</div></section>` : ''}
${pictures.map(pictureSection).join('\n')}
</main></body></html>
`;
}

function tableSection({ title, note, head, lines }: Table): string {
  const cell = (c: Cell): string => {
    const text = cellText(c);
    const kind = text === 'pass' || text === 'MISS' ? text : typeof c === 'string' ? 'text' : '';
    return `<td${kind ? ` class="${kind}"` : ''}>${entities(text)}</td>`;
  };
  const body = lines.map((line) => `<tr>${line.map(cell).join('')}</tr>`).join('\n');
  // A heading stands where its column's cells do.
  const top = head
    .map((h, k) => `<th${typeof lines[0]?.[k] === 'string' ? ' class="text"' : ''}>${entities(h)}</th>`)
    .join('');
  return `<section><h2>${entities(title)}</h2>${noteOf(note)}<div class="scroll"><table><thead><tr>${top}</tr></thead>
<tbody>${body}</tbody></table></div></section>`;
}

const noteOf = (note: string | undefined): string => (note ? `<p class="note">${entities(note)}</p>` : '');

function pictureSection({ title, note, pictures }: ShownRow): string {
  const figures = pictures.map(({ caption, png, size: [width, height] }) => {
    const source = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
    return `<figure><img src="${source}" width="${width}" height="${height}" alt="${entities(caption)}" loading="lazy"><figcaption>${entities(caption)}</figcaption></figure>`;
  });
  return `<section><h2>${entities(title)}</h2>${noteOf(note)}<div class="pictures">${figures.join('\n')}</div></section>`;
}
