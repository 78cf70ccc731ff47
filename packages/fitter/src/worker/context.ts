import { GanfitError } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';

interface WebGLBackend {
  readonly gpgpu?: { readonly gl: WebGL2RenderingContext };
}

/** What to say if the GPU's context is lost; other errors are its consequences then. */
export function lostContext(): GanfitError | undefined {
  // Not `tf.backend()`, which throws where webgl could not be started.
  const backend = tf.engine().registry['webgl'] as unknown as WebGLBackend | undefined;
  const gl = tf.getBackend() === 'webgl' ? backend?.gpgpu?.gl : undefined;
  if (!gl?.isContextLost()) return undefined;
  return new GanfitError(
    'BACKEND',
    'fit: the WebGL context was lost: the graphics driver was reset, or its memory ran out. Start the fit again; if it happens twice, close other tabs or fit with a smaller `size`.',
  );
}

let lost: Promise<never> | undefined;

/**
 * Rejects when the GPU's context is lost: tfjs's own ops say nothing then and return zeros or wait for ever.
 * Never settles on other backends.
 */
export function whenContextIsLost(): Promise<never> {
  return (lost ??= new Promise((_, reject) => void watch(reject)));
}

async function watch(reject: (error: Error) => void): Promise<void> {
  for (;;) {
    const error = lostContext();
    if (error) return reject(error);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
