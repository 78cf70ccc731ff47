import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright';
import { afterAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../examples/renderer/07-browser/', import.meta.url));
const { build, preview } = await import(pathToFileURL(createRequire(root).resolve('vite')).href);
const outDir = mkdtempSync(join(tmpdir(), 'ganfit-browser-example-'));
afterAll(() => rmSync(outDir, { recursive: true, force: true }));

const executablePath = process.env['CHROMIUM_PATH'];

it.runIf(executablePath)(
  '07-browser finds the pose, and three.js draws the same',
  async () => {
    const options = { root, configFile: false, logLevel: 'error', build: { outDir, target: 'es2022' } };
    await build(options);
    const server = await preview({ ...options, preview: { port: 0, host: '127.0.0.1' } });
    const args = ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--no-first-run'];
    const browser = await chromium.launch({ executablePath: executablePath!, args });
    try {
      const page = await browser.newPage({ viewport: { width: 860, height: 480 } });
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      await page.goto(`${server.resolvedUrls.local[0]}?3`);
      await page.waitForFunction("document.querySelector('#status').textContent.startsWith('80 ')", {
        timeout: 150_000,
      });
      expect(errors).toEqual([]);
      const [toPicture, toThree, toStart] = await page.evaluate(difference, ['#picture', '#three', null]);
      expect(toStart).toBeGreaterThan(0.1); // the cube covers much more than differs below
      expect(toPicture).toBeLessThan(0.02);
      expect(toThree).toBeLessThan(0.002);
      if (process.env['SCREENSHOT']) await page.screenshot({ path: process.env['SCREENSHOT'] });
    } finally {
      await browser.close();
      await server.close();
    }
  },
  240_000,
);

/** In the page: which part of the pixels of what was found differs from those of each other canvas, or from plain background. */
function difference(others: (string | null)[]): number[] {
  const pixels = (selector: string | null): Uint8ClampedArray => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 240;
    const context = canvas.getContext('2d')!;
    context.fillStyle = '#292b33';
    context.fillRect(0, 0, 240, 240);
    if (selector) context.drawImage(document.querySelector<HTMLCanvasElement>(selector)!, 0, 0);
    return context.getImageData(0, 0, 240, 240).data;
  };
  const found = pixels('#found');
  return others.map((other) => {
    const values = pixels(other);
    let count = 0;
    for (let i = 0; i < found.length; i += 4)
      if ([0, 1, 2].some((k) => Math.abs(found[i + k]! - values[i + k]!) > 16)) count++;
    return count / (240 * 240);
  });
}
