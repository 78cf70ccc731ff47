import * as tf from '@tensorflow/tfjs-core';
import { runKernel } from '../backend.js';
import { type RasterizeAttributes, rasterizeKernel } from '../kernels/rasterize.js';
import { rasterizeBackwardKernel } from '../kernels/rasterize-backward.js';

tf.registerGradient({
  kernelName: rasterizeKernel.name,
  inputsToSave: ['clip', 'triangles'],
  outputsToSave: [true, true, true],
  gradFunc: (dy, saved, attributes) => {
    const [, dBarycentric, dDepth] = dy as tf.Tensor[] as [tf.Tensor, tf.Tensor, tf.Tensor];
    const [clip, triangles, triangleId, barycentric, depth] = saved as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const inputs = { clip, triangles, triangleId, barycentric, depth, dBarycentric, dDepth };
    const backward = (): tf.Tensor =>
      runKernel(rasterizeBackwardKernel, inputs, attributes as unknown as RasterizeAttributes).dClip;
    return { clip: backward };
  },
});
