import * as tf from '@tensorflow/tfjs-core';
import { runKernel } from '../backend.js';
import { type MipmapAttributes, mipmapBackwardKernel, mipmapKernel } from '../kernels/sample-mipmap.js';

tf.registerGradient({
  kernelName: mipmapKernel.name,
  inputsToSave: ['chain', 'uvs', 'differentials'],
  gradFunc: (dSamples, saved, attributes) => {
    const [chain, uvs, differentials] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
    const { dChain, dUvs } = runKernel(
      mipmapBackwardKernel,
      { chain, uvs, differentials, dSamples: dSamples as tf.Tensor },
      attributes as unknown as MipmapAttributes,
    );
    return { chain: () => dChain, uvs: () => dUvs };
  },
});
