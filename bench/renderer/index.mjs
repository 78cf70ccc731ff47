// [CHROMIUM_PATH=/usr/bin/chromium] node bench/renderer/index.mjs [--backends wasm,cpu] [--sizes 224,256,512,1024] [--webgl-sizes 256] [--seconds 8] [--write]
// After a build. --write puts a dated table into bench/results; a browser adds webgl.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import * as renderer from '../../packages/renderer/dist/index.js';
import { measureInBrowser } from './browser.mjs';
import { barTable, curve, opTable } from './report.mjs';
import { measureSize, peakBytes } from './run.mjs';

const { values } = parseArgs({
  options: {
    backends: { type: 'string', default: 'wasm,cpu' },
    sizes: { type: 'string', default: '224,256,512,1024' },
    // On software GL a round at 1024 takes minutes.
    'webgl-sizes': { type: 'string', default: '256' },
    seconds: { type: 'string', default: '8' },
    write: { type: 'boolean', default: false },
  },
});
const numbers = (text) => text.split(',').map(Number);
const seconds = Number(values.seconds);
const clock = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const report = [];
const say = (...lines) => {
  report.push(...lines, '');
  console.log(`${lines.join('\n')}\n`);
};

const date = new Date().toISOString().slice(0, 10);
say(`# Renderer, ${date}`);
say(
  `Node ${process.versions.node} on ${cpus()[0].model.trim()}, tfjs ${tf.version_core}; processor time, medians of rounds in which every`,
  'candidate runs once. A face-like relief of 50,625 vertices and 100,352 triangles covers 44 % of the picture.',
  '`node bench/renderer/index.mjs --write`',
);

const barred = ['rasterize', 'render Phong'];
for (const backend of values.backends.split(',')) {
  await tf.setBackend(backend);
  say(`## ${backend}`);
  const measured = async (options) => {
    const sizes = [];
    for (const size of numbers(values.sizes))
      sizes.push(await measureSize(tf, renderer, { size, seconds, clock, ...options }));
    return sizes;
  };
  // What has a bar runs in rounds of its own: among twenty other ops every one finds its memory cold.
  if (backend === 'wasm') say(barTable(await measured({ only: barred })));
  say(opTable(await measured({})));
}

if (process.env.CHROMIUM_PATH) {
  const options = numbers(values['webgl-sizes']).map((size) => ({ size, seconds, least: 3 }));
  say(
    '## webgl, on software GL',
    'No GPU here, a processor plays one: this says nothing of what a GPU does. Time on the wall, until one result has been read back.',
  );
  say(opTable(await measureInBrowser(process.env.CHROMIUM_PATH, options)));
}

if (values.backends.includes('wasm')) {
  await tf.setBackend('wasm');
  say('## Cost on wasm');
  const point = async (size, columns) => {
    const { cases, triangles } = await measureSize(tf, renderer, {
      size,
      columns,
      only: barred,
      clock,
      seconds: seconds / 4,
    });
    return {
      triangles,
      pixels: size * size,
      raster: cases.rasterize.forward.best,
      phong: cases['render Phong'].both.best,
    };
  };
  const byTriangles = [];
  for (const columns of [80, 112, 158, 224, 317]) byTriangles.push(await point(256, columns));
  const byPixels = [];
  for (const size of [181, 256, 362, 512, 724, 1024]) byPixels.push(await point(size, 224));
  const points = (list, x, y) => list.map((p) => [p[x], p[y]]);
  say(curve('rasterize, forward, 256 x 256', 'triangles', points(byTriangles, 'triangles', 'raster')));
  say(curve('rasterize, forward, 100,352 triangles', 'pixels', points(byPixels, 'pixels', 'raster')));
  say(curve('Phong, forward + backward, 256 x 256', 'triangles', points(byTriangles, 'triangles', 'phong')));
  say(curve('Phong, forward + backward, 100,352 triangles', 'pixels', points(byPixels, 'pixels', 'phong')));

  const [small, large, fine] = [
    await peakBytes(tf, renderer, { size: 256, columns: 80 }),
    await peakBytes(tf, renderer, { size: 512, columns: 80 }),
    await peakBytes(tf, renderer, { size: 256, columns: 224 }),
  ];
  const perPixel = (large - small) / (512 ** 2 - 256 ** 2);
  const perTriangle = (fine - small) / (2 * (224 ** 2 - 80 ** 2));
  say('## Memory');
  say(
    `A Phong render with all gradients holds at its peak ${perPixel.toFixed(0)} bytes of tensors a pixel and ${perTriangle.toFixed(0)} a triangle`,
    `(half as many vertices as triangles) beyond its inputs. The compiled loops add 128 bytes of working memory a vertex at most,`,
    'and none a pixel.',
  );
}
if (values.write) writeFileSync(new URL(`../results/renderer-${date}.md`, import.meta.url), report.join('\n'));
