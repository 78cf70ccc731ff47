// What is shown, as a program.
import type { Choice } from './panel.js';

/** The fit, from the photo and the landmarks in its `fit.json`. */
export function fitCode({ settings: { preset, steps, weights, rate }, size, seed }: Choice): string {
  const make = preset === 'paper' ? 'paperPreset' : 'defaultPreset';
  const changes = [
    ...(preset === 'fast' ? [`.filter(({ name }) => name !== 'tone' && name !== 'detail')`] : []),
    ...(Object.keys(weights).length
      ? ['.map((stage) => ({ ...stage, energy: { ...stage.energy, weights: changed(stage.energy.weights) } }))']
      : []),
    ...(rate === 1
      ? []
      : [`.map((stage) => ({ ...stage, optimizer: chain(stage.optimizer, scaleBySchedule(() => ${rate})) }))`]),
  ];
  const names = [...(rate === 1 ? [] : ['chain']), make, 'fit', ...(rate === 1 ? [] : ['scaleBySchedule'])];
  const base = `${make}({ steps: ${steps} })`;
  const known = Object.keys(weights).length
    ? `const weights = ${JSON.stringify(weights)};
const changed = (of) => Object.fromEntries(Object.entries(of).map(([term, weight]) => [term, weights[term] ?? weight]));
`
    : '';
  const staged = `const base = ${base};
const stages = (recognition) =>
  base
    .stages(recognition)
    ${changes.join('\n    ')};
const preset = { ...base, stages };`;
  return `import '@tensorflow/tfjs-backend-wasm';
import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { ${names.join(', ')} } from '@ganfit/fitter';

await tf.setBackend('wasm');
${known}${changes.length ? staged : `const preset = ${base};`}
// The points as they were when it was fitted here.
const { images } = JSON.parse(await readFile('fit.json', 'utf8'));
const landmarks = images.map((image) => Float32Array.from(image.landmarks.detected));
const result = await fit('portrait.jpg', { preset, size: ${size}, seed: ${seed}, landmarks });
`;
}

/** A head by its `fit.json`. */
export const openCode = (name: string): string => `import '@tensorflow/tfjs-backend-wasm';
import { readFile } from 'node:fs/promises';
import { openHead } from '@ganfit/open-head';
import * as tf from '@tensorflow/tfjs-core';

await tf.setBackend('wasm');
const model = await openHead();
const [{ parameters }] = JSON.parse(await readFile(${JSON.stringify(name)}, 'utf8')).images;
const positions = model.shape.evaluate(tf.tensor2d([parameters.identity]), tf.tensor2d([parameters.expression]));
const map = model.texture.decode(tf.tensor2d([parameters.texture]));
`;
