import * as tf from '@tensorflow/tfjs-core';
import type { Kernel } from '../backend.js';
import { releaseOrphans } from './attached.js';
import { type Gpu, keep, type WebGLBackend } from './gpu.js';

type Infos<T extends object> = { [K in keyof T]: tf.TensorInfo };

/**
 * Registers the webgl form of a kernel: a function from the tensors of its inputs to those of its outputs, which runs
 * programs on the GPU and reads nothing back.
 */
export function defineWebGLKernel<I extends object, O extends object, A extends object>(
  kernel: Kernel<I, O, A>,
  compute: (gpu: Gpu, inputs: Infos<I>, attributes: A) => Infos<O>,
): void {
  const kernelFunc = (call: { inputs: Infos<I>; attrs: A; backend: WebGLBackend }): tf.TensorInfo[] => {
    const { inputs, attrs, backend } = call;
    releaseOrphans(backend);
    const gpu: Gpu = { backend, temporary: [] };
    try {
      const outputs = compute(gpu, inputs, attrs) as Record<string, tf.TensorInfo>;
      return Object.keys(kernel.outputs(attrs)).map((name) => keep(gpu, outputs[name]!));
    } finally {
      for (const info of gpu.temporary) backend.disposeIntermediateTensorInfo(info);
    }
  };
  tf.registerKernel({
    kernelName: kernel.name,
    backendName: 'webgl',
    kernelFunc: kernelFunc as unknown as tf.KernelFunc,
  });
}
