// The TypeScript generator must draw what PyTorch drew: node check.mjs RUN/check.safetensors (after a build).
import { readFile } from 'node:fs/promises';
import { generator, readGenerator, readSafetensors } from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';

const path = process.argv[2];
await tf.setBackend('wasm');
const { latents, maps } = Object.fromEntries(readSafetensors(await readFile(path)).tensors);
const kinds = { unrounded: path.replace(/\.safetensors$/, '-weights.safetensors'), float16: process.argv[3] };
for (const [kind, file] of Object.entries(kinds)) {
  if (!file) continue;
  const g = generator(readGenerator(await readFile(file)));
  const drawn = await g.apply(tf.tensor2d(latents.data, latents.shape)).data();
  const apart = drawn.map((v, i) => Math.abs(v - maps.data[i]));
  const mean = apart.reduce((a, b) => a + b) / apart.length;
  const worst = apart.reduce((a, b) => Math.max(a, b));
  console.log(
    `${kind}: ${g.resolution} px, difference of at most ${worst.toExponential(2)}, ${mean.toExponential(2)} on average, of sRGB in [0, 1]`,
  );
  if (kind === 'unrounded' && !(worst < 1e-4)) process.exitCode = 1;
  g.dispose();
}
