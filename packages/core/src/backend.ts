import * as tf from '@tensorflow/tfjs-core';
import { GanfitError } from './errors.js';
import './gradients.js';

/** Backends that the renderer has kernels for. */
export const supportedBackends = ['wasm', 'cpu'] as const;

/**
 * Throws a {@link GanfitError} `BACKEND` if tfjs cannot be used as it stands: two copies of tfjs-core in one program,
 * no backend set, or one that the renderer has no kernels for. Sets nothing itself.
 *
 * @example
 * import '@tensorflow/tfjs-backend-wasm';
 * await tf.setBackend('wasm');
 * checkBackend('render');
 */
export function checkBackend(where: string): void {
  checkOneCopy(where);
  const name = tf.getBackend();
  if ((supportedBackends as readonly string[]).includes(name)) return;
  const names = supportedBackends.map((b) => `'${b}'`).join(' or ');
  const found = name ? `the tfjs backend is '${name}'` : 'no tfjs backend is set';
  throw new GanfitError(
    'BACKEND',
    `${where}: ${found}, but only ${names} has ganfit's kernels. Import '@tensorflow/tfjs-backend-wasm' and await tf.setBackend('wasm') first.`,
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
