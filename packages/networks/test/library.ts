import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';

const require = createRequire(import.meta.url);
const folder = dirname(require.resolve('@vladmandic/face-api/package.json'));

interface Net {
  loadFromDisk(folder: string): Promise<void>;
  forwardInput(input: object): tf.Tensor2D;
}

/** What the tests use of @vladmandic/face-api. */
export interface Library {
  nets: { ssdMobilenetv1: Net; faceLandmark68Net: Net; faceRecognitionNet: Net };
  NetInput: new (images: tf.Tensor3D[]) => object;
  SsdMobilenetv1Options: new (options: { minConfidence: number }) => object;
  detectAllFaces(
    image: tf.Tensor3D,
    options: object,
  ): Promise<{ score: number; box: Record<'x' | 'y' | 'width' | 'height', number> }[]>;
}

/**
 * The library's own code, to compare with. It asks for the union package @tensorflow/tfjs (141 MB), of which it needs but
 * the core and a few chained methods: it is given these instead, and so shares our engine and backend.
 */
export async function loadLibrary(): Promise<Library> {
  chain();
  const module = { exports: {} };
  const provide = (name: string): unknown => (name === '@tensorflow/tfjs' ? tf : require(name));
  const source = readFileSync(join(folder, 'dist/face-api.node-wasm.js'), 'utf8');
  new Function('module', 'exports', 'require', source)(module, module.exports, provide);
  const library = module.exports as Library;
  const { ssdMobilenetv1, faceLandmark68Net, faceRecognitionNet } = library.nets;
  for (const net of [ssdMobilenetv1, faceLandmark68Net, faceRecognitionNet])
    await net.loadFromDisk(join(folder, 'model'));
  return library;
}

function chain(): void {
  const methods = tf.Tensor.prototype as unknown as Record<string, unknown>;
  for (const [name, op] of Object.entries({ sub: tf.sub, mul: tf.mul, div: tf.div, mean: tf.mean }))
    methods[name] = function (this: tf.Tensor, ...rest: unknown[]) {
      return (op as (...args: unknown[]) => tf.Tensor)(this, ...rest);
    };
  for (const rank of [1, 2, 3, 4])
    methods[`as${rank}D`] = function (this: tf.Tensor, ...shape: number[]) {
      return tf.reshape(this, rank === 1 ? [this.size] : shape);
    };
}
