import { conv2d, depthwiseConv2d, type Frozen } from '@ganfit/frozen';
import * as tf from '@tensorflow/tfjs-core';
import type { WeightFile } from '../weights/manifest.js';

/** What the detector says of an image: for each of 5118 anchors a box code and a score before the sigmoid. */
export interface Predictions {
  codes: Float32Array;
  logits: Float32Array;
}

export interface DetectorGraph {
  /** Top, left, bottom, right of each anchor, as parts of the input's size. */
  anchors: Float32Array;
  /** @param image `[1, 512, 512, 3]` in [0, 1] */
  predict(image: tf.Tensor4D): Promise<Predictions>;
  dispose(): void;
}

type Shape = [number, number, number, number];
type Layer = (x: tf.Tensor4D) => tf.Tensor4D;

/** Output channels of the 13 pairs of convolutions, and which of them halve the resolution. */
const widths = [64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024];
const halving = new Set([2, 4, 6, 12]);
/** The layers behind MobileNet: filter side and channels; sides of 3 halve the resolution. */
const extra: readonly Shape[] = [
  [1, 1, 1024, 256],
  [3, 3, 256, 512],
  [1, 1, 512, 128],
  [3, 3, 128, 256],
  [1, 1, 256, 128],
  [3, 3, 128, 256],
  [1, 1, 256, 64],
  [3, 3, 64, 128],
];
/** Channels and anchors per position of the six maps that boxes are predicted from. */
const predictors = [
  [512, 3],
  [1024, 6],
  [512, 6],
  [256, 6],
  [256, 6],
  [128, 6],
] as const;

/** The single-shot detector on MobileNet v1, forward only. */
export function detectorGraph(file: WeightFile): DetectorGraph {
  const owned: Frozen<tf.Tensor4D>[] = [];
  const own = (op: Frozen<tf.Tensor4D>): Layer => {
    owned.push(op);
    return op;
  };
  const pointwise = (name: string, shape: Shape, stride: number): Layer =>
    own(
      conv2d({
        filter: file.get(`${name}_pointwise/weights`, shape),
        bias: file.get(`${name}_pointwise/convolution_bn_offset`, [shape[3]]).values,
        stride,
        activation: 'relu6',
        differentiable: false,
      }),
    );
  const depthwise = (name: string, channels: number, stride: number): Layer =>
    own(depthwiseConv2d({ ...normalised(file, name, channels), stride, activation: 'relu6', differentiable: false }));
  const predictor = (name: string, from: number, to: number): Layer =>
    own(
      conv2d({
        filter: file.get(`${name}/weights`, [1, 1, from, to]),
        bias: file.get(`${name}/biases`, [to]).values,
        differentiable: false,
      }),
    );

  const stem = pointwise('MobilenetV1/Conv2d_0', [3, 3, 3, 32], 2);
  const pairs = widths.map((to, i) => {
    const from = widths[i - 1] ?? 32;
    const name = `MobilenetV1/Conv2d_${i + 1}`;
    const first = depthwise(`${name}_depthwise`, from, halving.has(i + 1) ? 2 : 1);
    const second = pointwise(name, [1, 1, from, to], 1);
    return (x: tf.Tensor4D) => second(first(x));
  });
  const behind = extra.map((shape, i) => pointwise(`Prediction/Conv2d_${i}`, shape, shape[0] === 3 ? 2 : 1));
  const heads = predictors.map(([from, count], i) => ({
    codes: predictor(`Prediction/BoxPredictor_${i}/BoxEncodingPredictor`, from, 4 * count),
    classes: predictor(`Prediction/BoxPredictor_${i}/ClassPredictor`, from, 3 * count),
  }));

  /** The six maps, fine to coarse. */
  const maps = (image: tf.Tensor4D): tf.Tensor4D[] => {
    let x = stem(tf.sub(tf.mul(image, 2), 1));
    const found: tf.Tensor4D[] = [];
    pairs.forEach((pair, i) => {
      x = pair(x);
      if (i === 10 || i === 12) found.push(x);
    });
    behind.forEach((layer, i) => {
      x = layer(x);
      if (i % 2) found.push(x);
    });
    return found;
  };
  return {
    anchors: file.get('Output/extra_dim', [1, 5118, 4]).values,
    async predict(image) {
      const [codes, logits] = tf.tidy(() => {
        const features = maps(image);
        const rows = (layer: 'codes' | 'classes', width: number) =>
          tf.concat(features.map((map, i) => tf.reshape(heads[i]![layer](map), [-1, width])));
        // Of the classes (nothing, face, unused) only the second counts.
        return [rows('codes', 4), tf.slice(rows('classes', 3), [0, 1], [-1, 1])];
      });
      const values = await Promise.all([codes.data(), logits.data()]);
      codes.dispose();
      logits.dispose();
      return { codes: values[0] as Float32Array, logits: values[1] as Float32Array };
    },
    dispose: () => {
      for (const op of owned) op.dispose();
    },
  };
}

/** A depthwise filter with its batch normalisation folded in. */
function normalised(file: WeightFile, name: string, channels: number) {
  const statistic = (kind: string): Float32Array => file.get(`${name}/BatchNorm/${kind}`, [channels]).values;
  const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map(statistic);
  const scale = gamma!.map((g, i) => g / Math.sqrt(variance![i]! + 0.001));
  const filter = file.get(`${name}/depthwise_weights`, [3, 3, channels, 1]);
  return {
    filter: { values: filter.values.map((w, i) => w * scale[i % channels]!), shape: filter.shape },
    bias: beta!.map((b, i) => b - mean![i]! * scale[i]!),
  };
}
