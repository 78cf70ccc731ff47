/** Lets the browser draw and hear the visitor before work goes on, so that no task of the page gets long. */
export function breathe(): Promise<void> {
  // Timers would wait in a tab that is in the background.
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** When there is nothing else to do; soon in any case. */
export const idle = (): Promise<void> =>
  new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve(), { timeout: 2000 });
    else setTimeout(resolve, 200);
  });
