/** Keeps the built page for visits without a network; the weights are kept where they are loaded. */
export function keepOffline(): void {
  if (!__BUILT__ || !('serviceWorker' in navigator)) return;
  // After all that the page needs at once. Without it the page works as well.
  addEventListener('load', () => void navigator.serviceWorker.register('./sw.js').catch(() => {}));
}
