import * as tf from '@tensorflow/tfjs-core';
import { runKernel } from '../backend.js';
import { type SampleAttributes, sampleBackwardKernel, sampleKernel } from '../kernels/sample-texture.js';

tf.registerGradient({
  kernelName: sampleKernel.name,
  inputsToSave: ['texture', 'uvs'],
  gradFunc: (dSamples, saved, attributes) => {
    const [texture, uvs] = saved as [tf.Tensor, tf.Tensor];
    const { dTexture, dUvs } = runKernel(
      sampleBackwardKernel,
      { texture, uvs, dSamples: dSamples as tf.Tensor },
      attributes as unknown as SampleAttributes,
    );
    return { texture: () => dTexture, uvs: () => dUvs };
  },
});
