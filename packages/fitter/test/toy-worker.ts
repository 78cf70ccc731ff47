// Serves fits of the toy face; worker.browser.test.ts asks for them.
import '@tensorflow/tfjs-backend-webgl';
import { serveFits } from '@ganfit/fitter/worker';
import * as tf from '@tensorflow/tfjs-core';
import { toyModel, toyPhoto, toyPreset, toyRecognition } from './toy.js';

export interface ToySettings {
  readonly steps: readonly [number, number];
  /** Lose the WebGL context this many milliseconds after the start. */
  readonly loseAfter?: number;
  /** Fit a model of another name. */
  readonly model?: string;
}

function loseContext(): void {
  const { gpgpu } = tf.backend() as unknown as { gpgpu: { gl: WebGL2RenderingContext } };
  gpgpu.gl.getExtension('WEBGL_lose_context')!.loseContext();
}

serveFits(async (onLoading) => {
  tf.env().set('SOFTWARE_WEBGL_ENABLED', true);
  await tf.setBackend('webgl');
  onLoading({ loaded: 1, total: 2 });
  const model = toyModel();
  const { landmarks } = toyPhoto(model);
  const face = { box: { x: 1, y: 2, width: 30, height: 40 }, score: 0.9, landmarks };
  return {
    model,
    recognition: toyRecognition(),
    detector: {
      // A black photo has no face.
      detect: async (image) => ((await tf.tidy(() => tf.max(image)).data())[0]! > 0 ? [face] : []),
      dispose: () => {},
    },
    async modelFor(settings, onLoading) {
      const { model: name } = settings as ToySettings;
      if (!name) return model;
      onLoading({ loaded: 3, total: 3 });
      return { ...model, name };
    },
    preset(settings) {
      const { steps, loseAfter } = settings as ToySettings;
      if (loseAfter !== undefined) setTimeout(loseContext, loseAfter);
      return toyPreset(steps);
    },
  };
});
