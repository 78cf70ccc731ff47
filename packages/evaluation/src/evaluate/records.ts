import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CaseRecord } from './evaluation.js';

/** Records of earlier runs, one JSON line each, so that a run that was stopped goes on where it was. */
export interface RecordFile {
  read(): Promise<CaseRecord[]>;
  append(record: CaseRecord): Promise<void>;
}

/** @param tag names what was measured (settings, version, seed): records with another tag are left alone and not read */
export function recordFile(path: string, tag: string): RecordFile {
  return {
    async read() {
      const text = await readFile(path, 'utf8').catch(() => '');
      const entries = text.split('\n').flatMap(parse);
      return entries.filter((entry) => entry.tag === tag).map((entry) => entry.record);
    },
    async append(record) {
      await mkdir(dirname(path), { recursive: true });
      // It starts a new line in case the last run was stopped within one.
      await appendFile(path, `\n${JSON.stringify({ tag, record })}\n`);
    },
  };
}

/** Lines that a stopped run left unfinished are no records. */
function parse(line: string): { tag: string; record: CaseRecord }[] {
  if (!line) return [];
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
