// Recognition, forward and with the gradient to its input: our frozen ops against the same graph on stock tfjs ops.
// Run after a build: node packages/networks/bench/recognition.mjs
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { faceApiRecognition } from '@ganfit/networks';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';

const rounds = Number(process.argv[2] ?? 15);
await tf.setBackend('wasm');
await tf.ready();
const frozen = await faceApiRecognition();
const stock = stockNetwork();
const x = tf.randomUniform([1, 150, 150, 3], 0, 1, 'float32', 7);

const identity = (features) => (x) => tf.sum(tf.square(features(x).embedding));
const all = (features) => (x) => {
  const { embedding, activations } = features(x);
  return tf.addN([tf.sum(tf.square(embedding)), ...activations.map((a) => tf.mean(tf.abs(a)))]);
};
const tasks = {
  forward: (features) => features(x).embedding,
  'identity and its gradient': (features) => tf.grad(identity(features))(x),
  'identity, content and their gradient': (features) => tf.grad(all(features))(x),
};

const rows = [];
for (const [name, task] of Object.entries(tasks)) {
  const times = { stock: [], frozen: [] };
  // Turn by turn, so that a busy machine slows both.
  for (let i = -2; i < rounds; i++)
    for (const [kind, features] of [
      ['stock', stock],
      ['frozen', frozen.features],
    ]) {
      const start = performance.now();
      const out = tf.tidy(() => task(features));
      await out.data();
      if (i >= 0) times[kind].push(performance.now() - start);
      out.dispose();
    }
  const [a, b] = [median(times.stock), median(times.frozen)];
  rows.push({ task: name, 'stock ms': a.toFixed(1), 'frozen ms': b.toFixed(1), ratio: (a / b).toFixed(2) });
}
console.log(`medians of ${rounds}, one thread, tfjs ${tf.version_core} wasm, Node ${process.versions.node}`);
console.table(rows);
const difference = tf.tidy(() => {
  const [a, b] = [stock, frozen.features].map((features) => tf.grad(all(features))(x));
  return tf.div(tf.max(tf.abs(tf.sub(a, b))), tf.max(tf.abs(a))).dataSync()[0];
});
console.log(`largest difference of the two gradients, of the largest entry: ${difference.toExponential(1)}`);

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

/** The network as @vladmandic/face-api writes it: convolution, bias, scale and rectifier each an op of tfjs. */
function stockNetwork() {
  const folder = join(dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')), 'model');
  const [{ weights }] = JSON.parse(readFileSync(join(folder, 'face_recognition_model-weights_manifest.json'), 'utf8'));
  const bytes = readFileSync(join(folder, 'face_recognition_model.bin'));
  const w = tf.io.decodeWeights(new Uint8Array(bytes).buffer, weights);
  const mean = tf.tensor1d([122.782 / 255, 117.001 / 255, 104.298 / 255]);
  const layer = (x, name, stride, pad) => {
    const y = tf.add(tf.conv2d(x, w[`${name}/conv/filters`], stride, pad), w[`${name}/conv/bias`]);
    return tf.add(tf.mul(y, w[`${name}/scale/weights`]), w[`${name}/scale/biases`]);
  };
  const fill = (x, shape) =>
    tf.pad(
      x,
      shape.map((size, i) => [0, size - x.shape[i]]),
    );
  const block = (x, name) => {
    const down = name.includes('down');
    const first = tf.relu(layer(x, `${name}/conv1`, down ? 2 : 1, down ? 'valid' : 'same'));
    const y = layer(first, `${name}/conv2`, 1, 'same');
    if (!down) return tf.relu(tf.add(y, x));
    const short = tf.avgPool(x, 2, 2, 'valid');
    const shape = y.shape.map((size, i) => Math.max(size, short.shape[i]));
    return tf.relu(tf.add(fill(y, shape), fill(short, shape)));
  };
  const stages = [
    ['32_1', '32_2', '32_3'],
    ['64_down', '64_1', '64_2', '64_3'],
    ['128_down', '128_1', '128_2'],
    ['256_down', '256_1', '256_2'],
    ['256_down_out'],
  ];
  return (x) => {
    let y = tf.maxPool(tf.relu(layer(tf.sub(x, mean), 'conv32_down', 2, 'valid')), 3, 2, 'valid');
    const activations = stages.map((blocks) => (y = blocks.reduce((y, name) => block(y, `conv${name}`), y)));
    return { embedding: tf.matMul(tf.mean(y, [1, 2]), w.fc), activations };
  };
}
