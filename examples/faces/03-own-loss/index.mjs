// A loss term of your own: compare edges, not colours. node index.mjs [photo]
import '@tensorflow/tfjs-backend-wasm';
import { alignmentStage, appearanceStage, defaultPreset, fit, ganfitStage } from '@ganfit/fitter';
import { encodePng, hstack, writeFileAtomic } from '@ganfit/io';
import { energy, l1Distance, without } from '@ganfit/losses';
import * as tf from '@tensorflow/tfjs-core';

const photo = process.argv[2] ?? new URL('../../photos/astronaut.png', import.meta.url);
const steps = Number(process.env.STEPS ?? 100);
await tf.setBackend('wasm');

/** Difference of each pixel to the pixel `dy` below and `dx` to its right. */
function slope(image, dy, dx) {
  const [batch, height, width, channels] = image.shape;
  const size = [batch, height - dy, width - dx, channels];
  return tf.sub(tf.slice(image, [0, dy, dx, 0], size), tf.slice(image, [0, 0, 0, 0], size));
}

/** A loss term is a function from a view of the step to a differentiable scalar. Edges hardly depend on the light. */
const edges = ({ rendering, target, mask }) => {
  const along = (dy, dx) => {
    const [batch, height, width] = mask.shape;
    const inside = tf.slice(mask, [0, 0, 0, 0], [batch, height - dy, width - dx, 1]);
    return l1Distance(slope(rendering.image, dy, dx), slope(target.image, dy, dx), inside, 0.01);
  };
  return tf.add(along(1, 0), along(0, 1));
};

/** The default stage with one term more and one less. */
function edgeStage(recognition) {
  const stage = ganfitStage(recognition, { steps });
  const { terms, weights } = without(stage.energy, 'content');
  return { ...stage, energy: energy({ ...terms, edges }, { ...weights, edges: 3000 }) };
}

const preset = {
  ...defaultPreset(),
  detail: false,
  stages: (recognition) => [alignmentStage(), appearanceStage({ steps: Math.min(40, steps) }), edgeStage(recognition)],
};

const result = await fit(photo, { preset });
console.log('weighted terms at the end:', result.history.at(-1).losses);
const file = process.env.OUT ?? 'own-loss.png';
await writeFileAtomic(file, await encodePng(hstack(result.overlay())));
console.log(`See ${file}.`);
result.dispose();
