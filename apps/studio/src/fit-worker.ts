import '@tensorflow/tfjs-backend-webgl';
import { weights } from 'virtual:weights';
import {
  chain,
  defaultPreset,
  harmonicLight,
  type Preset,
  paperPreset,
  pointLight,
  scaleBySchedule,
} from '@ganfit/fitter';
import { fetchFiles, serveFits } from '@ganfit/fitter/worker';
import { type FaceModel, withTexture } from '@ganfit/morphable';
import { faceApiLandmarks, faceApiRecognition } from '@ganfit/networks';
import { openHead, openTexture } from '@ganfit/open-head';
import * as tf from '@tensorflow/tfjs-core';
import type { Settings } from './settings.js';

const { 'open-texture.safetensors': generator, ...needed } = weights;

serveFits(async (onProgress) => {
  await startWebGL();
  const files = await fetchFiles(needed, { onProgress });
  const [model, detector, recognition] = await Promise.all([
    openHead({ source: files['open-head.safetensors']!, texture: 'linear' }),
    faceApiLandmarks({ preload: files }),
    faceApiRecognition({ preload: files }),
  ]);
  let withGan: Promise<FaceModel> | undefined;
  return {
    ...{ model, detector, recognition },
    preset: (settings) => presetOf(settings as Settings),
    async modelFor(settings, onLoading) {
      if ((settings as Settings).texture === 'linear') return model;
      withGan ??= ganModel(model, onLoading);
      withGan.catch(() => (withGan = undefined));
      return withGan;
    },
  };
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

/** The model with open-head's GAN of textures, whose weights are fetched when they are first asked for. */
async function ganModel(
  model: FaceModel,
  onProgress: (progress: { loaded: number; total: number | undefined }) => void,
): Promise<FaceModel> {
  const { file } = await fetchFiles({ file: generator! }, { onProgress });
  return withTexture(model, await openTexture({ source: file }), 'open-texture');
}

/** The preset by name, with light, weights and learning rates as they were chosen. */
function presetOf({ preset, steps, weights, rate, light, stages }: Settings): Preset {
  const base = preset === 'paper' ? paperPreset({ steps }) : defaultPreset({ steps });
  const faster = scaleBySchedule(() => rate);
  const early = ['alignment', 'appearance'];
  const detailed = ['tone', 'detail'];
  return {
    ...base,
    light: light === 'point' ? pointLight() : harmonicLight(),
    stages: (recognition) =>
      base
        .stages(recognition)
        .filter(({ name }) => preset !== 'fast' || !detailed.includes(name))
        .filter(({ name }) => stages === 'all' || !early.includes(name))
        .map((stage) => ({
          ...stage,
          energy: { ...stage.energy, weights: { ...stage.energy.weights, ...known(weights, stage.energy.weights) } },
          optimizer: rate === 1 ? stage.optimizer : chain(stage.optimizer, faster),
        })),
  };
}

const known = (changes: Readonly<Record<string, number>>, of: object): Record<string, number> =>
  Object.fromEntries(Object.entries(changes).filter(([name]) => name in of));
