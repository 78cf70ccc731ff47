// Draws a triangle, and moves its corners by gradient descent to where they are in another picture. node index.mjs [file]
import '@tensorflow/tfjs-backend-wasm';
import { encodePng, hstack, resize, writeFileAtomic } from '@ganfit/io';
import { render } from '@ganfit/renderer';
import * as tf from '@tensorflow/tfjs-core';

const steps = Number(process.env.STEPS ?? 100);
await tf.setBackend('wasm'); // yours to choose: the library sets no backend

const topology = { triangles: tf.tensor2d([0, 1, 2], [1, 3], 'int32') };
const albedo = { vertexColors: tf.tensor3d([1, 0.25, 0.2, 0.2, 0.8, 0.35, 0.2, 0.4, 1], [1, 3, 3]) };
const camera = { position: tf.tensor2d([[0, 0, 4]]), target: tf.zeros([1, 3]), focalLength: tf.tensor1d([4]) };

/** Corners are x, y in the plane z = 0. `edges: 'all'` lets the outline pull at them, not only the colours inside. */
function draw(corners, size = 96) {
  const positions = tf.concat([corners, tf.zeros([1, 3, 1])], 2);
  const options = { height: size, width: size, background: [0.96, 0.96, 0.94], edges: 'all' };
  return render({ positions, topology, albedo, camera }, options).image;
}

const start = tf.tensor3d([-0.5, -0.1, 0.2, -0.4, 0.1, 0.5], [1, 3, 2]);
const goal = tf.tensor3d([-0.75, -0.35, 0.55, -0.7, 0.3, 0.75], [1, 3, 2]);
const target = tf.tidy(() => draw(goal));

const corners = tf.variable(start);
const adam = tf.train.adam(0.02);
for (let step = 0; step < steps; step++)
  adam.minimize(() => tf.mean(tf.squaredDifference(draw(corners), target)), false, [corners]);

// The camera shows -1 to 1 on `size` pixels.
const error = tf.tidy(() => tf.max(tf.norm(tf.sub(corners, goal), 2, 2)).dataSync()[0] * (96 / 2));
console.log(`after ${steps} steps the corners are off by at most ${error.toFixed(2)} pixels`);

/** Rendered at twice the size and shrunk, so that the outlines are smooth. */
function picture(corners) {
  const data = tf.tidy(() => draw(corners, 480).dataSync());
  return resize({ data, height: 480, width: 480 }, { height: 240, width: 240 });
}
const file = process.argv[2] ?? 'triangle.png';
await writeFileAtomic(file, await encodePng(hstack([start, corners, goal].map(picture), { gap: 8 })));
console.log(`start, fitted, goal: ${file}`);
