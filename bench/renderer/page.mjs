// What browser.mjs puts into its page.
import '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import * as renderer from '../../packages/renderer/dist/index.js';
import { measureSize } from './run.mjs';

globalThis.measure = async (options) => {
  // There may be no GPU.
  tf.env().set('SOFTWARE_WEBGL_ENABLED', true);
  await tf.setBackend('webgl');
  return measureSize(tf, renderer, { ...options, settle: (tensor) => tensor.data() });
};
