import type { TensorInfo } from '@tensorflow/tfjs-core';
import { util } from '@tensorflow/tfjs-core';
import { type Drawing, draw } from './draw.js';
import { allocateTensor, allocateTexels, bufferSize, type Gpu, type Texels } from './gpu.js';
import type { Program } from './program.js';

type Source = Omit<Program, 'vertex' | 'fragment'>;

/** A program whose code defines `float value(int i)`: the value of the output tensor at flat index i. */
export function tensorProgram(source: Source, code: string): Program {
  const fragment = `${code}
out vec4 result;
void main() {
  int i = int(gl_FragCoord.y) * outputWidth + int(gl_FragCoord.x);
  result = vec4(i < outputSize ? value(i) : 0.0);
}`;
  return { ...source, uniforms: { ...source.uniforms, outputWidth: 'int', outputSize: 'int' }, fragment };
}

/** A program whose code defines `void texels(int i)`, which sets `out0` … of `count` output buffers at index i. */
export function texelProgram(source: Source, count: 1 | 2 | 3 | 4, code: string): Program {
  const outputs = Array.from({ length: count }, (_, k) => k);
  const fragment = `${outputs.map((k) => `layout(location = ${k}) out vec4 out${k};\n`).join('')}${code}
void main() {
  ${outputs.map((k) => `out${k} = vec4(0.0);`).join(' ')}
  int i = int(gl_FragCoord.y) * outputWidth + int(gl_FragCoord.x);
  if (i < outputSize) texels(i);
}`;
  return { ...source, uniforms: { ...source.uniforms, outputWidth: 'int', outputSize: 'int' }, fragment };
}

type Inputs = Drawing['inputs'];
type Uniforms = NonNullable<Drawing['uniforms']>;

/** Runs a {@link tensorProgram} into a new tensor. */
export function mapTensor(
  gpu: Gpu,
  program: Program,
  inputs: Inputs,
  uniforms: Uniforms,
  shape: number[],
  dtype: 'float32' | 'int32' = 'float32',
): TensorInfo {
  if (util.sizeFromShape(shape) === 0) return empty(gpu, shape, dtype);
  const output = allocateTensor(gpu, shape, dtype);
  mapInto(gpu, program, inputs, uniforms, output);
  return output;
}

const nothing = tensorProgram({ inputs: {} }, 'float value(int i) { return 0.0; }');

/** A tensor of zeros, for {@link mapInto} to fill. */
export function zeros(gpu: Gpu, shape: number[]): TensorInfo {
  return mapTensor(gpu, nothing, {}, {}, shape);
}

/** Runs a {@link tensorProgram} over a tensor that is there; where the code discards, the old value stays. */
export function mapInto(gpu: Gpu, program: Program, inputs: Inputs, uniforms: Uniforms, output: TensorInfo): void {
  const outputSize = util.sizeFromShape(output.shape);
  if (outputSize === 0) return;
  const { texture, texShape } = gpu.backend.texData.get(output.dataId);
  const [height, width] = texShape!;
  draw(gpu, {
    program,
    inputs,
    uniforms: { ...uniforms, outputWidth: width, outputSize },
    targets: [texture!.texture],
    height,
    width,
  });
}

/**
 * Runs a {@link texelProgram} into new buffers.
 *
 * @param size number of texels, or height and width where their place matters
 */
export function mapTexels(
  gpu: Gpu,
  program: Program,
  inputs: Inputs,
  uniforms: Uniforms,
  size: number | readonly [number, number],
  count = 1,
): Texels[] {
  const [height, width] = typeof size === 'number' ? bufferSize(size) : size;
  const outputs = Array.from({ length: count }, () => allocateTexels(gpu, height, width));
  draw(gpu, {
    program,
    inputs,
    uniforms: { ...uniforms, outputWidth: width, outputSize: typeof size === 'number' ? size : height * width },
    targets: outputs.map((output) => textureOf(gpu, output)),
    height,
    width,
  });
  return outputs;
}

export function textureOf({ backend }: Gpu, { dataId }: TensorInfo): WebGLTexture {
  return backend.texData.get(dataId).texture!.texture;
}

function empty({ backend }: Gpu, shape: number[], dtype: 'float32' | 'int32'): TensorInfo {
  return backend.makeTensorInfo(shape, dtype, dtype === 'int32' ? new Int32Array(0) : new Float32Array(0));
}
