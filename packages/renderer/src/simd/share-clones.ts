import * as tf from '@tensorflow/tfjs-core';

/**
 * Lets clones share memory on tfjs's wasm backend, as they do on its other backends and as `reshape` does on this one.
 *
 * tfjs clones every tensor that it saves for a gradient, and wasm's `Identity` copies: of a large picture's render that is
 * more than the projection of its mesh. Tensors never change, so nothing but time and memory tells the difference.
 */
export function shareClones(): void {
  tf.unregisterKernel(tf.Identity, 'wasm');
  tf.registerKernel({
    kernelName: tf.Identity,
    backendName: 'wasm',
    kernelFunc: ({ inputs, backend }) => {
      const { dataId, shape, dtype } = inputs['x']!;
      (backend as tf.KernelBackend).incRef(dataId);
      return { dataId, shape, dtype };
    },
  });
}
