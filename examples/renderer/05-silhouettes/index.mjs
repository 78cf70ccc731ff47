// Shapes a ball into a rubber duck, of which it sees nothing but twelve silhouettes. node index.mjs [file]
import '@tensorflow/tfjs-backend-wasm';
import { encodePng, hstack, vstack, writeFileAtomic } from '@ganfit/io';
import { orbitCamera, render } from '@ganfit/renderer';
import * as tf from '@tensorflow/tfjs-core';

await tf.setBackend('wasm');
const steps = Number(process.env.STEPS ?? 150);

// A ball: 48 rows of 64 vertices from pole to pole, and two triangles from each vertex to the row below.
const grid = [...Array(48 * 64).keys()].map((i) => [(Math.PI * Math.floor(i / 64)) / 47, (Math.PI * (i % 64)) / 32]);
const point = ([down, turn]) => [Math.sin(down) * Math.sin(turn), Math.cos(down), Math.sin(down) * Math.cos(turn)];
const ball = tf.tensor3d([grid.map(point)]);
const next = (i) => (i % 64 === 63 ? i - 63 : i + 1);
const quads = grid.slice(64).flatMap((_, i) => [i, i + 64, next(i) + 64, i, next(i) + 64, next(i)]);
const triangles = tf.tensor2d(quads, [quads.length / 3, 3], 'int32');
const shaped = (radius) => ({ positions: tf.mul(ball, tf.reshape(radius, [1, -1, 1])), topology: { triangles } });

// The duck: body, head, bill and tail are ellipsoids.
const middles = tf.tensor3d([0, -0.3, -0.05, 0, 0.32, 0.38, 0, 0.24, 0.75, 0, -0.05, -0.68], [4, 1, 3]);
const radii = tf.tensor3d([0.5, 0.38, 0.72, 0.34, 0.34, 0.34, 0.17, 0.07, 0.2, 0.2, 0.14, 0.26], [4, 1, 3]);
const ellipsoids = tf.reshape(tf.add(tf.mul(ball, radii), middles), [1, -1, 3]);
const parts = [0, 1, 2, 3].map((part) => tf.add(triangles, tf.scalar(part * ball.shape[1], 'int32')));
const duck = { positions: ellipsoids, topology: { triangles: tf.concat(parts) } };

/** One picture for each yaw and pitch: a white silhouette, or in the light. */
function draw({ positions, topology }, yaw, pitch, size, lighting) {
  const all = (value) => tf.fill(yaw.shape, value);
  const target = tf.zeros([yaw.size, 3]);
  const camera = orbitCamera({ yaw, pitch, roll: all(0), target, distance: all(6), focalLength: all(5.2) });
  const albedo = { vertexColors: tf.add(tf.zerosLike(positions), lighting ? [0.98, 0.8, 0.15] : 1) };
  const scene = { positions: tf.tile(positions, [yaw.size, 1, 1]), topology, albedo, camera, lighting };
  const background = lighting ? [0.6, 0.8, 0.9] : undefined;
  return render(scene, { height: size, width: size, background, edges: 'all' }).image;
}
const views = [tf.mul(tf.range(0, 12), Math.PI / 6), tf.tile([0, 0.7, -0.4], [4])];
const silhouettes = tf.tidy(() => draw(duck, ...views, 96));

/** Pixels that differ; and, for what no silhouette shows, how far radii are from the mean of their four neighbours. */
function loss(radius) {
  const misfit = tf.mean(tf.squaredDifference(draw(shaped(radius), ...views, 96), silhouettes));
  const ring = tf.reshape(tf.concat([radius, tf.slice(radius, [0, 0], [48, 2])], 1), [1, 48, 66, 1]);
  const bumps = tf.conv2d(ring, tf.tensor4d([0, 1, 0, 1, -4, 1, 0, 1, 0], [3, 3, 1, 1]), 1, 'valid');
  return tf.add(misfit, tf.mul(4, tf.mean(tf.square(bumps))));
}
const [start, radius] = [tf.fill([48, 64], 0.6), tf.variable(tf.fill([48, 64], 0.6))];
const adam = tf.train.adam(0.012);
for (let step = 0; step < steps; step++) adam.minimize(() => loss(radius), false, [radius]);

const lighting = { position: tf.tensor2d([[-3, 6, 5]]), color: tf.fill([1, 3], 0.7), ambient: tf.fill([1, 3], 0.35) };
const fromNewSide = (mesh, light) => draw(mesh, tf.tensor1d([-0.9]), tf.tensor1d([0.25]), 240, light);
const differing = tf.mean(tf.squaredDifference(fromNewSide(shaped(radius)), fromNewSide(duck))).dataSync()[0];
console.log(`in a view that it never saw ${(100 * differing).toFixed(2)} % of the pixels differ`);

const shapes = [shaped(start), shaped(radius), duck].map((mesh) => fromNewSide(mesh, lighting));
const picture = (image) => ({ data: image.dataSync(), height: image.shape[1], width: image.shape[2] });
const masks = tf.split(silhouettes, 12).slice(0, 6);
const sheet = vstack([hstack(masks.map(picture), { gap: 30 }), hstack(shapes.map(picture), { gap: 3 })], { gap: 3 });
await writeFileAtomic(process.argv[2] ?? 'silhouettes.png', await encodePng(sheet));
console.log('In the picture: six silhouettes; the ball, what became of it, and the duck.');
