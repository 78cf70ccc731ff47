// Ops whose gradients have gradients, as R1 and gradient penalties need. In tfjs 4.22 second derivatives fail for the
// gradients of average pooling, nearest upsampling and leaky ReLU, and wasm has no filter gradient of a convolution at all.
// Each op here is linear in each of its arguments, so its gradients are made of ops of the same family, without end.
import { customOp } from '@ganfit/frozen';
import * as tf from '@tensorflow/tfjs-core';

type Picture = tf.Tensor4D;

/** Convolution with stride 1 and zero padding; `w` `[k, k, in, out]` with odd k. Differentiable any number of times. */
export const convolve: (x: Picture, w: Picture) => Picture = customOp((x: Picture, w: Picture) => ({
  value: tf.conv2d(x, w, 1, 'same'),
  save: [x, w],
  gradient: (dy: Picture, [x, w]: tf.Tensor[]) => [
    toInput(dy, w as Picture),
    toFilter(x as Picture, dy, (w as Picture).shape[0]),
  ],
}));

/** Its gradient to the input: a convolution with the filter turned and transposed. */
const toInput: (dy: Picture, w: Picture) => Picture = customOp((dy: Picture, w: Picture) => ({
  value: tf.conv2d(dy, tf.transpose(tf.reverse(w, [0, 1]), [0, 1, 3, 2]), 1, 'same'),
  save: [dy, w],
  gradient: (g: Picture, [dy, w]: tf.Tensor[]) => [
    convolve(g, w as Picture),
    toFilter(g, dy as Picture, (w as Picture).shape[0]),
  ],
}));

/** Its gradient to the filter: pictures and channels change places, and `dy` is the filter. */
function toFilter(x: Picture, dy: Picture, size: number): Picture {
  const op = customOp((x: Picture, dy: Picture) => {
    // Padded by hand: tfjs gets numeric padding wrong where a filter, here the picture, is not square.
    const edge: [number, number] = [(size - 1) / 2, (size - 1) / 2];
    const framed = size === 1 ? x : tf.pad(x, [[0, 0], edge, edge, [0, 0]]);
    const filter = tf.transpose(dy, [1, 2, 0, 3]) as Picture;
    const correlated = tf.conv2d(tf.transpose(framed, [3, 1, 2, 0]) as Picture, filter, 1, 'valid');
    return {
      value: tf.transpose(correlated, [1, 2, 0, 3]) as Picture,
      save: [x, dy],
      gradient: (g: Picture, [x, dy]: tf.Tensor[]) => [toInput(dy as Picture, g), convolve(x as Picture, g)],
    };
  });
  return op(x, dy);
}

/** Average of blocks of 2 x 2. */
export const halve: (x: Picture) => Picture = customOp((x: Picture) => ({
  value: tf.avgPool(x, 2, 2, 'valid'),
  gradient: (dy: Picture) => tf.mul(double(dy), 0.25),
}));

/** Nearest-neighbour upsampling by 2. */
export const double: (x: Picture) => Picture = customOp((x: Picture) => ({
  value: tf.image.resizeNearestNeighbor(x, [2 * x.shape[1], 2 * x.shape[2]]),
  gradient: (dy: Picture) => tf.mul(halve(dy), 4),
}));

/** Leaky ReLU with slope 0.2, as a product: the slopes are constant but for the kink. */
export function leaky<T extends tf.Tensor>(x: T): T {
  return tf.mul(x, tf.step(x, 0.2));
}

/** Every pixel's channels (the last axis) scaled to a mean square of 1. */
export function pixelNorm<T extends tf.Tensor>(x: T): T {
  return tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), 1e-8)));
}
