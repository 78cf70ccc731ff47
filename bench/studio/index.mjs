// How large the studio is, how soon it is ready, and how smoothly a head turns in it:
//   npx pnpm build && node bench/studio/index.mjs
// Uses the Chromium that CHROMIUM_PATH names, or the tests' one; software GL unless GPU=1 is set.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright';
import { findChromium, softwareGl } from '../../scripts/chromium.mjs';
import { root } from '../../scripts/setup.mjs';

const bin = join(root, 'packages/cli/bin/ganfit.js');
const folder = mkdtempSync(join(tmpdir(), 'ganfit-bench-'));
const args = ['--no-sandbox', '--no-first-run', ...(process.env.GPU ? [] : softwareGl)];
const sizes = { 400: 'phone', 1000: 'desk', 1600: 'large' };

const server = spawn(process.execPath, [bin, 'demo', '--no-open']);
const browser = await chromium.launch({ executablePath: findChromium().path, args });
try {
  const [url] = await new Promise((resolve) => server.stdout.on('data', (text) => resolve(/http\S+/.exec(text))));
  const rows = [...(await loading(url)), ...(await turning(url))];
  console.log(`${cpus()[0].model}, ${cpus().length} cores, Chromium ${browser.version()}\n`);
  console.log('| what | value |\n| --- | --- |');
  for (const [what, value] of rows) console.log(`| ${what} | ${value} |`);
} finally {
  await browser.close();
  server.kill();
  rmSync(folder, { recursive: true, force: true });
}

/** Sizes as a host that compresses sends them, and times until photos can be dropped. */
async function loading(url) {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  const sent = { first: 0, worker: 0 };
  let phase = 'first';
  const bodies = [];
  context.on('response', (response) => {
    if (!/html|javascript|css/.test(response.headers()['content-type'] ?? '')) return;
    const now = phase;
    // A reload takes their bodies away.
    if (now === 'again') return;
    bodies.push(response.body().then((body) => (sent[now] += gzipSync(body).length)));
  });
  const times = [];
  for (let i = 0; i < 5; i++) {
    await page.goto(url, { waitUntil: 'load' });
    times.push(await page.evaluate(() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd));
    if (i === 0) await page.waitForTimeout(500);
    await Promise.all(bodies);
    phase = 'again';
  }
  phase = 'worker';
  await page.locator('#sample').click();
  await page.waitForFunction(() => !document.querySelector('#fit').disabled, undefined, { timeout: 300_000 });
  await Promise.all(bodies);
  await context.close();
  const kilobytes = (bytes) => `${(bytes / 1024).toFixed(0)} KiB`;
  return [
    ['code until ready to drop, gzip', kilobytes(sent.first)],
    ['code of the worker, gzip', kilobytes(sent.worker)],
    ['ready to drop, first load', `${(times[0] / 1000).toFixed(2)} s`],
    ['ready to drop, median of 4 reloads', `${(median(times.slice(1)) / 1000).toFixed(2)} s`],
  ];
}

/** Frames while the head of a short fit is turned with the mouse. */
async function turning(url) {
  const photo = join(root, 'examples/photos/astronaut.png');
  execFileSync(process.execPath, [bin, 'fit', photo, '--steps', '1', '--out', folder, '--quiet']);
  const rows = [];
  for (const [width, name] of Object.entries(sizes)) {
    const page = await browser.newPage({ viewport: { width: Number(width), height: 900 } });
    await page.goto(url);
    await page.locator('#fit-file').setInputFiles([join(folder, 'fit.json'), join(folder, 'texture.png')]);
    await page.locator('#result').waitFor({ timeout: 300_000 });
    await page.locator('#view').scrollIntoViewIfNeeded();
    await page.waitForTimeout(1000);
    const box = await page.locator('#view').boundingBox();
    const frames = page.evaluate(countFrames, 3000);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    for (let i = 0, end = Date.now() + 3000; Date.now() < end; i++)
      await page.mouse.move(box.x + box.width * (0.5 + 0.4 * Math.sin(i / 20)), box.y + box.height / 2);
    await page.mouse.up();
    const { count, drawn, pixels } = await frames;
    rows.push([
      `frames a second while turning, ${name} (${pixels})`,
      `${(count / 3).toFixed(0)}, ${(drawn / 3).toFixed(0)} of them drawn`,
    ]);
    await page.close();
  }
  return rows;
}

/** In the page: animation frames, and those in which the picture changed. */
function countFrames(milliseconds) {
  return new Promise((resolve) => {
    const canvas = document.querySelector('#view');
    const gl = canvas.getContext('webgl2');
    const draw = gl.drawElements;
    let [count, drawn, since] = [0, 0, false];
    gl.drawElements = function (...given) {
      since = true;
      return draw.apply(this, given);
    };
    const begin = performance.now();
    const frame = (now) => {
      count++;
      if (since) drawn++;
      since = false;
      if (now - begin < milliseconds) requestAnimationFrame(frame);
      else resolve({ count, drawn, pixels: `${canvas.width} x ${canvas.height}` });
    };
    requestAnimationFrame(frame);
  });
}

function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
