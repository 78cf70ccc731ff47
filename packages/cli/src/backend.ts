import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { GanfitError } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';

/** Starts the wasm backend; the library leaves that to programs. */
export async function startBackend(name = 'wasm'): Promise<void> {
  if (!(await tf.setBackend(name))) {
    throw new GanfitError('BACKEND', `ganfit: the tfjs backend '${name}' did not start. Use --backend wasm or cpu.`);
  }
  await tf.ready();
}
