// Times of the renderer's parts, in milliseconds (medians): node packages/renderer/bench/render.mjs, after a build.
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import * as r from '../dist/index.js';

const COLUMNS = 110; // 12,321 vertices, 24,200 triangles

function relief(columns) {
  const positions = [];
  const uvs = [];
  const triangles = [];
  for (let j = 0; j <= columns; j++)
    for (let i = 0; i <= columns; i++) {
      const [x, y] = [(2 * i) / columns - 1, 1 - (2 * j) / columns];
      positions.push(0.8 * x, y, 0.7 * Math.exp(-x * x - y * y) + 0.03 * Math.sin(23 * x) * Math.cos(17 * y));
      uvs.push(i / columns, j / columns);
    }
  for (let j = 0; j < columns; j++)
    for (let i = 0; i < columns; i++) {
      const a = j * (columns + 1) + i;
      const c = a + columns + 1;
      triangles.push(a, c, a + 1, a + 1, c, c + 1);
    }
  return {
    positions: tf.tensor3d(positions, [1, uvs.length / 2, 3]),
    uvs: tf.tensor2d(uvs, [uvs.length / 2, 2]),
    topology: { triangles: tf.tensor2d(triangles, [triangles.length / 3, 3], 'int32') },
  };
}

/** Median of up to 25 runs, or of as many as fit into a second. */
function median(f) {
  for (let i = 0; i < 4; i++) tf.tidy(f);
  const times = [];
  for (const end = performance.now() + 1000; times.length < 25 && (times.length < 3 || performance.now() < end); ) {
    const start = performance.now();
    tf.tidy(f);
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[times.length >> 1];
}

/** Forward alone, and backward as what value and gradient take beyond it. */
function both(f, inputs) {
  const forward = median(() => f(...inputs));
  const dy = tf.ones(f(...inputs).shape);
  const total = median(() => tf.grads(f)(inputs, dy));
  return { forward, backward: total - forward, total };
}

for (const backend of ['wasm', 'cpu']) {
  await tf.setBackend(backend);
  const { positions, uvs, topology } = relief(COLUMNS);
  const vertexColors = tf.fill(positions.shape, 0.5);
  const texture = tf.randomUniform([1, 256, 256, 3], 0, 1, 'float32', 1);
  const lighting = { position: tf.tensor2d([[1, 2, 4]]), color: tf.ones([1, 3]), ambient: tf.fill([1, 3], 0.3) };
  const harmonics = { coefficients: tf.randomUniform([1, 9, 3], 0, 1, 'float32', 2) };
  const zero = tf.zeros([1]);
  const camera = r.orbitCamera({
    yaw: tf.tensor1d([0.2]),
    pitch: zero,
    roll: zero,
    target: tf.zeros([1, 3]),
    distance: tf.tensor1d([6]),
    focalLength: tf.tensor1d([5.5]),
  });
  const rows = {};
  for (const side of [256, 512]) {
    const size = { height: side, width: side };
    const clip = r.project(positions, camera, size);
    const scene = { positions, topology, camera };
    const colors = { ...scene, albedo: { vertexColors } };
    const textured = { ...scene, albedo: { texture, uvs } };
    const image = (base, lights, shader) => (p) =>
      r.render({ ...base, positions: p, lighting: lights }, { ...size, shader }).image;
    const cases = {
      project: [(p) => r.project(p, camera, size), positions],
      'vertex normals': [(p) => r.vertexNormals(p, topology), positions],
      rasterize: [(c) => r.rasterize(c, topology, size).barycentric, clip],
      'render, unlit colours': [image(colors, undefined, r.unlit()), positions],
      'render, Phong colours': [image(colors, lighting, r.phong()), positions],
      'render, Phong + specular, texture': [image(textured, lighting, r.phong({ specular: 0.2 })), positions],
      'render, harmonics, texture': [image(textured, harmonics, r.sphericalHarmonics()), positions],
      'the same by composed ops': [
        image(
          textured,
          harmonics,
          (
            (s) => (x) =>
              s(x)
          )(r.sphericalHarmonics()),
        ),
        positions,
      ],
    };
    for (const [name, [f, x]] of Object.entries(cases)) {
      if (backend === 'cpu' && name.startsWith('the same')) continue; // takes seconds
      const { forward, backward, total } = both(f, [x]);
      rows[`${side} ${name}`] = {
        forward: +forward.toFixed(2),
        backward: +backward.toFixed(2),
        total: +total.toFixed(2),
      };
    }
    const { alpha } = r.render(colors, size);
    rows[`${side} rasterize`].covered = +tf.mean(alpha).dataSync()[0].toFixed(2);
  }
  console.log(`\n${backend}, ${positions.shape[1]} vertices, ${topology.triangles.shape[0]} triangles, ms`);
  console.table(rows);
}
