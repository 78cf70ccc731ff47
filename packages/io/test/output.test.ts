import { existsSync } from 'node:fs';
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputFolder, writeFileAtomic } from '@ganfit/io';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderThrough, writeThrough } from '../src/output.js';
import { platform } from '../src/platform/node.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ganfit-'));
});
afterEach(() => rm(folder, { recursive: true }));

const failing = (code: string) => Promise.reject(Object.assign(new Error(`${code}: injected`), { code }));

describe('writeFileAtomic', () => {
  it('writes text and bytes, and replaces what is there', async () => {
    const path = join(folder, 'fit.json');
    await writeFileAtomic(path, 'old');
    await writeFileAtomic(path, '{"é":1}');
    expect(await readFile(path, 'utf8')).toBe('{"é":1}');
    await writeFileAtomic(path, Uint8Array.of(1, 2));
    expect(Array.from(await readFile(path))).toEqual([1, 2]);
    expect(await readdir(folder)).toEqual(['fit.json']);
  });

  it('keeps the old file and leaves nothing behind when writing stops half-way', async () => {
    const path = join(folder, 'head.glb');
    await writeFileAtomic(path, 'old');
    const write = async (file: string, bytes: Uint8Array) => {
      await writeFile(file, bytes.subarray(0, 3));
      await failing('ENOSPC');
    };
    const attempt = writeThrough({ ...platform.files, write }, path, 'new and longer');
    await expect(attempt).rejects.toMatchObject({
      code: 'OUTPUT',
      message: expect.stringMatching(/head\.glb.*disk is full.*Free some space/),
    });
    expect(await readdir(folder)).toEqual(['head.glb']);
    expect(await readFile(path, 'utf8')).toBe('old');
  });

  it.skipIf(!existsSync('/dev/full'))('reports a disk that is really full', async () => {
    const write = async (_: string, bytes: Uint8Array) => {
      const full = await open('/dev/full', 'w');
      await full.writeFile(bytes).finally(() => full.close());
    };
    await expect(writeThrough({ ...platform.files, write }, join(folder, 'a'), 'x')).rejects.toThrow('disk is full');
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['EACCES', /no permission.*Choose another folder/],
    ['EROFS', /read-only.*Choose another folder/],
    ['EIO', /EIO: injected.*Choose another folder/],
  ])('tells what to do about %s', async (code, message) => {
    const files = { ...platform.files, write: () => failing(code) };
    await expect(writeThrough(files, join(folder, 'a'), 'x')).rejects.toThrow(message);
    await expect(folderThrough(files, folder)).rejects.toMatchObject({
      code: 'OUTPUT',
      message: expect.stringMatching(message),
    });
  });

  it('refuses a folder that is missing, a path through a file, and a folder in the way', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(writeFileAtomic(join(folder, 'no', 'a'), 'x')).rejects.toThrow('no such folder');
    await expect(writeFileAtomic(join(folder, 'file', 'a'), 'x')).rejects.toThrow('is a file, not a folder');
    await outputFolder(join(folder, 'taken'));
    await expect(writeFileAtomic(join(folder, 'taken'), 'x')).rejects.toMatchObject({ code: 'OUTPUT' });
    expect((await readdir(folder)).sort()).toEqual(['file', 'taken']);
  });
});

describe('outputFolder', () => {
  it('makes parents, writes into it, and leaves no trace of its trial', async () => {
    const out = await outputFolder(join(folder, 'a', 'b'));
    expect(await readdir(out.path)).toEqual([]);
    expect(await out.write('x.txt', 'hello')).toBe(join(folder, 'a', 'b', 'x.txt'));
    expect(await readFile(join(out.path, 'x.txt'), 'utf8')).toBe('hello');
  });

  it('fails before the work where nothing can be written', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(outputFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'OUTPUT' });
    await expect(outputFolder(join(folder, 'file', 'out'))).rejects.toThrow('is a file, not a folder');
  });
});
