import { GanfitError } from '@ganfit/core';

/** Bytes behind a URL (http, https, data, blob); what the server refuses is a missing file. */
export async function fetchBytes(url: string | URL, signal?: AbortSignal): Promise<Uint8Array> {
  const name = String(url).slice(0, 200);
  let response: Response;
  try {
    response = await fetch(url, signal ? { signal } : {});
  } catch (cause) {
    signal?.throwIfAborted();
    const message = `readImage: ${name} could not be reached. Check the address and the connection, and in a browser that the server allows cross-origin requests.`;
    throw new GanfitError('MISSING_FILE', message, { cause });
  }
  if (!response.ok) {
    throw new GanfitError('MISSING_FILE', `readImage: ${name} answered ${response.status}. Check the address.`);
  }
  return new Uint8Array(await response.arrayBuffer());
}
