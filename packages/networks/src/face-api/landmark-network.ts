import { conv2d, dense, depthwiseConv2d, type Frozen } from '@ganfit/frozen';
import * as tf from '@tensorflow/tfjs-core';
import type { WeightFile } from '../weights/manifest.js';
import { meanColor } from './mean-color.js';

export interface LandmarkGraph {
  /**
   * @param crops `[batch, 112, 112, 3]` in [0, 1]
   * @returns `[batch, 136]`, x and y of each landmark as parts of the crop's side
   */
  predict(crops: tf.Tensor4D): tf.Tensor2D;
  dispose(): void;
}

type Layer = (x: tf.Tensor4D) => tf.Tensor4D;

/** face-api's landmark network: four dense blocks of separable convolutions, forward only. */
export function landmarkGraph(file: WeightFile): LandmarkGraph {
  const owned: { dispose(): void }[] = [];
  const own = <T extends Frozen<tf.Tensor4D>>(op: T): T => {
    owned.push(op);
    return op;
  };
  const differentiable = false;
  const separable = (
    name: string,
    from: number,
    to: number,
    options: { stride?: number; relu?: boolean } = {},
  ): Layer => {
    const depthwise = own(
      depthwiseConv2d({
        filter: file.get(`${name}/depthwise_filter`, [3, 3, from, 1]),
        stride: options.stride ?? 1,
        differentiable,
      }),
    );
    const pointwise = own(
      conv2d({
        filter: file.get(`${name}/pointwise_filter`, [1, 1, from, to]),
        bias: file.get(`${name}/bias`, [to]).values,
        ...(options.relu && { activation: 'relu' }),
        differentiable,
      }),
    );
    return (x) => pointwise(depthwise(x));
  };
  const first = own(
    conv2d({
      filter: file.get('dense0/conv0/filters', [3, 3, 3, 32]),
      bias: file.get('dense0/conv0/bias', [32]).values,
      stride: 2,
      activation: 'relu',
      differentiable,
    }),
  );
  const blocks = [32, 64, 128, 256].map((to, i): Layer => {
    const halve = i === 0 ? first : separable(`dense${i}/conv0`, to / 2, to, { stride: 2, relu: true });
    const layers = [1, 2, 3].map((k) => separable(`dense${i}/conv${k}`, to, to));
    // Each layer sees the rectified sum of all before it.
    return (x) => {
      let sum = halve(x);
      let seen = sum;
      for (const layer of layers) {
        sum = tf.add(sum, layer(seen));
        seen = tf.relu(sum);
      }
      return seen;
    };
  });
  const head = dense({ weights: file.get('fc/weights', [256, 136]), bias: file.get('fc/bias', [136]).values });
  const mean = tf.tensor1d([...meanColor]);
  owned.push(head, mean);
  return {
    predict: (crops) =>
      tf.tidy(() => {
        let x: tf.Tensor4D = tf.sub(crops, mean);
        for (const block of blocks) x = block(x);
        return head(tf.mean<tf.Tensor2D>(x, [1, 2]));
      }),
    dispose: () => {
      for (const op of owned) op.dispose();
    },
  };
}
