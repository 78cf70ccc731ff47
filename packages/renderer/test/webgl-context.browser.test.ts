import { GanfitError } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { runKernel } from '../src/backend.js';
import { project, rasterize, render } from '../src/index.js';
import { interpolateBackwardKernel } from '../src/kernels/interpolate.js';
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

/** What is thrown, with the tensors that were made on the way disposed of. */
function thrownBy(f: () => unknown): GanfitError {
  let error: unknown;
  tf.tidy(() => {
    try {
      f();
    } catch (thrown) {
      error = thrown;
    }
  });
  expect(error).toBeInstanceOf(GanfitError);
  return error as GanfitError;
}

it('says when the context is lost, and renders again once the backend is set up anew', async () => {
  const before = results();
  const gl = context();
  const lost = new Promise((resolve) => gl.canvas.addEventListener('webglcontextlost', resolve));
  const amid = thrownBy(() => {
    const { positions, topology, camera } = coloredRelief(3);
    const fragments = rasterize(project(positions, camera, size), topology, size);
    const dImage = tf.ones([1, size.height, size.width, 3]);
    gl.getExtension('WEBGL_lose_context')!.loseContext();
    // What the backward pass calls.
    const inputs = { attributes: positions, triangles: topology.triangles, ...fragments, dImage };
    const dims = { batch: 1, ...size, channels: 3, vertexCount: 16, attributeBatch: 1 };
    runKernel(interpolateBackwardKernel, inputs, dims);
  });
  expect(amid.message).toMatch(/^webgl: the WebGL context was lost/);
  await lost;
  const after = thrownBy(() => render(coloredRelief(3), size));
  expect(after.code).toBe('BACKEND');
  expect(after.message).toMatch(/^render: the WebGL context was lost.*Set the backend up anew/);

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
