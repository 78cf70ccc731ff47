import * as tf from '@tensorflow/tfjs-core';
import { GanfitError } from './errors.js';
import './gradients.js';

/** Backends that the renderer has kernels for. */
export const supportedBackends = ['wasm', 'cpu', 'webgl'] as const;
/** One of {@link supportedBackends}. */
export type SupportedBackend = (typeof supportedBackends)[number];

/**
 * Throws a {@link GanfitError} `BACKEND` if tfjs cannot be used as it stands: two copies of tfjs-core in one program,
 * no backend set, one that the renderer has no kernels for, or a webgl backend that has lost its context or cannot keep
 * 32-bit floats. Sets nothing itself.
 *
 * @param backends those that will do; default: all that the renderer has kernels for
 * @example
 * import '@tensorflow/tfjs-backend-wasm';
 * await tf.setBackend('wasm');
 * checkBackend('render');
 */
export function checkBackend(where: string, backends: readonly SupportedBackend[] = supportedBackends): void {
  checkOneCopy(where);
  const name = tf.getBackend();
  if ((backends as readonly string[]).includes(name)) {
    if (name === 'webgl') checkWebGL(where);
    return;
  }
  const names = backends.map((b) => `'${b}'`);
  const listed = names.length === 1 ? `${names[0]} has` : `${names.slice(0, -1).join(', ')} and ${names.at(-1)} have`;
  const found = name ? `the tfjs backend is '${name}'` : 'no tfjs backend is set';
  throw new GanfitError(
    'BACKEND',
    `${where}: ${found}, but only ${listed} ganfit's kernels. Import '@tensorflow/tfjs-backend-wasm' and await tf.setBackend('wasm') first.`,
  );
}

/** Two copies share one engine through a global, but each has a Tensor class of its own: that is how they are told. */
function checkOneCopy(where: string): void {
  const probe = tf.scalar(0);
  probe.dispose();
  if (probe.constructor === tf.Tensor) return;
  throw new GanfitError(
    'BACKEND',
    `${where}: two copies of @tensorflow/tfjs-core are loaded (this one is ${tf.version_core}). Make all packages share one: run 'npm ls @tensorflow/tfjs-core', then deduplicate.`,
  );
}

function checkWebGL(where: string): void {
  const refuse = (what: string): never => {
    throw new GanfitError('BACKEND', `${where}: ${what}`);
  };
  const { gpgpu } = tf.backend() as unknown as { gpgpu?: { gl: WebGLRenderingContext } };
  if (gpgpu?.gl.isContextLost())
    refuse(
      "the WebGL context was lost, and with it all tensors on the GPU. Set the backend up anew: const create = tf.findBackendFactory('webgl'); tf.removeBackend('webgl'); tf.registerBackend('webgl', create); await tf.setBackend('webgl'). Then make the tensors again.",
    );
  // In half floats triangle ids beyond 2048 and all barycentrics would be wrong without a word.
  if (tf.env().getNumber('WEBGL_VERSION') < 2 || !tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED'))
    refuse(
      "this device's WebGL cannot render 32-bit floats (WebGL 2 with EXT_color_buffer_float), and 16 bits do not suffice. Use the wasm backend: import '@tensorflow/tfjs-backend-wasm' and await tf.setBackend('wasm').",
    );
}
