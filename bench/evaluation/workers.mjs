// node bench/evaluation/workers.mjs [--photos 6] [--steps 40]: photos an hour with two threads against one, after a build.
// The bar is 1.8 on two free cores; each thread has fitted once before the clock starts.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import '../../packages/cli/node_modules/@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.node.js';
import * as tf from '@tensorflow/tfjs-core';
import { drawPerson, subjectPhoto } from '../../packages/evaluation/dist/index.js';
import { photos, workerLanes } from '../../packages/evaluation/dist/node.js';
import { encodePng } from '../../packages/io/dist/index.js';
import { openHead } from '../../packages/open-head/dist/index.js';

const { values } = parseArgs({
  options: { photos: { type: 'string', default: '6' }, steps: { type: 'string', default: '40' } },
});
await tf.setBackend('wasm');
const folder = await mkdtemp(join(tmpdir(), 'ganfit-bench-'));
const model = await openHead({ texture: 'linear' });
for (let i = 0; i < Number(values.photos); i++)
  await writeFile(join(folder, `${i}.png`), await encodePng(subjectPhoto(model, drawPerson(model, i)).photo));
model.dispose();

const what = { kind: 'photos', paths: [folder], repeat: false, seed: 1 };
const setUp = { what, out: join(folder, 'out'), preset: 'default', steps: Number(values.steps), seed: 1 };
const cases = await photos(what).cases();

/** Seconds on the wall and of the processor for all photos. */
async function seconds(count) {
  const module = new URL('../../packages/cli/dist/evaluate-worker.js', import.meta.url);
  const { lanes, close } = workerLanes(module, { count, data: setUp });
  await Promise.all(lanes.map((lane) => lane(cases[0])));
  const open = [...cases];
  const started = performance.now();
  const before = process.cpuUsage();
  await Promise.all(
    lanes.map(async (lane) => {
      for (let next = open.shift(); next; next = open.shift()) await lane(next);
    }),
  );
  const wall = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  await close();
  return { wall, processor: (user + system) / 1e6 };
}

const load = () =>
  loadavg()
    .map((x) => x.toFixed(1))
    .join(' ');
const show = ({ wall, processor }) => `${wall.toFixed(1)} s (processor ${processor.toFixed(1)} s)`;
console.log(`load before: ${load()}`);
const [one, two] = [await seconds(1), await seconds(2)];
console.log(
  `${cases.length} photos: 1 thread ${show(one)}, 2 threads ${show(two)}: ${(one.wall / two.wall).toFixed(2)} x`,
);
// On a busy machine the wall says little; what the second thread costs the first shows in the processor's time.
console.log(`by processor time, on two free cores: at most ${((2 * one.processor) / two.processor).toFixed(2)} x`);
console.log(`load after: ${load()}`);
await rm(folder, { recursive: true });
