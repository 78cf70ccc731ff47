// node bench/evaluation/hard.mjs [--steps 160] [--person 1] [--generator] [--out out/hard]: photos that ask much of a fit, of one
// rendered person, after a build. Prints errors as shares of the mean face's, and writes a sheet of photo, fit and shape each.
import { mkdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import '../../packages/cli/node_modules/@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.node.js';
import * as tf from '@tensorflow/tfjs-core';
import { drawPerson, headErrors, subjectPhoto } from '../../packages/evaluation/dist/index.js';
import { defaultPreset, fit } from '../../packages/fitter/dist/index.js';
import { encodePng, hstack, vstack, writeFileAtomic } from '../../packages/io/dist/index.js';
import { faceApiLandmarks, faceApiRecognition } from '../../packages/networks/dist/index.js';
import { openHead } from '../../packages/open-head/dist/index.js';

const { values: options } = parseArgs({
  options: {
    steps: { type: 'string', default: '160' },
    person: { type: 'string', default: '1' },
    generator: { type: 'boolean', default: false },
    out: { type: 'string', default: 'out/hard' },
  },
});
await tf.setBackend('wasm');
const linear = await openHead({ texture: 'linear' });
const model = options.generator ? await openHead() : linear;
const parts = { model, detector: await faceApiLandmarks(), recognition: await faceApiRecognition() };
const person = drawPerson(linear, Number(options.person), { seed: 1 });
const { shape } = linear;

/** A head without expression, and the errors of another against it. */
const neutral = (identity) =>
  tf.tidy(() =>
    shape
      .evaluate(tf.tensor2d([identity]), tf.zeros([1, shape.expressionSize]))
      .dataSync()
      .slice(),
  );
const truth = neutral([...person.identity]);
const errorsOf = (head) => headErrors(head, truth, shape.topology);
const mean = errorsOf(neutral(new Array(shape.identitySize).fill(0)));

/** Expression coefficients nearest to some named expressions: least squares on the modes, with the priors' deviations. */
function expression(weights) {
  const rest = tf.zeros([1, shape.identitySize]);
  const at = (q) =>
    tf.tidy(() =>
      shape
        .evaluate(rest, tf.tensor2d([q]))
        .dataSync()
        .slice(),
    );
  const still = at(new Array(shape.expressionSize).fill(0));
  const wanted = new Float32Array(still.length);
  for (const [name, weight] of Object.entries(weights))
    linear.blendshapes.displacement(name).forEach((d, i) => {
      wanted[i] += weight * d;
    });
  const modes = Array.from({ length: shape.expressionSize }, (_, k) =>
    at(Array.from({ length: shape.expressionSize }, (_, j) => Number(j === k))).map((v, i) => v - still[i]),
  );
  const dot = (a, b) => a.reduce((sum, v, i) => sum + v * b[i], 0);
  const rows = modes.map((m, k) => [...modes.map((n, j) => dot(m, n) + (j === k ? 1e-3 : 0)), dot(m, wanted)]);
  for (let k = 0; k < rows.length; k++)
    for (let i = 0; i < rows.length; i++)
      if (i !== k) {
        const factor = rows[i][k] / rows[k][k];
        rows[i] = rows[i].map((v, j) => v - factor * rows[k][j]);
      }
  return Float32Array.from(rows, (row, k) => row.at(-1) / row[k]);
}

const degrees = Math.PI / 180;
const still = (p) => ({ ...p, camera: { ...p.camera, yaw: 0, pitch: 0, roll: 0 }, occluder: undefined });
const seen = (more) => (p) => ({ ...still(p), camera: { ...still(p).camera, ...more } });
const making = (weights) => (p) => ({ ...still(p), expression: expression(weights) });

/** Dark rims round the eyes and a bridge, of the photo's own landmarks. */
function withGlasses({ photo, landmarks, ...rest }) {
  const eye = (from) =>
    [0, 1].map((k) => [0, 1, 2, 3, 4, 5].reduce((sum, i) => sum + landmarks[2 * (from + i) + k] / 6, 0));
  const [right, left] = [eye(36), eye(42)];
  const across = Math.hypot(left[0] - right[0], left[1] - right[1]);
  const data = photo.data.slice();
  for (let y = 0; y < photo.height; y++)
    for (let x = 0; x < photo.width; x++) {
      const rims = [right, left].map((c) => Math.hypot((x - c[0]) / 1.2, y - c[1] - 0.05 * across) / across);
      const bridge =
        Math.abs(x - (right[0] + left[0]) / 2) < 0.12 * across &&
        Math.abs(y - (right[1] + left[1]) / 2) < 0.03 * across;
      if (bridge || rims.some((r) => Math.abs(r - 0.37) < 0.025))
        data.fill(0.05, 3 * (y * photo.width + x), 3 * (y * photo.width + x) + 3);
    }
  return { photo: { ...photo, data }, landmarks, ...rest };
}

const cases = {
  'nothing special': { change: still },
  'turned by 45 degrees': { change: seen({ yaw: 45 * degrees }) },
  'turned by 60 degrees': { change: seen({ yaw: 60 * degrees }) },
  'close-up, 25 cm': { change: seen({ distance: 2.5, fovY: 55 * degrees }) },
  'mouth open': { change: making({ jawOpen: 0.8 }) },
  'eyes closed': { change: making({ eyeBlink_L: 1, eyeBlink_R: 1 }) },
  'black-and-white': { change: (p) => ({ ...still(p), finish: { ...p.finish, grey: true } }) },
  'face of 100 pixels': { change: still, size: 180 },
  glasses: { change: still, worn: withGlasses },
};

const rows = [];
for (const [name, { worn = (x) => x, ...how }] of Object.entries(cases)) {
  const { photo } = worn(subjectPhoto(linear, person, { setting: 'cooperative', ...how }));
  try {
    const result = await fit(photo, { ...parts, preset: defaultPreset({ steps: Number(options.steps) }) });
    const errors = errorsOf(result.mesh({ expression: 'neutral' }).positions);
    const shares = ['similarity', 'correspondence'].map((e) => (errors[e] / mean[e]).toFixed(2));
    const [image] = result.images;
    console.log(
      name.padEnd(24),
      ...shares,
      ' landmarks',
      image.metrics.landmarkNrmse.toFixed(3),
      ' cosine',
      image.metrics.identityCosine.toFixed(3),
    );
    const [photograph, head, , bare] = result.overlay({ size: 224 });
    rows.push(hstack([photograph, head, bare]));
    result.dispose();
  } catch (error) {
    console.log(name.padEnd(24), error.message);
  }
}
await mkdir(options.out, { recursive: true });
await writeFileAtomic(`${options.out}/hard.png`, await encodePng(vstack(rows)));
console.log(`${options.out}/hard.png`);
process.exit();
