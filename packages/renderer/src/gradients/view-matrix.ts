import * as tf from '@tensorflow/tfjs-core';
import { runKernel } from '../backend.js';
import { type ViewMatrixAttributes, viewMatrixBackwardKernel, viewMatrixKernel } from '../kernels/view-matrix.js';

tf.registerGradient({
  kernelName: viewMatrixKernel.name,
  inputsToSave: ['position', 'target', 'up', 'focalLength'],
  gradFunc: (dy, saved, attributes) => {
    const [position, target, up, focalLength] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const inputs = { position, target, up, focalLength, dMatrices: dy as tf.Tensor };
    const gradients = runKernel(viewMatrixBackwardKernel, inputs, attributes as unknown as ViewMatrixAttributes);
    return {
      position: () => gradients.position,
      target: () => gradients.target,
      up: () => gradients.up,
      focalLength: () => gradients.focalLength,
    };
  },
});
