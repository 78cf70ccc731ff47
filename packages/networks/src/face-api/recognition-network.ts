import { addRelu, avgPool, conv2d, dense, type Frozen, maxPool, spaceToDepth, type Weights } from '@ganfit/frozen';
import * as tf from '@tensorflow/tfjs-core';
import type { Features } from '../types.js';
import type { WeightFile } from '../weights/manifest.js';
import { meanColor } from './mean-color.js';

type Layer = (x: tf.Tensor4D) => tf.Tensor4D;

/** The blocks of each stage; 'down' halves the resolution. The first has its own: the stem. */
const stages: readonly { blocks: readonly string[]; channels: number }[] = [
  { blocks: ['conv32_1', 'conv32_2', 'conv32_3'], channels: 32 },
  { blocks: ['conv64_down', 'conv64_1', 'conv64_2', 'conv64_3'], channels: 64 },
  { blocks: ['conv128_down', 'conv128_1', 'conv128_2'], channels: 128 },
  { blocks: ['conv256_down', 'conv256_1', 'conv256_2'], channels: 256 },
  { blocks: ['conv256_down_out'], channels: 256 },
];

export interface RecognitionGraph {
  /** @param aligned `[batch, 150, 150, 3]` in [0, 1] */
  features(aligned: tf.Tensor4D): Features;
  dispose(): void;
}

/** dlib's ResNet with 29 convolutions, as face-api stores it, on frozen ops. */
export function recognitionGraph(file: WeightFile): RecognitionGraph {
  const owned: Frozen<tf.Tensor4D>[] = [];
  const own = (op: Frozen<tf.Tensor4D>): Layer => {
    owned.push(op);
    return op;
  };
  const convolution = (name: string, from: number, to: number, options: { down?: boolean; relu?: boolean }): Layer =>
    own(
      conv2d({
        ...folded(file, name, [3, 3, from, to]),
        stride: options.down ? 2 : 1,
        pad: options.down ? 'valid' : 'same',
        ...(options.relu && { activation: 'relu' }),
      }),
    );
  const block = (name: string, from: number, to: number): Layer => {
    const down = name.includes('down');
    const first = convolution(`${name}/conv1`, from, to, { down, relu: true });
    const second = convolution(`${name}/conv2`, to, to, {});
    return (x) => join(second(first(x)), down ? avgPool(x, 2) : x);
  };
  const stem = own(conv2d({ ...stemWeights(file), pad: 'valid', activation: 'relu' }));
  const layers = stages.map(({ blocks, channels }, i) =>
    blocks.map((name, k) => block(name, k || !i ? channels : stages[i - 1]!.channels, channels)),
  );
  const head = dense({ weights: file.get('fc', [256, 128]) });
  return {
    features: (aligned) =>
      tf.tidy(() => {
        const activations: tf.Tensor4D[] = [];
        let x = maxPool(stem(spaceToDepth(aligned, 2)), 3, 2);
        for (const stage of layers) {
          for (const layer of stage) x = layer(x);
          activations.push(x);
        }
        return { embedding: head(tf.mean<tf.Tensor2D>(x, [1, 2])), activations };
      }),
    dispose: () => {
      for (const op of owned) op.dispose();
      head.dispose();
    },
  };
}

/** The end of a block: what is smaller in space or has fewer channels is filled up with zeros. */
function join(a: tf.Tensor4D, b: tf.Tensor4D): tf.Tensor4D {
  const shape = a.shape.map((size, i) => Math.max(size, b.shape[i]!));
  return addRelu(fill(a, shape), fill(b, shape));
}

function fill(x: tf.Tensor4D, shape: readonly number[]): tf.Tensor4D {
  if (x.shape.every((size, i) => size === shape[i])) return x;
  return tf.pad(
    x,
    shape.map((size, i) => [0, size - x.shape[i]!] as [number, number]),
  );
}

/** A convolution's weights with the scale layer that follows it folded in. */
function folded(file: WeightFile, name: string, shape: [number, number, number, number]) {
  const to = shape[3];
  const filter = file.get(`${name}/conv/filters`, shape);
  const bias = file.get(`${name}/conv/bias`, [to]).values;
  const scale = file.get(`${name}/scale/weights`, [to]).values;
  const offset = file.get(`${name}/scale/biases`, [to]).values;
  return {
    filter: { values: filter.values.map((w, i) => w * scale[i % to]!), shape } satisfies Weights,
    bias: bias.map((b, i) => b * scale[i]! + offset[i]!),
  };
}

/**
 * The stem, 7 x 7 with stride 2 on three channels, as 4 x 4 with stride 1 on the twelve channels of 2 x 2 pixels: the same
 * sums in a form that is several times as fast, forward and backward. Nothing is padded, so the mean colour, which the
 * network wants subtracted, goes into the bias.
 */
function stemWeights(file: WeightFile): { filter: Weights; bias: Float32Array } {
  const { filter, bias } = folded(file, 'conv32_down', [7, 7, 3, 32]);
  const values = new Float32Array(4 * 4 * 12 * 32);
  for (let y = 0; y < 7; y++)
    for (let x = 0; x < 7; x++)
      for (let c = 0; c < 3; c++)
        for (let o = 0; o < 32; o++) {
          const weight = filter.values[((y * 7 + x) * 3 + c) * 32 + o]!;
          const channel = (2 * (y % 2) + (x % 2)) * 3 + c;
          values[(((y >> 1) * 4 + (x >> 1)) * 12 + channel) * 32 + o] = weight;
          bias[o]! -= weight * meanColor[c]!;
        }
  return { filter: { values, shape: [4, 4, 12, 32] }, bias };
}
