import { type TensorInfo, util } from '@tensorflow/tfjs-core';

/** What tfjs knows of a tensor on the GPU. */
export interface TextureData {
  shape: number[];
  texture: { texture: WebGLTexture } | null;
  /** Rows and columns of values; a packed texture holds two by two of them in each texel. */
  texShape: [number, number] | null;
  isPacked: boolean;
  slice?: { flatOffset: number };
}

/** The members of tfjs's WebGL backend that are used here; its package is no dependency. */
export interface WebGLBackend {
  readonly gpgpu: { readonly gl: WebGL2RenderingContext };
  readonly texData: { get(dataId: object): TextureData; has(dataId: object): boolean };
  makeTensorInfo(shape: number[], dtype: string, values?: Float32Array | Int32Array): TensorInfo;
  uploadToGPU(dataId: object): void;
  unpackTensor(input: TensorInfo): TensorInfo;
  readSync(dataId: object): Float32Array | Int32Array;
  disposeIntermediateTensorInfo(info: TensorInfo): void;
}

/** One run of a kernel: the backend, and all that was allocated: it is thrown away at the end, but for what is kept. */
export interface Gpu {
  readonly backend: WebGLBackend;
  readonly temporary: TensorInfo[];
}

/**
 * RGBA32F texels, addressed by one index: working memory with four values to an address. To tfjs it is a packed matrix
 * of twice the height and width.
 */
export interface Texels extends TensorInfo {
  readonly height: number;
  readonly width: number;
}

/** Where nothing else asks for a width, buffers are as wide as every WebGL2 allows. */
const WIDTH = 2048;

export function allocateTexels(gpu: Gpu, height: number, width: number): Texels {
  const { backend } = gpu;
  const info = backend.makeTensorInfo([2 * height, 2 * width], 'float32');
  const data = backend.texData.get(info.dataId);
  data.isPacked = true;
  data.texShape = [2 * height, 2 * width];
  gpu.temporary.push(info);
  backend.uploadToGPU(info.dataId);
  return { ...info, height, width };
}

/** Height and width of a buffer of at least one texel. */
export function bufferSize(count: number): [number, number] {
  const width = Math.min(WIDTH, Math.max(1, count));
  return [Math.max(1, Math.ceil(count / width)), width];
}

export function allocateTensor({ backend, temporary }: Gpu, shape: number[], dtype: 'float32' | 'int32'): TensorInfo {
  const info = backend.makeTensorInfo(shape, dtype);
  temporary.push(info);
  backend.uploadToGPU(info.dataId);
  return info;
}

/** A tensor's texture with one value in each texel, and where in it the tensor begins. */
export function scalarTexture(gpu: Gpu, info: TensorInfo): { texture: WebGLTexture; offset: number } {
  const { backend } = gpu;
  const { dataId, shape, dtype } = util.sizeFromShape(info.shape) > 0 ? info : standIn(gpu);
  backend.uploadToGPU(dataId);
  let data = backend.texData.get(dataId);
  if (data.isPacked) {
    const unpacked = backend.unpackTensor({ dataId, shape, dtype });
    gpu.temporary.push(unpacked);
    data = backend.texData.get(unpacked.dataId);
  }
  return { texture: data.texture!.texture, offset: data.slice?.flatOffset ?? 0 };
}

/** There is no empty texture; nothing reads this one. */
function standIn(gpu: Gpu): TensorInfo {
  return allocateTensor(gpu, [1], 'float32');
}

/** Takes something out of the temporary, so that it outlives the run. */
export function keep<T extends TensorInfo>(gpu: Gpu, info: T): T {
  const at = gpu.temporary.findIndex(({ dataId }) => dataId === info.dataId);
  if (at >= 0) gpu.temporary.splice(at, 1);
  return info;
}

/** Gives memory back before the run is over. */
export function release(gpu: Gpu, info: TensorInfo): void {
  gpu.backend.disposeIntermediateTensorInfo(keep(gpu, info));
}
