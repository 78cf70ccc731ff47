// The studio in Chromium: what a fit costs the page's main thread, and what fit after fit leaves on the GPU.
//   node bench/studio/fits.mjs [--fits 5] [--steps 4] [--size 96] [--gpu]
// A whole fit, as visitors make it, with a picture of the page; --away: frozen for 5 s, as tabs in the background may be:
//   node bench/studio/fits.mjs --fits 1 --preset Fine --picture fine.png [--away]
// Uses the Chromium that CHROMIUM_PATH names, or the tests' one; without --gpu on software GL.
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { findChromium, softwareGl } from '../../scripts/chromium.mjs';

const { values } = parseArgs({
  options: {
    fits: { type: 'string', default: '5' },
    steps: { type: 'string' },
    size: { type: 'string' },
    preset: { type: 'string' },
    picture: { type: 'string' },
    away: { type: 'boolean', default: false },
    gpu: { type: 'boolean', default: false },
  },
});
const { preset, steps = preset ? undefined : '4', size = preset ? undefined : '96' } = values;
const root = fileURLToPath(new URL('../../apps/studio', import.meta.url));
const vite = createRequire(`${root}/package.json`).resolve('vite');
const { build, preview } = await import(pathToFileURL(vite));
const outDir = `${root}/dist`;

/** In the worker, and in the page: tells how many textures there are, how large they are, and how many tensors. */
function countTextures() {
  const sizes = new Map();
  const bytesOf = { 6408: 4, 6403: 4, 34836: 16, 33326: 4, 32856: 4, 36168: 4, 36012: 4 };
  const { createTexture, deleteTexture, texStorage2D, texImage2D, bindTexture } = WebGL2RenderingContext.prototype;
  let bound;
  Object.assign(WebGL2RenderingContext.prototype, {
    createTexture() {
      const texture = createTexture.call(this);
      sizes.set(texture, 0);
      return texture;
    },
    deleteTexture(texture) {
      sizes.delete(texture);
      deleteTexture.call(this, texture);
    },
    bindTexture(target, texture) {
      bound = texture;
      bindTexture.call(this, target, texture);
    },
    texStorage2D(target, levels, format, width, height) {
      if (bound) sizes.set(bound, width * height * (bytesOf[format] ?? 4));
      texStorage2D.call(this, target, levels, format, width, height);
    },
    texImage2D(...given) {
      if (bound && given.length === 9) sizes.set(bound, given[3] * given[4] * (bytesOf[given[2]] ?? 4));
      texImage2D.apply(this, given);
    },
  });
  const channel = new BroadcastChannel('textures');
  channel.onmessage = ({ data }) => {
    if (data !== 'ask') return;
    const bytes = [...sizes.values()].reduce((a, b) => a + b, 0);
    const where = self.document ? 'page' : 'worker';
    const tensors = self._tfengine?.state.numTensors;
    channel.postMessage({ where, tensors, textures: sizes.size, megabytes: bytes / 1e6 });
  };
}

/** In the page: its long tasks, and when the status said what. */
function watch() {
  window.tasks = [];
  window.said = [];
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) window.tasks.push({ at: startTime, ms: duration });
  }).observe({ type: 'longtask', buffered: true });
  const status = document.querySelector('#status');
  new MutationObserver(() => window.said.push({ at: performance.now(), text: status.textContent })).observe(status, {
    childList: true,
  });
}

const askTextures = () =>
  new Promise((resolve) => {
    const channel = new BroadcastChannel('textures');
    const told = {};
    channel.onmessage = ({ data }) => {
      told[data.where] = data;
      if (!told.page || !told.worker) return;
      channel.close();
      resolve(told);
    };
    channel.postMessage('ask');
  });

/** Stops a page as browsers stop tabs in the background, when its fit has begun. */
async function freeze(page, milliseconds) {
  await page.waitForFunction(() => /^Step/.test(document.querySelector('#status').textContent));
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  await session.send('Page.setWebLifecycleState', { state: 'active' });
  console.log(`the page was frozen for ${milliseconds} ms`);
}

const options = { root, logLevel: 'error', build: { outDir } };
await build(options);
const server = await preview({ ...options, preview: { port: 0, host: '127.0.0.1' } });
const gl = values.gpu ? ['--ignore-gpu-blocklist', '--use-angle=default'] : softwareGl;
const browser = await chromium.launch({ executablePath: findChromium().path, args: ['--no-sandbox', ...gl] });
try {
  const context = await browser.newContext({ serviceWorkers: 'block', viewport: { width: 1200, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(countTextures);
  page.setDefaultTimeout(600_000);
  await page.route('**/fit-worker*', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `(${countTextures})();\n${await response.text()}` });
  });
  const begun = performance.now();
  await page.goto(server.resolvedUrls.local[0]);
  await page.locator('#choose').waitFor();
  console.log(`ready to drop after ${(performance.now() - begun).toFixed(0)} ms`);
  await page.evaluate(watch);
  // The viewer is readied then.
  await page.waitForTimeout(3000);
  const tellTasks = async (when) => {
    const ms = await page.evaluate(() => window.tasks.splice(0).map((task) => Math.round(task.ms)));
    console.log(`long tasks ${when}: ${ms.length ? `${ms.join(', ')} ms` : 'none'}`);
  };
  await tellTasks('until 3 s after the load');
  await page.locator('#sample').click();
  await page.locator('#landmarks .point').nth(67).waitFor();
  await page.locator('summary', { hasText: 'Expert' }).click();
  if (preset) await page.locator('#presets label', { hasText: preset }).click();
  if (steps) await page.locator('#steps').fill(steps);
  if (size) await page.locator('#size').fill(size);
  await tellTasks('reading the photo and finding the face');
  console.log(
    '| fit | seconds | long tasks before the first step | while fitting | showing the head | tensors | textures | MB | textures of the page | MB |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  for (let fit = 1; fit <= Number(values.fits); fit++) {
    await page.evaluate(() => {
      window.tasks.length = window.said.length = 0;
      window.begun = performance.now();
    });
    await page.locator('#fit').click();
    if (values.away) await freeze(page, 5000);
    const done = () =>
      /^Done/.test(document.querySelector('#status').textContent) && !document.querySelector('#result').hidden;
    await page.waitForFunction(done, undefined, { timeout: 3_600_000, polling: 500 });
    await page.waitForTimeout(1500);
    const { spans, seconds } = await page.evaluate(() => {
      const first = window.said.find(({ text }) => /^Step/.test(text)).at;
      const last = window.said.findLast(({ text }) => /^Step/.test(text)).at;
      const within = (from, to) => {
        const ms = window.tasks.filter(({ at }) => at >= from && at < to).map((task) => Math.round(task.ms));
        return ms.length ? `${ms.length}, longest ${Math.max(...ms)} ms` : 'none';
      };
      const spans = [within(window.begun, first), within(first, last), within(last, Number.POSITIVE_INFINITY)];
      return { spans, seconds: (last - window.begun) / 1000 };
    });
    const told = await page.evaluate(askTextures);
    const { tensors } = told.worker;
    const memory = [told.worker, told.page].flatMap(({ textures, megabytes }) => [textures, megabytes.toFixed(1)]);
    console.log(`| ${[fit, seconds.toFixed(1), ...spans, tensors, ...memory].join(' | ')} |`);
  }
  if (values.picture) await page.screenshot({ path: values.picture, fullPage: true });
} finally {
  await browser.close();
  await server.close();
}
