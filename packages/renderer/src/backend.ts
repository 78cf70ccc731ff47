import * as tf from '@tensorflow/tfjs-core';
import { type EmscriptenModule, type FastKernel, loopsOf, type Places } from './simd/loops.js';

type Values = Float32Array | Int32Array;

/** What a kernel writes. */
export interface Output {
  readonly shape: number[];
  readonly dtype: 'float32' | 'int32';
  /** What the array is filled with when the kernel gets it; default 0. `undefined` if the kernel writes all of it. */
  readonly initial?: number | undefined;
}

/**
 * A kernel over typed arrays: a pure function of named inputs and attributes that fills named outputs. It knows nothing
 * of tfjs, so that one source serves every backend whose memory the main thread can see.
 */
export interface Kernel<Inputs extends object, Outputs extends object, Attributes extends object> {
  readonly name: string;
  /** The outputs in order, by the attributes alone. */
  outputs(attributes: Attributes): Record<keyof Outputs, Output>;
  compute(inputs: Inputs, outputs: Outputs, attributes: Attributes): void;
  /** The same by compiled loops, which the wasm backend prefers; `compute` stays the reference. */
  readonly fast?: FastKernel<Inputs, Outputs, Attributes>;
}

type Named<T extends object> = { [K in keyof T]: tf.Tensor };
type NamedInfo = Record<string, tf.TensorInfo>;

/** The members of the two backends that are used here; neither package is a dependency. */
interface CpuBackend {
  data: { get(id: object): { values: Values } };
  makeTensorInfo(shape: number[], dtype: string, values: Values): tf.TensorInfo;
}
interface WasmBackend {
  wasm: EmscriptenModule;
  dataIdMap: { get(id: object): { memoryOffset: number } };
  makeOutput(shape: number[], dtype: string): tf.TensorInfo;
  typedArrayFromHeap(info: tf.TensorInfo): Values;
}

/** Registers a kernel for the `cpu` and `wasm` backends and returns it. Reads and writes happen in place, without copies. */
export function defineKernel<I extends object, O extends object, A extends object>(
  kernel: Kernel<I, O, A>,
): Kernel<I, O, A> {
  const register = (backendName: string, kernelFunc: (call: Call<A>) => tf.TensorInfo[]): void =>
    tf.registerKernel({ kernelName: kernel.name, backendName, kernelFunc: kernelFunc as unknown as tf.KernelFunc });
  register('cpu', ({ inputs, attrs, backend }) => runOnCpu(kernel, inputs, attrs, backend as CpuBackend));
  register('wasm', ({ inputs, attrs, backend }) => runOnWasm(kernel, inputs, attrs, backend as WasmBackend));
  return kernel;
}

interface Call<A> {
  inputs: NamedInfo;
  attrs: A;
  backend: unknown;
}

function runOnCpu<I extends object, O extends object, A extends object>(
  kernel: Kernel<I, O, A>,
  inputs: NamedInfo,
  attributes: A,
  backend: CpuBackend,
): tf.TensorInfo[] {
  const specs = kernel.outputs(attributes);
  const outputs = mapValues(specs as Record<string, Output>, ({ shape, dtype }) => {
    const size = tf.util.sizeFromShape(shape);
    return dtype === 'int32' ? new Int32Array(size) : new Float32Array(size);
  });
  fillInitial(outputs, specs);
  const values = mapValues(inputs, ({ dataId }) => backend.data.get(dataId).values);
  kernel.compute(values as I, outputs as O, attributes);
  return Object.entries<Output>(specs).map(([name, { shape, dtype }]) =>
    backend.makeTensorInfo(shape, dtype, outputs[name]!),
  );
}

function runOnWasm<I extends object, O extends object, A extends object>(
  kernel: Kernel<I, O, A>,
  inputs: NamedInfo,
  attributes: A,
  backend: WasmBackend,
): tf.TensorInfo[] {
  // Touching an input may move it here from another backend. Views are taken only when all memory has been allocated:
  // the heap may grow, which detaches earlier views.
  for (const { dataId } of Object.values(inputs)) backend.dataIdMap.get(dataId);
  const specs = kernel.outputs(attributes) as Record<string, Output>;
  const infos = mapValues(specs, ({ shape, dtype }) => backend.makeOutput(shape, dtype));
  const loops = kernel.fast && loopsOf(backend.wasm);
  if (loops) {
    const place = ({ dataId, shape }: tf.TensorInfo) => ({
      data: dataId,
      address: backend.dataIdMap.get(dataId).memoryOffset,
      size: tf.util.sizeFromShape(shape),
    });
    const [from, to] = [mapValues(inputs, place) as Places<I>, mapValues(infos, place) as Places<O>];
    if (kernel.fast?.(from, to, attributes, loops)) return Object.values(infos);
  }
  const outputs = mapValues(infos, (info) => backend.typedArrayFromHeap(info));
  fillInitial(outputs, specs);
  const values = mapValues(inputs, (info) => backend.typedArrayFromHeap(info));
  kernel.compute(values as I, outputs as O, attributes);
  return Object.values(infos);
}

function fillInitial(outputs: Record<string, Values>, specs: Record<string, Output>): void {
  for (const [name, spec] of Object.entries(specs)) {
    const initial = 'initial' in spec ? spec.initial : 0;
    if (initial !== undefined) outputs[name]!.fill(initial);
  }
}

/** Runs a defined kernel on tensors, by name, on the active backend. */
export function runKernel<I extends object, O extends object, A extends object>(
  kernel: Kernel<I, O, A>,
  inputs: Named<I>,
  attributes: A,
): Named<O> {
  const outputs = tf
    .engine()
    .runKernel(
      kernel.name,
      inputs as unknown as tf.NamedTensorMap,
      attributes as unknown as tf.NamedAttrMap,
    ) as tf.Tensor[];
  const names = Object.keys(kernel.outputs(attributes));
  return Object.fromEntries(names.map((name, i) => [name, outputs[i]])) as Named<O>;
}

/** Whether the active backend has a kernel; some are there for speed alone, and ops of tfjs do their work elsewhere. */
export function hasKernel({ name }: { readonly name: string }): boolean {
  return tf.getKernel(name, tf.getBackend()) !== undefined;
}

/** A second tensor over the same memory, through which no gradient flows. */
export function detach<T extends tf.Tensor>(x: T): T {
  const { backend } = tf.engine();
  backend.incRef(x.dataId);
  return tf.engine().makeTensorFromDataId(x.dataId, x.shape, x.dtype, backend) as T;
}

function mapValues<T, U>(record: Record<string, T>, f: (value: T) => U): Record<string, U> {
  const mapped: Record<string, U> = {};
  for (const key of Object.keys(record)) mapped[key] = f(record[key]!);
  return mapped;
}
