import { GanfitError } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { render } from '../src/index.js';
import type { WebGLBackend } from '../src/webgl/gpu.js';
import { coloredRelief } from './scenes.js';

const size = { height: 18, width: 24 };
const context = (): WebGL2RenderingContext => (tf.backend() as unknown as WebGLBackend).gpgpu.gl;

beforeAll(async () => {
  await tf.setBackend('webgl');
  await tf.ready();
});

/** Image and gradient of a scene that is made for it. */
function results(): Float32Array[] {
  return tf.tidy(() => {
    const scene = coloredRelief(3);
    const image = (positions: tf.Tensor): tf.Tensor =>
      render({ ...scene, positions: positions as tf.Tensor3D }, { ...size, edges: 'all' }).image;
    return [image(scene.positions), tf.grad(image)(scene.positions)].map((x) => x.dataSync() as Float32Array);
  });
}

it('says when the context is lost, and renders again once the backend is set up anew', async () => {
  const before = results();
  const gl = context();
  const lost = new Promise((resolve) => gl.canvas.addEventListener('webglcontextlost', resolve));
  gl.getExtension('WEBGL_lose_context')!.loseContext();
  await lost;

  let error: unknown;
  tf.tidy(() => {
    try {
      render(coloredRelief(3), size);
    } catch (thrown) {
      error = thrown;
    }
  });
  expect(error).toBeInstanceOf(GanfitError);
  expect((error as GanfitError).code).toBe('BACKEND');
  expect((error as GanfitError).message).toMatch(/^render: the WebGL context was lost.*Set the backend up anew/);

  // As the message says.
  const create = tf.findBackendFactory('webgl');
  tf.removeBackend('webgl');
  tf.registerBackend('webgl', create);
  await tf.setBackend('webgl');
  expect(results()).toEqual(before);
});

it('works in a worker', async () => {
  const worker = new Worker(new URL('./webgl-worker.ts', import.meta.url), { type: 'module' });
  try {
    const found = await new Promise<unknown>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message || 'the worker did not load'));
    });
    expect(found).toEqual({ canvas: 'OffscreenCanvas', document: false, results: results() });
  } finally {
    worker.terminate();
  }
});
