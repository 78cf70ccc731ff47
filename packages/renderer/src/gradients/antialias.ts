import * as tf from '@tensorflow/tfjs-core';
import { runKernel } from '../backend.js';
import { type AntialiasAttributes, antialiasBackwardKernel, antialiasKernel } from '../kernels/antialias.js';

const names = ['image', 'clip', 'triangles', 'triangleId', 'barycentric'] as const;

tf.registerGradient({
  kernelName: antialiasKernel.name,
  inputsToSave: [...names],
  gradFunc: (dResult, saved, dims) => {
    const dImage = Array.isArray(dResult) ? dResult[0]! : dResult;
    const inputs = Object.fromEntries(names.map((name, i) => [name, saved[i]!])) as Record<
      (typeof names)[number],
      tf.Tensor
    >;
    return {
      image: () => tf.clone(dImage),
      clip: () =>
        runKernel(antialiasBackwardKernel, { ...inputs, dImage }, dims as unknown as AntialiasAttributes).dClip,
    };
  },
});
