// One photo in, a textured head out: node index.mjs [photo] [folder]
import '@tensorflow/tfjs-backend-wasm';
import { defaultPreset, fit, statusText } from '@ganfit/fitter';
import { encodeGlb, encodePng, hstack, outputFolder } from '@ganfit/io';
import * as tf from '@tensorflow/tfjs-core';

const [photo = new URL('../../photos/astronaut.png', import.meta.url), folder = 'out'] = process.argv.slice(2);
const steps = Number(process.env.STEPS ?? 160);

// The library leaves the choice of a backend to the program.
await tf.setBackend('wasm');

const out = await outputFolder(folder);
const result = await fit(photo, {
  preset: defaultPreset({ steps }),
  onStep({ stage, step, done, total, energy }) {
    if (done % 20 === 0) console.log(`${stage} ${step + 1}: energy ${energy.toFixed(1)} (${done}/${total})`);
  },
});
const { landmarkNrmse, identityCosine } = result.images[0].metrics;
console.log(statusText[result.status]);
console.log(`landmarks ${landmarkNrmse.toFixed(4)} of the eye distance, identity ${identityCosine.toFixed(4)}`);

// A head is plain arrays from here on.
const texture = await encodePng(result.texture());
await out.write('head.glb', await encodeGlb(result.mesh(), { texture }));
await out.write('overlay.png', await encodePng(hstack(result.overlay())));
await out.write('left.png', await encodePng(result.portrait({ yaw: Math.PI / 4 })));
result.dispose();
console.log(`See head.glb, overlay.png and left.png in ${folder}.`);
