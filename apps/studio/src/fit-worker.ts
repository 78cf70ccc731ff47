import '@tensorflow/tfjs-backend-webgl';
import { weights } from 'virtual:weights';
import { chain, defaultPreset, type Preset, paperPreset, scaleBySchedule } from '@ganfit/fitter';
import { fetchFiles, serveFits } from '@ganfit/fitter/worker';
import { faceApiLandmarks, faceApiRecognition } from '@ganfit/networks';
import { openHead } from '@ganfit/open-head';
import * as tf from '@tensorflow/tfjs-core';
import type { Settings } from './settings.js';

serveFits(async (onProgress) => {
  // A slow GPU is still a GPU, and the page has nothing else to offer.
  tf.env().set('SOFTWARE_WEBGL_ENABLED', true);
  if (!(await tf.setBackend('webgl').catch(() => false)))
    throw new Error(
      'This browser offers no WebGL 2, on which the fit runs. Switch on hardware acceleration, or use another browser.',
    );
  const files = await fetchFiles(weights, { onProgress });
  const [model, detector, recognition] = await Promise.all([
    openHead({ source: files['open-head.safetensors']! }),
    faceApiLandmarks({ preload: files }),
    faceApiRecognition({ preload: files }),
  ]);
  return { model, detector, recognition, preset: (settings) => presetOf(settings as Settings) };
});

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
