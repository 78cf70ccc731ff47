import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright';
import { softwareGl } from '../../scripts/chromium.mjs';

/**
 * The cases on webgl, in headless Chromium on software GL, by the clock on the wall.
 *
 * @param executablePath of a Chromium @param options of `measureSize`, each of which must survive as JSON
 * @returns what `measureSize` returns, for each of the options
 */
export async function measureInBrowser(executablePath, options) {
  const args = ['--no-sandbox', '--no-first-run', ...softwareGl];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: await bundle() });
    const results = [];
    for (const one of options) results.push(await page.evaluate((one) => globalThis.measure(one), one));
    return results;
  } finally {
    await browser.close();
  }
}

async function bundle() {
  const example = fileURLToPath(new URL('../../examples/renderer/07-browser/', import.meta.url));
  const { build } = await import(pathToFileURL(createRequire(example).resolve('vite')).href);
  const entry = fileURLToPath(new URL('page.mjs', import.meta.url));
  const [{ output }] = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, target: 'es2022', lib: { entry, formats: ['iife'], name: 'bench' } },
  });
  return output[0].code;
}
