import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GanfitError } from '@ganfit/core';
import type { Sharp, SharpOptions } from 'sharp';
import { fetchBytes } from './fetch.js';
import type { DecodedImage, Files, Platform } from './platform.js';

const isRemote = (source: string): boolean => /^(https?|data|blob):/i.test(source);

async function load(source: string | URL, signal?: AbortSignal): Promise<Uint8Array> {
  if (isRemote(String(source))) return fetchBytes(source, signal);
  const path = String(source).startsWith('file:') ? fileURLToPath(source) : String(source);
  try {
    return await readFile(path, signal ? { signal } : {});
  } catch (cause) {
    signal?.throwIfAborted();
    throw readError(path, cause as NodeJS.ErrnoException);
  }
}

function readError(path: string, cause: NodeJS.ErrnoException): GanfitError {
  const missing = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(cause.code ?? '');
  if (missing) {
    return new GanfitError('MISSING_FILE', `readImage: there is no file ${path}. Check the path.`, { cause });
  }
  const messages: Record<string, string> = {
    EISDIR: `${path} is a folder. Name one photo in it.`,
    EACCES: `${path} may not be read. Change its permissions, or copy it to a place of yours.`,
  };
  const message = messages[cause.code ?? ''] ?? `${path} could not be read (${cause.message}). Try a copy of it.`;
  return new GanfitError('IMAGE', `readImage: ${message}`, { cause });
}

async function sharp(input: Uint8Array, options: SharpOptions): Promise<Sharp> {
  try {
    const { default: create } = await import('sharp');
    return create(input, options);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new GanfitError('MISSING_PACKAGE', 'readImage: the package sharp is missing. Run: npm install sharp', {
      cause,
    });
  }
}

/** `failOn: 'error'` refuses cut-off files but lets pass the stray bytes that many phones leave in theirs. */
async function decode(bytes: Uint8Array, maxSize: number): Promise<DecodedImage> {
  const image = await sharp(bytes, { failOn: 'error', autoOrient: true });
  const { autoOrient } = await image.metadata();
  const { data, info } = await image
    .resize({ width: maxSize, height: maxSize, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return {
    pixels: data,
    channels: info.channels,
    height: info.height,
    width: info.width,
    originalHeight: autoOrient.height,
    originalWidth: autoOrient.width,
  };
}

async function encodePng(pixels: Uint8Array, height: number, width: number, channels: 1 | 3 | 4): Promise<Uint8Array> {
  const image = await sharp(pixels, { raw: { width, height, channels } });
  return image.png({ compressionLevel: 9 }).toBuffer();
}

const files: Files = {
  makeFolder: async (path) => void (await mkdir(path, { recursive: true })),
  write: async (path, bytes) => {
    const file = await open(path, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  },
  rename,
  remove: (path) => rm(path, { force: true }),
  join,
  split: (path) => ({ folder: dirname(path), name: basename(path) }),
};

export const platform: Platform = { load, decode, encodePng, files };
