// Recovers the texture of a vase from eight pictures of it. node index.mjs [file]
import '@tensorflow/tfjs-backend-wasm';
import { encodePng, hstack, resize, vstack, writeFileAtomic } from '@ganfit/io';
import { orbitCamera, render } from '@ganfit/renderer';
import * as tf from '@tensorflow/tfjs-core';

const steps = Number(process.env.STEPS ?? 80);
await tf.setBackend('wasm');

// The vase: a grid of 48 rows and 64 columns; u runs round it, v down. The last column lies on the first.
const uvs = Array.from({ length: 49 * 65 }, (_, i) => [(i % 65) / 64, Math.floor(i / 65) / 48]);
const radius = (v) => 0.42 + 0.2 * Math.cos(7 * (v - 0.45)) + 0.2 * Math.exp(-15 * v);
const point = ([u, v]) => [radius(v) * Math.sin(2 * Math.PI * u), 1 - 2 * v, radius(v) * Math.cos(2 * Math.PI * u)];
const vase = tf.tensor3d([uvs.map(point)]);
const triangles = uvs.flatMap(([u, v], i) => (u < 1 && v < 1 ? [i, i + 65, i + 66, i, i + 66, i + 1] : []));
const topology = { triangles: tf.tensor2d(triangles, [triangles.length / 3, 3], 'int32') };

/** Blue bands and flowers on porcelain. */
function paint(u, v) {
  const band = [0.15, 0.2, 0.85, 0.92].some((at) => Math.abs(v - at) < 0.015);
  const [x, y] = [((6 * u) % 1) - 0.5, 2.6 * (v - 0.5)];
  const distance = Math.hypot(x, y);
  const flower = distance > 0.1 && distance < 0.32 + 0.18 * Math.cos(6 * Math.atan2(y, x));
  return band || flower ? [0.12, 0.22, 0.6] : [0.95, 0.93, 0.88];
}
const [height, width] = [128, 256];
const texel = (_, i) => paint(((i % width) + 0.5) / width, (Math.floor(i / width) + 0.5) / height);
const truth = tf.tensor4d(Array.from({ length: height * width }, texel).flat(), [1, height, width, 3]);

/** One picture for each yaw, with the light above the camera. */
function draw(texture, yaw) {
  const all = (value) => tf.fill(yaw.shape, value);
  const target = tf.zeros([yaw.size, 3]);
  const camera = orbitCamera({ yaw, pitch: all(0.3), roll: all(0), target, distance: all(6), focalLength: all(4.8) });
  const position = tf.add(camera.position, [[0, 4, 0]]);
  const lighting = { position, color: tf.fill([1, 3], 0.65), ambient: tf.fill([1, 3], 0.4) };
  const albedo = { texture, uvs: tf.tensor2d(uvs) };
  const scene = { positions: tf.tile(vase, [yaw.size, 1, 1]), topology, albedo, camera, lighting };
  return render(scene, { height: 192, width: 192, background: [0.87, 0.85, 0.82] }).image;
}

const yaws = tf.range(0, 2 * Math.PI, Math.PI / 4);
const pictures = tf.tidy(() => draw(truth, yaws));
const texture = tf.variable(tf.fill(truth.shape, 0.5));
const adam = tf.train.adam(0.1);
for (let step = 0; step < steps; step++)
  adam.minimize(() => tf.mean(tf.squaredDifference(draw(texture, yaws), pictures)), false, [texture]);

// The proof is a view that was not among the pictures.
const between = tf.tensor1d([Math.PI / 8]);
const error = tf.sqrt(tf.mean(tf.squaredDifference(draw(texture, between), draw(truth, between))));
console.log(`in a new view pixels are off by ${error.dataSync()[0].toFixed(4)} (root mean square)`);

const picture = (image) => ({ data: image.dataSync(), height: 192, width: 192 });
const map = (texture) => resize({ data: texture.dataSync(), height, width }, { height: 194, width: 388 });
const views = hstack(tf.split(pictures, 8).slice(0, 4).map(picture), { gap: 4 });
const maps = hstack([map(texture), map(truth)], { gap: 4 });
const file = process.argv[2] ?? 'texture.png';
await writeFileAtomic(file, await encodePng(vstack([views, maps], { gap: 4 })));
console.log(`four of the pictures, and below the texture found and the true one: ${file}`);
