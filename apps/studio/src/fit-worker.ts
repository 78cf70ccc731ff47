import '@tensorflow/tfjs-backend-webgl';
import { weights } from 'virtual:weights';
import { chain, defaultPreset, type Preset, paperPreset, scaleBySchedule } from '@ganfit/fitter';
import { fetchFiles, serveFits } from '@ganfit/fitter/worker';
import { faceApiLandmarks, faceApiRecognition } from '@ganfit/networks';
import { openHead } from '@ganfit/open-head';
import * as tf from '@tensorflow/tfjs-core';
import type { Settings } from './settings.js';

serveFits(async (onProgress) => {
  await startWebGL();
  const files = await fetchFiles(weights, { onProgress });
  const [model, detector, recognition] = await Promise.all([
    openHead({ source: files['open-head.safetensors']! }),
    faceApiLandmarks({ preload: files }),
    faceApiRecognition({ preload: files }),
  ]);
  return { model, detector, recognition, preset: (settings) => presetOf(settings as Settings) };
});

/** A slow GPU will do, and one drawn by the processor too: the page has nothing else to offer. */
async function startWebGL(): Promise<void> {
  tf.env().set('SOFTWARE_WEBGL_ENABLED', true);
  const started = await tf.setBackend('webgl').catch(() => false);
  if (!started || tf.env().getNumber('WEBGL_VERSION') < 2)
    throw new Error(
      'This browser offers no WebGL 2, on which the fit runs. Switch on hardware acceleration, or use another browser.',
    );
  if (!tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED'))
    throw new Error(
      'The graphics of this device compute in 16 bits, which is too few to fit a head. Use another device.',
    );
}

/** The preset by name, with its weights and learning rates changed. */
function presetOf({ preset, steps, weights, rate }: Settings): Preset {
  const base = preset === 'paper' ? paperPreset({ steps }) : defaultPreset({ steps });
  const faster = scaleBySchedule(() => rate);
  return {
    ...base,
    stages: (recognition) =>
      base
        .stages(recognition)
        .filter(({ name }) => preset !== 'fast' || (name !== 'tone' && name !== 'detail'))
        .map((stage) => ({
          ...stage,
          energy: { ...stage.energy, weights: { ...stage.energy.weights, ...known(weights, stage.energy.weights) } },
          optimizer: rate === 1 ? stage.optimizer : chain(stage.optimizer, faster),
        })),
  };
}

const known = (changes: Readonly<Record<string, number>>, of: object): Record<string, number> =>
  Object.fromEntries(Object.entries(changes).filter(([name]) => name in of));
