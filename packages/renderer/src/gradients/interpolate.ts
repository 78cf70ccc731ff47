import * as tf from '@tensorflow/tfjs-core';
import { runKernel } from '../backend.js';
import { type InterpolateAttributes, interpolateBackwardKernel, interpolateKernel } from '../kernels/interpolate.js';

tf.registerGradient({
  kernelName: interpolateKernel.name,
  inputsToSave: ['attributes', 'triangles', 'triangleId', 'barycentric'],
  gradFunc: (dImage, saved, dims) => {
    const [attributes, triangles, triangleId, barycentric] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const { dAttributes, dBarycentric } = runKernel(
      interpolateBackwardKernel,
      { attributes, triangles, triangleId, barycentric, dImage: dImage as tf.Tensor },
      dims as unknown as InterpolateAttributes,
    );
    return { attributes: () => dAttributes, barycentric: () => dBarycentric };
  },
});
