import { checkBackend } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';

/** Values and shape of a kernel's argument, without a copy. */
export interface View {
  values: Float32Array;
  shape: number[];
}

/** A kernel written as plain loops over typed arrays, the same for the cpu and the wasm backend. */
export interface TypedKernel<Attributes> {
  name: string;
  /** The output's shape. */
  shape(inputs: number[][], attributes: Attributes): number[];
  /** Fills `output`, which starts as zeros if `zeroed`, otherwise with anything. */
  compute(output: Float32Array, inputs: View[], attributes: Attributes): void;
  zeroed?: boolean;
  /** The same by ops of tfjs, for backends whose memory is out of a loop's reach: webgl. */
  composed?(inputs: tf.Tensor[], attributes: Attributes): tf.Tensor;
}

/** The little of each backend that such a kernel needs. */
interface Memory {
  make(shape: number[]): tf.TensorInfo;
  view(info: tf.TensorInfo): Float32Array;
}

interface WasmBackend {
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo;
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array;
}

interface CpuBackend {
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): tf.TensorInfo;
  data: { get(id: object): { values: Float32Array } };
}

const memories: Record<string, (backend: unknown) => Memory> = {
  wasm: (backend) => {
    const wasm = backend as WasmBackend;
    return { make: (shape) => wasm.makeOutput(shape, 'float32'), view: (info) => wasm.typedArrayFromHeap(info) };
  },
  cpu: (backend) => {
    const cpu = backend as CpuBackend;
    return {
      make: (shape) => cpu.makeTensorInfo(shape, 'float32', new Float32Array(tf.util.sizeFromShape(shape))),
      view: (info) => cpu.data.get(info.dataId).values,
    };
  },
};

/**
 * Registers the kernel for both backends and returns the function that runs it, or its composed form where neither is
 * active. It has no gradient: ops wrap it in `tf.customGrad`.
 *
 * @throws GanfitError `BACKEND` (the function) on another backend if there is no composed form
 */
export function typedKernel<Attributes extends object = Record<never, never>>(
  kernel: TypedKernel<Attributes>,
): (inputs: tf.Tensor[], attributes: Attributes) => tf.Tensor {
  for (const [backendName, memory] of Object.entries(memories)) {
    if (tf.getKernel(kernel.name, backendName)) continue;
    const kernelFunc: tf.KernelFunc = ({ inputs, backend, attrs }) =>
      run(kernel, memory(backend), Object.values(inputs) as tf.TensorInfo[], attrs as unknown as Attributes);
    tf.registerKernel({ kernelName: kernel.name, backendName, kernelFunc });
  }
  return (inputs, attributes) => {
    const { composed } = kernel;
    if (!(tf.getBackend() in memories)) {
      if (composed) return tf.tidy(() => composed(inputs, attributes));
      checkBackend(kernel.name, ['wasm', 'cpu']);
    }
    return tf
      .engine()
      .runKernel(
        kernel.name,
        { ...inputs } as unknown as tf.NamedTensorMap,
        { ...attributes } as tf.NamedAttrMap,
      ) as tf.Tensor;
  };
}

function run<Attributes>(
  kernel: TypedKernel<Attributes>,
  memory: Memory,
  inputs: tf.TensorInfo[],
  attributes: Attributes,
): tf.TensorInfo {
  const shape = kernel.shape(
    inputs.map((i) => i.shape),
    attributes,
  );
  const output = memory.make(shape);
  // Only now: making the output may grow the wasm heap, which detaches earlier views.
  const views = inputs.map((i) => ({ values: memory.view(i), shape: i.shape }));
  const values = memory.view(output);
  if (kernel.zeroed) values.fill(0);
  kernel.compute(values, views, attributes);
  return output;
}
