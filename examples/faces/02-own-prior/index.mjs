// A texture prior of your own: open-head's mean skin in any tone, three numbers in all. node index.mjs [photo]
import '@tensorflow/tfjs-backend-wasm';
import { alignmentStage, appearanceStage, defaultPreset, fit, ganfitStage } from '@ganfit/fitter';
import { encodePng, hstack, writeFileAtomic } from '@ganfit/io';
import { openHead } from '@ganfit/open-head';
import * as tf from '@tensorflow/tfjs-core';

const photo = process.argv[2] ?? new URL('../../photos/astronaut.png', import.meta.url);
const steps = Number(process.env.STEPS ?? 100);
await tf.setBackend('wasm');
const model = await openHead({ texture: 'linear' });

/** Skin tone as three logarithmic gains on a given map: any object with these members is a texture prior. */
function tonePrior(map, deviation = 0.25) {
  return {
    latentSize: 3,
    decode: (latent) => tf.mul(map, tf.reshape(tf.exp(tf.mul(latent, deviation)), [-1, 1, 1, 3])),
    initial: (batch) => tf.zeros([batch, 3]),
    dispose: () => map.dispose(),
  };
}

const mean = tf.tidy(() => model.texture.decode(tf.zeros([1, model.texture.latentSize])));
const texture = tonePrior(mean);

// A model is an object: put another part in its place. The name and hash go into results, so tell them apart.
const toned = { ...model, name: 'open-head, tone only', hash: `${model.hash}-tone`, texture };

// The stage for texture detail is left out, so that the prior is all there is to see.
const preset = {
  ...defaultPreset(),
  detail: false,
  stages: (recognition) => [
    alignmentStage(),
    appearanceStage({ steps: Math.min(40, steps) }),
    ganfitStage(recognition, { steps }),
  ],
};

const result = await fit(photo, { model: toned, preset });
console.log(`${result.model.name}: gains`, Array.from(result.images[0].parameters.texture.dataSync()));
console.log('identity cosine', result.images[0].metrics.identityCosine.toFixed(4));
const file = process.env.OUT ?? 'own-prior.png';
await writeFileAtomic(file, await encodePng(hstack(result.overlay())));
console.log(`See ${file}.`);

// Who makes a thing disposes of it: the fit leaves a model that it was given alone.
result.dispose();
texture.dispose();
model.dispose();
