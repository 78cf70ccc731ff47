import * as tf from '@tensorflow/tfjs-core';
import { runKernel } from '../backend.js';
import {
  type VertexNormalsAttributes,
  vertexNormalsBackwardKernel,
  vertexNormalsKernel,
} from '../kernels/vertex-normals.js';

tf.registerGradient({
  kernelName: vertexNormalsKernel.name,
  inputsToSave: ['positions', 'triangles'],
  gradFunc: (dy, saved, attributes) => {
    const [positions, triangles] = saved as [tf.Tensor, tf.Tensor];
    const inputs = { positions, triangles, dNormals: dy as tf.Tensor };
    const backward = (): tf.Tensor =>
      runKernel(vertexNormalsBackwardKernel, inputs, attributes as unknown as VertexNormalsAttributes).dPositions;
    return { positions: backward };
  },
});
