// What is shown, as a program.
import type { Choice } from './panel.js';
import type { TexturePrior } from './person.js';

const start = (packages: readonly string[]): string => `import '@tensorflow/tfjs-backend-wasm';
import { readFile } from 'node:fs/promises';
${packages.join('\n')}
import * as tf from '@tensorflow/tfjs-core';

await tf.setBackend('wasm');`;

/**
 * The fit of some photos, with the landmarks in its `fit.json`.
 * @param masked of photos that are not as they were brought, but turned, cropped or painted over: which of them have a mask.
 *   The program reads the files of `inputsZipOf` then
 */
export function fitCode({ settings, size, seed }: Choice, photos: number, masked?: readonly boolean[]): string {
  const { preset, steps, weights, rate, texture, light, stages } = settings;
  const [make, usual] = preset === 'paper' ? ['paperPreset', 'point'] : ['defaultPreset', 'harmonics'];
  const linear = texture === 'linear';
  const otherLight = light === usual ? undefined : light === 'point' ? 'pointLight' : 'harmonicLight';
  const weighted = Object.keys(weights).length > 0;
  const changes = [
    preset === 'fast' && `.filter(({ name }) => name !== 'tone' && name !== 'detail')`,
    stages === 'last' && `.filter(({ name }) => name !== 'alignment' && name !== 'appearance')`,
    weighted && '.map((stage) => ({ ...stage, energy: { ...stage.energy, weights: changed(stage.energy.weights) } }))',
    rate !== 1 && `.map((stage) => ({ ...stage, optimizer: chain(stage.optimizer, scaleBySchedule(() => ${rate})) }))`,
  ].filter(Boolean);
  const names = ['fit', make, rate !== 1 && 'chain', rate !== 1 && 'scaleBySchedule', otherLight]
    .filter(Boolean)
    .sort();
  const changed = [
    changes.length &&
      `  stages: (recognition) =>\n    base\n      .stages(recognition)\n      ${changes.join('\n      ')},`,
    otherLight && `  light: ${otherLight}(),`,
  ].filter(Boolean);
  const masks = masked?.includes(true) ? masked : undefined;
  const files = Array.from({ length: photos }, (_, i) => `'photo-${i + 1}.${masked ? 'png' : 'jpg'}'`);
  return [
    start([
      `import { ${names.join(', ')} } from '@ganfit/fitter';`,
      ...(masks ? [`import { readImage } from '@ganfit/io';`] : []),
      ...(linear ? [`import { openHead } from '@ganfit/open-head';`] : []),
    ]),
    weighted && `const weights = ${JSON.stringify(weights)};`,
    weighted &&
      'const changed = (of) => Object.fromEntries(Object.entries(of).map(([term, w]) => [term, weights[term] ?? w]));',
    `const base = ${make}({ steps: ${steps} });`,
    changed.length ? `const preset = {\n  ...base,\n${changed.join('\n')}\n};` : 'const preset = base;',
    masked ? '// The points, photos and masks that the page saves as inputs.zip.' : '// The points as they were here.',
    `const { images } = JSON.parse(await readFile('fit.json', 'utf8'));`,
    'const landmarks = images.map((image) => Float32Array.from(image.landmarks.detected));',
    masks && 'const mask = async (file) => (await readImage(file)).data.filter((_, i) => i % 3 === 0); // 1: seen',
    masks &&
      `const visible = [${masks.map((m, i) => (m ? `await mask('mask-${i + 1}.png')` : 'undefined')).join(', ')}];`,
    linear && `const model = await openHead({ texture: 'linear' });`,
    `const options = { preset, size: ${size}, seed: ${seed}, landmarks${masks ? ', visible' : ''}${linear ? ', model' : ''} };`,
    `const result = await fit(${photos > 1 ? `[${files.join(', ')}]` : masked ? files[0] : `'photo.jpg'`}, options);\n`,
  ]
    .filter(Boolean)
    .join('\n');
}

/** A head by its `fit.json`. */
export function openCode(name: string, prior: TexturePrior): string {
  return `${start([`import { openHead } from '@ganfit/open-head';`])}
const model = await openHead({ texture: '${prior}' });
const [{ parameters }] = JSON.parse(await readFile(${JSON.stringify(name)}, 'utf8')).images;
const positions = model.shape.evaluate(tf.tensor2d([parameters.identity]), tf.tensor2d([parameters.expression]));
const map = model.texture.decode(tf.tensor2d([parameters.texture]));
`;
}
