import * as tf from '@tensorflow/tfjs-core';
import { runKernel } from '../backend.js';
import { type MipChainAttributes, mipChainBackwardKernel, mipChainKernel } from '../kernels/mip-chain.js';

tf.registerGradient({
  kernelName: mipChainKernel.name,
  gradFunc: (dy, _, attributes) => {
    const dChain = Array.isArray(dy) ? dy[0]! : dy;
    const backward = (): tf.Tensor =>
      runKernel(mipChainBackwardKernel, { dChain }, attributes as unknown as MipChainAttributes).dTexture;
    return { texture: backward };
  },
});
