import { openBrowser } from './open-browser.js';
import { serveFiles } from './serve-files.js';
import { studioFiles } from './studio-files.js';

export interface DemoOptions {
  readonly port?: number;
  /** False with `--no-open`. */
  readonly open: boolean;
}

/**
 * `ganfit demo`: serves the studio to this machine until Ctrl-C.
 * @throws GanfitError if the page is not there or the port is taken
 */
export async function demoCommand({ port, open }: DemoOptions): Promise<void> {
  const { url, close } = await serveFiles(studioFiles(), port);
  process.stdout.write(`The studio is at ${url}\nPhotos stay on this machine. Press Ctrl-C to end.\n`);
  if (open) openBrowser(url);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await close();
}
