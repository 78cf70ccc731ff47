import { GanfitError } from '@ganfit/core';
import { type FaceModel, parseFaceModel } from './face-model.js';

/** How far a download is; `total` is unknown where the server does not say. */
export interface LoadProgress {
  readonly loaded: number;
  readonly total: number | undefined;
}

export interface LoadOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: LoadProgress) => void;
}

/**
 * Loads a ganfit model file from a URL (`file:` too, in Node) or from bytes.
 *
 * @throws GanfitError `NETWORK` if it cannot be fetched, `MISSING_FILE` if there is none, `MODEL_FORMAT` if it is damaged
 * @example const model = await loadFaceModel('https://example.org/open-head.safetensors', { onProgress: console.log });
 */
export async function loadFaceModel(source: string | URL | Uint8Array, options: LoadOptions = {}): Promise<FaceModel> {
  return parseFaceModel(source instanceof Uint8Array ? source : await readBytes('loadFaceModel', source, options));
}

/** @param where names the caller in messages */
export async function readBytes(
  where: string,
  source: string | URL,
  { signal, onProgress }: LoadOptions,
): Promise<Uint8Array> {
  const base = globalThis.location?.href;
  const url = source instanceof URL ? source : URL.canParse(source, base) ? new URL(source, base) : source;
  if (typeof url === 'string' || url.protocol === 'file:') {
    const { readFile } = await import('node:fs/promises');
    return readFile(url, { signal }).catch((cause: NodeJS.ErrnoException) => {
      if (cause.name === 'AbortError') throw cause;
      throw new GanfitError('MISSING_FILE', `${where}: cannot read ${url} (${cause.code}). Check the path.`, {
        cause,
      });
    });
  }
  const response = await fetch(url, signal ? { signal } : {}).catch((cause: Error) => {
    if (cause.name === 'AbortError') throw cause;
    throw new GanfitError('NETWORK', `${where}: ${url} could not be fetched: ${cause.message}.`, { cause });
  });
  if (!response.ok || !response.body) {
    throw new GanfitError('NETWORK', `${where}: ${url} answered ${response.status} ${response.statusText}.`);
  }
  return collect(response.body, Number(response.headers.get('content-length')) || undefined, onProgress);
}

async function collect(
  body: ReadableStream<Uint8Array>,
  total: number | undefined,
  onProgress: LoadOptions['onProgress'],
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let loaded = 0;
  for (let reader = body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    loaded += value.length;
    onProgress?.({ loaded, total });
  }
  const bytes = new Uint8Array(loaded);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
