// Finds from one picture of a cube where it is and how it is turned. node index.mjs [file]
import '@tensorflow/tfjs-backend-wasm';
import { encodePng, hstack, resize, writeFileAtomic } from '@ganfit/io';
import { orbitCamera, project, render, screen } from '@ganfit/renderer';
import * as tf from '@tensorflow/tfjs-core';

const steps = Number(process.env.STEPS ?? 100);
const size = { height: 32, width: 32 };
await tf.setBackend('wasm');

// One colour a face, so each face has four vertices of its own. Corner 0 is (-1, -1, -1), corner 7 (1, 1, 1).
const quads = [1, 3, 7, 5, 0, 4, 6, 2, 2, 6, 7, 3, 0, 1, 5, 4, 4, 5, 7, 6, 0, 2, 3, 1];
const cube = tf.tensor3d([quads.map((i) => [i & 1, (i >> 1) & 1, i >> 2].map((bit) => 2 * bit - 1))]);
const triangles = [0, 4, 8, 12, 16, 20].flatMap((first) => [0, 1, 2, 0, 2, 3].map((i) => first + i));
const topology = { triangles: tf.tensor2d(triangles, [12, 3], 'int32') };
const colors = [0.9, 0.25, 0.2, 0.1, 0.75, 0.7, 0.95, 0.95, 0.9, 0.15, 0.2, 0.5, 0.95, 0.75, 0.15, 0.65, 0.35, 0.8];
const albedo = { vertexColors: tf.reshape(tf.tile(tf.tensor3d(colors, [6, 1, 3]), [1, 4, 1]), [1, 24, 3]) };

/** `[batch, 6]`, how the camera stands to the cube: yaw, pitch, roll, and the point that it looks at. */
function cameraAt(poses) {
  const [yaw, pitch, roll, ...target] = tf.unstack(poses, 1);
  const [distance, focalLength] = [tf.fill(yaw.shape, 8), tf.fill(yaw.shape, 3.2)];
  return orbitCamera({ yaw, pitch, roll, target: tf.stack(target, 1), distance, focalLength });
}
const cubes = (poses) => tf.tile(cube, [poses.shape[0], 1, 1]);
function draw(poses, { height, width }) {
  const scene = { positions: cubes(poses), topology, albedo, camera: cameraAt(poses) };
  return render(scene, { height, width, background: [0.16, 0.17, 0.2], edges: 'all' }).image;
}

const truth = tf.tensor2d([[0.65, -0.5, 0.4, 0.3, -0.2, 0.1]]);
const target = tf.tidy(() => draw(truth, size));
const losses = (poses) => tf.mean(tf.squaredDifference(draw(poses, size), target), [1, 2, 3]);
const best = (poses, count) => tf.tidy(() => tf.gather(poses, tf.topk(tf.neg(losses(poses)), count).indices));

// Descent finds the nearest valley only. So look at many poses first, in one batch, and go on with the best.
const anyhow = tf.randomUniform([1000, 3], -Math.PI, Math.PI, 'float32', 1);
const start = best(tf.concat([anyhow, tf.zeros([1000, 3])], 1), 12);
const poses = tf.variable(start);
const adam = tf.train.adam(0.03);
for (let step = 0; step < steps; step++) adam.minimize(() => tf.sum(losses(poses)), false, [poses]);
const [first, found] = [best(start, 1), best(poses, 1)];

const corners = (pose) => screen(project(cube, cameraAt(pose), size), size);
const error = (pose) => tf.max(tf.norm(tf.sub(corners(pose), corners(truth)), 2, 2)).dataSync()[0];
const [before, after] = [first, found].map((pose) => error(pose).toFixed(2));
console.log(`corners off by ${before} pixels in the best guess, by ${after} after ${steps} steps`);

function picture(pose) {
  const data = tf.tidy(() => draw(pose, { height: 480, width: 480 }).dataSync());
  return resize({ data, height: 480, width: 480 }, { height: 240, width: 240 });
}
const file = process.argv[2] ?? 'cube-pose.png';
await writeFileAtomic(file, await encodePng(hstack([truth, first, found].map(picture), { gap: 8 })));
console.log(`the picture, the best guess, what was found: ${file}`);
