// Measures the light on a ball in a photo, and puts another thing into it. node index.mjs [file]
import '@tensorflow/tfjs-backend-wasm';
import { encodePng, hstack, writeFileAtomic } from '@ganfit/io';
import { phong, render } from '@ganfit/renderer';
import * as tf from '@tensorflow/tfjs-core';

const steps = Number(process.env.STEPS ?? 100);
await tf.setBackend('wasm');

/** A closed grid: `point(turn, v)` with turn from 0 to 2 pi round each row, v from 0 to 1 over the rows. */
function surface(point) {
  const grid = Array.from({ length: 64 * 64 }, (_, i) => i);
  const positions = tf.tensor3d([grid.map((i) => point((2 * Math.PI * (i % 64)) / 64, Math.floor(i / 64) / 64))]);
  const triangles = grid.flatMap((i) => {
    const right = i - (i % 64) + ((i + 1) % 64);
    return [i, (i + 64) % 4096, (right + 64) % 4096, i, (right + 64) % 4096, right];
  });
  const topology = { triangles: tf.tensor2d(triangles, [triangles.length / 3, 3], 'int32') };
  return { positions, topology, albedo: { vertexColors: tf.fill(positions.shape, 0.8) } };
}
const ball = surface((turn, v) => {
  const down = (Math.PI * v * 64) / 63;
  return [Math.sin(turn) * Math.sin(down), Math.cos(down), Math.cos(turn) * Math.sin(down)];
});
const knot = surface((turn, v) => {
  const t = 2 * Math.PI * v;
  const ring = 0.64 + 0.22 * Math.cos(3 * t) + 0.17 * Math.cos(turn);
  return [ring * Math.sin(2 * t), ring * Math.cos(2 * t), 0.32 * Math.sin(3 * t) - 0.21 * Math.sin(turn)];
});

const camera = { position: tf.tensor2d([[0, 0, 6]]), target: tf.zeros([1, 3]), focalLength: tf.tensor1d([5]) };
const options = { height: 184, width: 184, background: [0.13, 0.13, 0.15] };

/** What the photos are taken in: a warm lamp, a blue window, a green lawn, and a little light from everywhere. */
const lights = {
  position: tf.tensor3d([8, 6, 8, -9, 1, 3, 1, -9, 2], [1, 3, 3]),
  color: tf.tensor3d([1, 0.8, 0.5, 0.2, 0.45, 1, 0.35, 0.7, 0.25], [1, 3, 3]),
  ambient: tf.fill([1, 3], 0.12),
};
const shader = phong({ specular: 0.1 });
const photo = (mesh) => render({ ...mesh, camera, lighting: lights }, { ...options, shader }).image;
const target = tf.tidy(() => tf.add(photo(ball), tf.randomNormal([1, 184, 184, 3], 0, 0.012, 'float32', 1)));

// The model of light: nine numbers a colour, spherical harmonics. It knows nothing of lamps.
const relit = (mesh, coefficients) => render({ ...mesh, camera, lighting: { coefficients } }, options).image;
const coefficients = tf.variable(tf.zeros([1, 9, 3]));
const adam = tf.train.adam(0.1);
for (let step = 0; step < steps; step++)
  adam.minimize(() => tf.mean(tf.squaredDifference(relit(ball, coefficients), target)), false, [coefficients]);

const error = tf.sqrt(tf.mean(tf.squaredDifference(relit(knot, coefficients), photo(knot)))).dataSync()[0];
console.log(`a knot in the light found differs from its photo by ${error.toFixed(3)} (root mean square)`);

const images = [target, relit(ball, coefficients), relit(knot, coefficients), photo(knot)];
const pictures = images.map((image) => ({ ...options, data: image.dataSync() }));
const file = process.argv[2] ?? 'light.png';
await writeFileAtomic(file, await encodePng(hstack(pictures, { gap: 8 })));
console.log(`photo of a ball, the ball in the light found, a knot in that light, a photo of the knot: ${file}`);
