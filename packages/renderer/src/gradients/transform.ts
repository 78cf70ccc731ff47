import * as tf from '@tensorflow/tfjs-core';
import { runKernel } from '../backend.js';
import { type TransformAttributes, transformBackwardKernel, transformKernel } from '../kernels/transform.js';

tf.registerGradient({
  kernelName: transformKernel.name,
  inputsToSave: ['positions', 'matrices'],
  gradFunc: (dy, saved, attributes) => {
    const [positions, matrices] = saved as [tf.Tensor, tf.Tensor];
    const { dPositions, dMatrices } = runKernel(
      transformBackwardKernel,
      { positions, matrices, dClip: dy as tf.Tensor },
      attributes as unknown as TransformAttributes,
    );
    return { positions: () => dPositions, matrices: () => dMatrices };
  },
});
