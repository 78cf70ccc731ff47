// Drawing a UV map and the gradient of a loss on it to the latent, batch 1, one thread, untrained weights.
// Run after a build: node packages/morphable/bench/generator.mjs [rounds]
import { loadavg } from 'node:os';
import { randomStream } from '@ganfit/core';
import { featureMaps, ganTexture, generator, randomGenerator } from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';

const rounds = Number(process.argv[2] ?? 9);
// The paper's number of feature maps, but at most 128; and slimmer ones at the fine levels, where the time goes.
const sizes = [
  [256, featureMaps(256, 128)],
  [512, featureMaps(512, 128)],
  [512, [256, 256, 256, 128, 96, 48, 24, 16]],
  [512, [256, 256, 192, 96, 64, 40, 20, 12]],
  [512, featureMaps(512, 256, 2048)],
];
await tf.setBackend('wasm');
await tf.ready();

const rows = [];
for (const [resolution, maps] of sizes) {
  const weights = randomGenerator({ resolution, maps }, randomStream(1));
  const parameters = [...weights.values()].reduce((sum, { values }) => sum + values.length, 0);
  const texture = ganTexture(generator(weights));
  const latent = texture.initial(1, randomStream(2));
  const loss = (z) => tf.mean(tf.abs(tf.sub(texture.decode(z), 0.4)));
  const forward = await median(() => texture.decode(latent));
  const both = await median(() => tf.grad(loss)(latent));
  rows.push({
    resolution,
    maps: maps.join(' '),
    'float16 MB': ((2 * parameters) / 1e6).toFixed(1),
    'forward ms': forward.toFixed(0),
    'with gradient ms': both.toFixed(0),
  });
  latent.dispose();
  texture.dispose();
}
const load = loadavg()[0].toFixed(1);
console.log(
  `medians of ${rounds}, one thread, processor time, tfjs ${tf.version_core} wasm, Node ${process.versions.node}, load ${load}`,
);
console.table(rows);

async function median(task) {
  const times = [];
  for (let i = -2; i < rounds; i++) {
    const start = process.cpuUsage();
    const out = tf.tidy(task);
    await out.data();
    const { user, system } = process.cpuUsage(start);
    // Processor time, not the clock's: other programs do not count.
    if (i >= 0) times.push((user + system) / 1000);
    out.dispose();
  }
  return times.sort((a, b) => a - b)[times.length >> 1];
}
