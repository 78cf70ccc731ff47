import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePng, readImage, resize } from '@ganfit/io';
import { reportPage } from './page.js';
import type { PictureRow, Report } from './report.js';
import { reportText, tableCsv } from './text.js';

/** A row with its pictures' bytes, small enough for a page of many. */
export interface ShownRow extends Omit<PictureRow, 'pictures'> {
  readonly pictures: readonly { readonly caption: string; readonly png: Uint8Array; readonly size: [number, number] }[];
}

/** All files of a report by name. @param out the folder that its pictures are in */
export async function reportFiles(report: Report & { results: unknown }, out: string): Promise<Record<string, string>> {
  const { pictures, results, ...numbers } = report;
  const shown: ShownRow[] = [];
  for (const row of pictures) shown.push(await shownRow(row, out));
  return {
    'report.html': reportPage(report, shown),
    'report.json': `${JSON.stringify({ ...numbers, results }, undefined, 2)}\n`,
    'report.txt': reportText(report),
    ...Object.fromEntries(report.tables.map((table) => [`${table.name}.csv`, tableCsv(table)])),
  };
}

async function shownRow({ pictures, ...row }: PictureRow, out: string): Promise<ShownRow> {
  const { height: most = 200 } = row;
  const shown = pictures.map(async ({ caption, file }) => {
    const bytes = await readFile(join(out, file)).catch(() => undefined);
    if (!bytes) return [];
    const whole = await readImage(bytes, { maxSize: 10_000 });
    // Twice as many pixels as shown, for sharp screens.
    const height = Math.min(whole.height, 2 * most);
    const width = Math.round((whole.width * height) / whole.height);
    const png = await encodePng(height < whole.height ? resize(whole, { height, width }) : whole);
    return [{ caption, png, size: [Math.round((width * most) / height), most] as [number, number] }];
  });
  return { ...row, pictures: (await Promise.all(shown)).flat() };
}
