// Renders a scene with its gradient in a worker and posts both; webgl-context.browser.test.ts compares.
import '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import { render } from '../src/index.js';
import type { WebGLBackend } from '../src/webgl/gpu.js';
import { coloredRelief } from './scenes.js';

tf.env().set('SOFTWARE_WEBGL_ENABLED', true);
await tf.setBackend('webgl');
await tf.ready();
const results = tf.tidy(() => {
  const scene = coloredRelief(3);
  const image = (positions: tf.Tensor): tf.Tensor =>
    render({ ...scene, positions: positions as tf.Tensor3D }, { height: 18, width: 24, edges: 'all' }).image;
  return [image(scene.positions), tf.grad(image)(scene.positions)].map((x) => x.dataSync());
});
const { canvas } = (tf.backend() as unknown as WebGLBackend).gpgpu.gl;
postMessage({ canvas: canvas.constructor.name, document: 'document' in globalThis, results });
