import type { Sheet } from './text.js';

/** A picture of the page, with its bytes. */
export interface PagePicture {
  title: string;
  png: Uint8Array;
}

const style = `
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 78rem; padding: 0 1rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; white-space: nowrap; }
th, td { text-align: left; padding: .25rem .9rem .25rem 0; border-bottom: 1px solid #8884; }
td.pass { color: #1a7f37; } td.MISS { color: #cf222e; font-weight: 600; }
figure { margin: 1.5rem 0; } figure img { max-width: 100%; height: auto; border-radius: 4px; } figcaption { opacity: .7; }
`;

/** A page that needs no other file: sheets as tables, pictures within it. */
export function htmlPage(title: string, all: readonly Sheet[], pictures: readonly PagePicture[]): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${entities(title)}</title><style>${style}</style></head>
<body><h1>${entities(title)}</h1>
${all.map(table).join('\n')}
${pictures.map(figure).join('\n')}
</body></html>
`;
}

function table({ title, head, lines }: Sheet): string {
  const cells = (line: readonly string[], tag: string): string =>
    `<tr>${line.map((cell) => `<${tag}${cell === 'pass' || cell === 'MISS' ? ` class="${cell}"` : ''}>${entities(cell)}</${tag}>`).join('')}</tr>`;
  const body = lines.map((line) => cells(line, 'td')).join('\n');
  return `<h2>${entities(title)}</h2>\n<div class="scroll"><table>\n<thead>${cells(head, 'th')}</thead>\n<tbody>${body}</tbody></table></div>`;
}

function figure({ title, png }: PagePicture): string {
  const source = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
  return `<figure><img src="${source}" alt="${entities(title)}" loading="lazy"><figcaption>${entities(title)}</figcaption></figure>`;
}

const entities = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
