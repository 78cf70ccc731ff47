/** Throws the signal's reason if it is aborted, and otherwise lets timers and events run once. */
export async function pause(signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve) => setTimeout(resolve));
  signal?.throwIfAborted();
}
