// A shader of your own is a function, and what it is made of can be found by descent. node index.mjs [file]
import '@tensorflow/tfjs-backend-wasm';
import { encodePng, hstack, resize, writeFileAtomic } from '@ganfit/io';
import { render } from '@ganfit/renderer';
import * as tf from '@tensorflow/tfjs-core';

await tf.setBackend('wasm');
const steps = Number(process.env.STEPS ?? 120);

// A knot: a closed grid of 128 rings with 32 vertices each.
const grid = [...Array(128 * 32).keys()].map((i) => [(Math.PI * Math.floor(i / 32)) / 64, (Math.PI * (i % 32)) / 16]);
const radius = ([t, turn]) => 0.64 + 0.22 * Math.cos(3 * t) + 0.17 * Math.cos(turn);
const forward = ([t, turn]) => 0.32 * Math.sin(3 * t) - 0.21 * Math.sin(turn);
const point = (at) => [radius(at) * Math.sin(2 * at[0]), radius(at) * Math.cos(2 * at[0]), forward(at)];
const positions = tf.tensor3d([grid.map(point)]);
const next = (i) => (i % 32 === 31 ? i - 31 : i + 1);
const quad = (i) => [i, i + 32, next(i) + 32, i, next(i) + 32, next(i)];
const quads = grid.flatMap((_, i) => quad(i).map((vertex) => vertex % 4096));
const topology = { triangles: tf.tensor2d(quads, [quads.length / 3, 3], 'int32') };
const camera = { position: tf.tensor2d([[0, 0, 6]]), target: tf.zeros([1, 3]), focalLength: tf.tensor1d([5]) };
const scene = { positions, topology, camera, albedo: { vertexColors: tf.onesLike(positions) } };

/**
 * After Gooch et al. (1998): warm where the surface faces the light, cool where it turns away. A shader gets normal, position
 * and albedo of every pixel, each `[batch, height, width, 3]`, and gives its colour. Nothing more is needed for gradients.
 */
function gooch({ warm, cool, light }) {
  return ({ normal }) => {
    const facing = tf.sum(tf.mul(normal, tf.div(light, tf.norm(light))), 3, true);
    const share = tf.div(tf.add(facing, 1), 2);
    return tf.add(tf.mul(warm, share), tf.mul(cool, tf.sub(1, share)));
  };
}
const draw = (look, size) =>
  render(scene, { height: size, width: size, background: [0.95, 0.94, 0.9], shader: gooch(look) }).image;

// How was that picture coloured, and from where?
const lookOf = (warm, cool, light) => ({ warm: tf.tensor1d(warm), cool: tf.tensor1d(cool), light: tf.tensor1d(light) });
const truth = lookOf([1, 0.75, 0.25], [0.1, 0.2, 0.55], [0.6, 0.7, 0.4]);
const start = lookOf([0.6, 0.6, 0.6], [0.4, 0.4, 0.4], [-0.6, 0.1, 0.8]);
const target = tf.tidy(() => draw(truth, 96));
const look = { warm: tf.variable(start.warm), cool: tf.variable(start.cool), light: tf.variable(start.light) };
const adam = tf.train.adam(0.03);
for (let step = 0; step < steps; step++)
  adam.minimize(() => tf.mean(tf.squaredDifference(draw(look, 96), target)), false, Object.values(look));

const errors = ['warm', 'cool'].map((name) => tf.max(tf.abs(tf.sub(look[name], truth[name]))).dataSync()[0]);
const cosine = tf.div(tf.dot(look.light, truth.light), tf.mul(tf.norm(look.light), tf.norm(truth.light)));
const angle = (Math.acos(Math.min(1, cosine.dataSync()[0])) * 180) / Math.PI;
console.log(`colours off by ${Math.max(...errors).toFixed(4)}, direction of the light by ${angle.toFixed(2)} degrees`);

function picture(look) {
  const data = tf.tidy(() => draw(look, 480).dataSync());
  return resize({ data, height: 480, width: 480 }, { height: 240, width: 240 });
}
const sheet = hstack([start, look, truth].map(picture), { gap: 8 });
await writeFileAtomic(process.argv[2] ?? 'own-shader.png', await encodePng(sheet));
console.log('In the picture: the start, what was found, and the picture to be matched.');
