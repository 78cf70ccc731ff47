import { check, GanfitError } from '@ganfit/core';

/** Where weight files come from. Without options: the installed package in Node. */
export interface WeightSource {
  /** Folder that holds the files, for browsers (a copy of `node_modules/@vladmandic/face-api/model`) or a mirror. */
  baseUrl?: string | URL;
  /** The files' bytes by file name, for those who have them already; nothing is read then. */
  preload?: Readonly<Record<string, Uint8Array | ArrayBuffer>>;
  signal?: AbortSignal;
}

const modelPackage = '@vladmandic/face-api';

/**
 * Reads one file of the model folder.
 * @throws GanfitError `NETWORK` if it cannot be fetched, `MISSING_PACKAGE` if the package is not installed,
 * `MISSING_FILE` if it lacks the file, `ARGUMENT` in a browser without `baseUrl`
 */
export async function readModelFile(where: string, file: string, source: WeightSource = {}): Promise<Uint8Array> {
  source.signal?.throwIfAborted();
  if (source.preload) return preloaded(where, file, source.preload);
  if (source.baseUrl !== undefined) return fetchFile(where, file, source.baseUrl, source.signal);
  check(isNode(), 'ARGUMENT', () => {
    return `${where}: pass { baseUrl } outside of Node, the URL of a folder with ${file} in it (a copy of node_modules/${modelPackage}/model).`;
  });
  return readInstalled(where, file);
}

function preloaded(where: string, file: string, files: NonNullable<WeightSource['preload']>): Uint8Array {
  const bytes = files[file];
  check(bytes, 'ARGUMENT', () => {
    return `${where}: \`preload\` lacks '${file}'; it has ${Object.keys(files).join(', ') || 'nothing'}.`;
  });
  return bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
}

async function fetchFile(where: string, file: string, base: string | URL, signal?: AbortSignal): Promise<Uint8Array> {
  const folder = String(base).replace(/\/?$/, '/');
  const url = `${folder}${file}`;
  const fail = (what: string, cause?: unknown): never => {
    throw new GanfitError('NETWORK', `${where}: ${url} ${what}. Check \`baseUrl\` and the connection.`, { cause });
  };
  let response: Response;
  try {
    response = await fetch(url, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    return fail('cannot be fetched', error);
  }
  if (!response.ok) return fail(`answered ${response.status} ${response.statusText}`.trimEnd());
  const bytes = new Uint8Array(await response.arrayBuffer());
  // Servers of single-page apps answer 200 and their start page for whatever they do not have.
  if (/html/.test(response.headers.get('content-type') ?? '') || startsLikeHtml(bytes))
    return fail('is an HTML page, not a weights file');
  return bytes;
}

const startsLikeHtml = (bytes: Uint8Array): boolean =>
  /^\s*<(!doctype|html)/i.test(new TextDecoder().decode(bytes.subarray(0, 64)));

const isNode = (): boolean => typeof process !== 'undefined' && typeof process.versions?.node === 'string';

/** Reads from the `model` folder of an installed package. */
export async function readInstalled(where: string, file: string, name = modelPackage): Promise<Uint8Array> {
  const [{ createRequire }, { dirname, join }, { readFile }] = await Promise.all([
    nodeModule<typeof import('node:module')>('node:module'),
    nodeModule<typeof import('node:path')>('node:path'),
    nodeModule<typeof import('node:fs/promises')>('node:fs/promises'),
  ]);
  let folder: string;
  try {
    folder = join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'model');
  } catch (cause) {
    const message = `${where}: the package ${name}, which holds the weights, is not installed. Run: npm install ${name}`;
    throw new GanfitError('MISSING_PACKAGE', message, { cause });
  }
  try {
    return new Uint8Array(await readFile(join(folder, file)));
  } catch (cause) {
    throw new GanfitError('MISSING_FILE', `${where}: cannot read ${join(folder, file)}. Install ${name} again.`, {
      cause,
    });
  }
}

/** The name as a variable keeps bundlers for the browser from looking for Node's modules. */
const nodeModule = <T>(name: string): Promise<T> => import(/* @vite-ignore */ /* webpackIgnore: true */ name);
