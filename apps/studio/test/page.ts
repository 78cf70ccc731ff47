// The built page in Chromium on software GL, for tests.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { build, type PreviewServer, preview } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Where there is no Chromium, tests of the page are skipped. */
export const executablePath = process.env['CHROMIUM_PATH'];
export const slow = 300_000;

export interface Studio {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly url: string;
  /** Messages of errors that the page did not catch. */
  readonly errors: readonly string[];
  text(id: string): Promise<string>;
  /** Presses a button and reads what it saves. */
  saved(id: string): Promise<{ name: string; bytes: Uint8Array }>;
  /** SHA-256 of a canvas, after it was drawn. */
  seen(canvas: string): Promise<string>;
  close(): Promise<void>;
}

/** Builds the page, serves it and opens it. */
export async function openStudio(viewport = { width: 1200, height: 900 }): Promise<Studio> {
  const outDir = mkdtempSync(join(tmpdir(), 'ganfit-studio-'));
  const options = { root, logLevel: 'error', build: { outDir } } as const;
  let [browser, server]: [Browser?, PreviewServer?] = [];
  await build(options);
  server = await preview({ ...options, preview: { port: 0, host: '127.0.0.1' } });
  const args = ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--no-first-run'];
  browser = await chromium.launch({ executablePath: executablePath!, args });
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  const errors: string[] = [];
  page.setDefaultTimeout(slow);
  page.on('pageerror', ({ message }) => errors.push(message));
  const url = server.resolvedUrls!.local[0]!;
  await page.goto(url);
  return {
    ...{ page, context, url, errors },
    text: async (id) => (await page.locator(`#${id}`).textContent()) ?? '',
    async saved(id) {
      const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`#${id}`).click()]);
      return { name: download.suggestedFilename(), bytes: new Uint8Array(readFileSync(await download.path())) };
    },
    async seen(canvas) {
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      const pixels = await page.locator(canvas).evaluate((element) => (element as HTMLCanvasElement).toDataURL());
      return createHash('sha256').update(pixels).digest('hex');
    },
    async close() {
      await browser?.close();
      await server?.close();
      rmSync(outDir, { recursive: true, force: true });
    },
  };
}
