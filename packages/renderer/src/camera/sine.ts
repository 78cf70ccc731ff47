import * as tf from '@tensorflow/tfjs-core';
import { runKernel } from '../backend.js';
import { type SineAttributes, sineKernel } from '../kernels/sine.js';

tf.registerGradient({
  kernelName: sineKernel.name,
  inputsToSave: ['angle'],
  gradFunc: (dy, [angle], attributes) => {
    const { phase } = attributes as unknown as SineAttributes;
    return { angle: () => tf.tidy(() => tf.mul(dy as tf.Tensor, shifted(angle!, phase + Math.PI / 2))) };
  },
});

const shifted = <T extends tf.Tensor>(angle: T, phase: number): T =>
  runKernel(sineKernel, { angle }, { shape: angle.shape, phase }).sine as T;

/** Sine of radians to float32's precision on every backend; that of tfjs on webgl is a GPU's, and good to three digits. */
export const sine = <T extends tf.Tensor>(angle: T): T => shifted(angle, 0);

/** Cosine, likewise. */
export const cosine = <T extends tf.Tensor>(angle: T): T => shifted(angle, Math.PI / 2);
