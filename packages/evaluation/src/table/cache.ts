import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { TableRecord } from './records.js';

/** Records of earlier runs, one JSON line each, so that a run that was stopped goes on where it was. */
export interface RecordCache {
  read(): Promise<TableRecord[]>;
  append(record: TableRecord): Promise<void>;
}

/**
 * @param tag names what was measured (settings, version, seed): records with another tag are left alone and not read
 */
export function recordCache(path: string, tag: string): RecordCache {
  return {
    async read() {
      const text = await readFile(path, 'utf8').catch(() => '');
      const entries = text
        .split('\n')
        .flatMap(parse)
        .filter((entry) => entry.tag === tag);
      return entries.map((entry) => entry.record);
    },
    async append(record) {
      await mkdir(dirname(path), { recursive: true });
      // One short write, so that processes that share the file do not mix their lines; it starts a new line in case the
      // last run was stopped within one.
      await appendFile(path, `\n${JSON.stringify({ tag, record })}\n`);
    },
  };
}

/** Lines that a stopped run left unfinished are no records. */
function parse(line: string): { tag: string; record: TableRecord }[] {
  if (!line) return [];
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
