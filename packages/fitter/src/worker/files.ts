import { ganfitFailure, toError } from './failure.js';
import type { LoadingProgress } from './protocol.js';

/** A file by its address, and what its bytes must hash to. */
export interface WeightFile {
  readonly url: string | URL;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
}

const cacheName = 'ganfit';
const failed = (message: string, cause?: unknown): Error => toError(ganfitFailure('NETWORK', message), cause);

/**
 * Loads files and checks their hashes: from the browser's cache where they are there, else from the server, and into the
 * cache. A file whose hash is wrong is fetched once more. Without room in the cache it goes on without.
 *
 * @returns the bytes, by the names given
 * @throws GanfitError `NETWORK` if a file cannot be fetched, or is another one than was asked for twice
 * @example
 * const { head } = await fetchFiles({ head: { url: '/open-head.safetensors', sha256: '5f3c…' } }, { onProgress });
 * const model = await openHead({ source: head, texture: 'linear' });
 */
export async function fetchFiles<N extends string>(
  files: Readonly<Record<N, WeightFile>>,
  options: { readonly signal?: AbortSignal; readonly onProgress?: (progress: LoadingProgress) => void } = {},
): Promise<Record<N, Uint8Array>> {
  const cache = await openCache();
  const names = Object.keys(files) as N[];
  const parts: LoadingProgress[] = names.map(() => ({ loaded: 0, total: undefined }));
  const told = (i: number) => (progress: LoadingProgress) => {
    parts[i] = progress;
    const total = parts.reduce<number | undefined>(
      (s, p) => (s !== undefined && p.total !== undefined ? s + p.total : undefined),
      0,
    );
    options.onProgress?.({ loaded: parts.reduce((s, p) => s + p.loaded, 0), total });
  };
  const all = names.map(
    async (name, i) => [name, await fetchFile(files[name], cache, options.signal, told(i))] as const,
  );
  return Object.fromEntries(await Promise.all(all)) as Record<N, Uint8Array>;
}

async function fetchFile(
  { url, sha256 }: WeightFile,
  cache: Cache | undefined,
  signal: AbortSignal | undefined,
  onProgress: (progress: LoadingProgress) => void,
): Promise<Uint8Array> {
  const kept = await cache?.match(url);
  if (kept) {
    const bytes = new Uint8Array(await kept.arrayBuffer());
    onProgress({ loaded: bytes.length, total: bytes.length });
    if ((await hashOf(bytes)) === sha256) return bytes;
    await cache?.delete(url);
  }
  for (const again of [false, true]) {
    const bytes = await download(url, signal, again, onProgress);
    if ((await hashOf(bytes)) !== sha256) continue;
    // Storage may be full or forbidden.
    await cache?.put(url, new Response(bytes as Uint8Array<ArrayBuffer>)).catch(() => {});
    return bytes;
  }
  throw failed(
    `fetchFiles: ${url} is not the file that was asked for (its SHA-256 differs from ${sha256.slice(0, 12)}…). It was changed or damaged: put the right one on the server.`,
  );
}

async function download(
  url: string | URL,
  signal: AbortSignal | undefined,
  again: boolean,
  onProgress: (progress: LoadingProgress) => void,
): Promise<Uint8Array> {
  const response = await fetch(url, { ...(signal && { signal }), cache: again ? 'reload' : 'default' }).catch(
    (cause) => {
      signal?.throwIfAborted();
      throw failed(`fetchFiles: ${url} cannot be fetched. Check the address and the connection.`, cause);
    },
  );
  if (!response.ok || !response.body)
    throw failed(`fetchFiles: ${url} answered ${response.status}. Check the address.`);
  // Of a compressed file the header tells another length.
  const packed = response.headers.has('content-encoding');
  const total = packed ? undefined : Number(response.headers.get('content-length')) || undefined;
  let loaded = 0;
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        onProgress({ loaded: (loaded += chunk.length), total });
        controller.enqueue(chunk);
      },
    }),
  );
  return new Uint8Array(await new Response(counted).arrayBuffer());
}

/** None where the browser gives none: an insecure page, a private window. */
async function openCache(): Promise<Cache | undefined> {
  return globalThis.caches?.open(cacheName).catch(() => undefined);
}

async function hashOf(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (b) => b.toString(16).padStart(2, '0')).join('');
}
