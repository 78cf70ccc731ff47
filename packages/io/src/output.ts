import { GanfitError } from '@ganfit/core';
import { platform } from '#platform';
import type { Files } from './platform/platform.js';

/**
 * Writes a file so that its path never holds half of it: into a new file beside it first, which then takes its name.
 * On failure an older file at the path is untouched and nothing is left behind. Node only.
 *
 * @throws GanfitError `OUTPUT`: disk full, no permission, read-only, not a folder; the message says what to do
 * @example await writeFileAtomic('out/fit.json', JSON.stringify(fit));
 */
export function writeFileAtomic(path: string, data: Uint8Array | string): Promise<void> {
  return writeThrough(platform.files, path, data);
}

/** A folder to write results into. */
export interface OutputFolder {
  readonly path: string;
  /** Writes one file as {@link writeFileAtomic} does; returns its path. */
  write(name: string, data: Uint8Array | string): Promise<string>;
}

/**
 * Makes the folder if need be and proves at once that it can be written to, so that a long fit does not end in an
 * error that could have been told before.
 *
 * @throws GanfitError `OUTPUT`
 * @example const out = await outputFolder('out'); await out.write('texture.png', png);
 */
export function outputFolder(path: string): Promise<OutputFolder> {
  return folderThrough(platform.files, path);
}

/** {@link writeFileAtomic} on a given file system; for tests. */
export async function writeThrough(files: Files, path: string, data: Uint8Array | string): Promise<void> {
  const { folder, name } = files.split(path);
  const temporary = files.join(folder, `.${name}.${crypto.randomUUID()}.tmp`);
  try {
    await files.write(temporary, typeof data === 'string' ? new TextEncoder().encode(data) : data);
    await files.rename(temporary, path);
  } catch (cause) {
    await files.remove(temporary).catch(() => {}); // The first error is the one to tell.
    throw outputError('writeFileAtomic', path, cause);
  }
}

/** {@link outputFolder} on a given file system; for tests. */
export async function folderThrough(files: Files, path: string): Promise<OutputFolder> {
  const probe = files.join(path, `.${crypto.randomUUID()}.tmp`);
  try {
    await files.makeFolder(path);
    await files.write(probe, new Uint8Array(1));
  } catch (cause) {
    throw outputError('outputFolder', path, cause);
  } finally {
    await files.remove(probe).catch(() => {});
  }
  const write = async (name: string, data: Uint8Array | string): Promise<string> => {
    const file = files.join(path, name);
    await writeThrough(files, file, data);
    return file;
  };
  return { path, write };
}

const elsewhere = 'Choose another folder';

const advice: Record<string, string> = {
  ENOSPC: 'the disk is full. Free some space and run again; no half file was left',
  EDQUOT: 'your disk quota is used up. Free some space and run again; no half file was left',
  EACCES: `no permission to write there. ${elsewhere}, or change its permissions`,
  EPERM: `no permission to write there. ${elsewhere}, or change its permissions`,
  EROFS: `that file system is read-only. ${elsewhere}`,
  ENOTDIR: `a part of that path is a file, not a folder. ${elsewhere}`,
  EEXIST: `a file of that name is in the way. ${elsewhere}, or move the file`,
  EISDIR: 'a folder of that name is in the way. Move it, or choose another name',
  ENOENT: `there is no such folder. Make it first, or choose another`,
};

function outputError(where: string, path: string, cause: unknown): unknown {
  if (cause instanceof GanfitError) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  const why = advice[code ?? ''] ?? `${message}. ${elsewhere}`;
  return new GanfitError('OUTPUT', `${where}: ${path} cannot be written: ${why}.`, { cause });
}
