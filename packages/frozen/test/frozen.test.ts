import { randomStream } from '@ganfit/core';
import * as frozen from '@ganfit/frozen';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { finiteDifferences, onEachBackend } from '../../../vitest.support.js';

const random = randomStream(11);
// Halves: with an offset of an eighth no sum of products comes near a rectifier's kink, where differences would be wrong.
const halves = (...shape: number[]): Float32Array =>
  random.normals(tf.util.sizeFromShape(shape), 0, 1.5).map((v) => Math.round(2 * v) / 2);
const offset = (channels: number): Float32Array => new Float32Array(channels).fill(0.125);
const weights = (...shape: number[]): frozen.Weights => ({ values: halves(...shape), shape });
const tensor = (...shape: [number, number, number, number]): tf.Tensor4D => tf.tensor4d(halves(...shape), shape);
/** Distinct values of both signs, none near another or near zero. */
const apart = (...shape: [number, number, number, number]): tf.Tensor4D => {
  const values = Float32Array.from(
    { length: tf.util.sizeFromShape(shape) },
    (_, i) => (i % 2 ? -1 : 1) * (i + 1) * 0.1,
  );
  const order = [...values.keys()].sort((i, j) => Math.sin(7 * i) - Math.sin(7 * j));
  return tf.tensor4d(
    values.map((_, i) => values[order[i]!]!),
    shape,
  );
};

/** The op's gradient against central differences of sum(y * direction), at all entries of x. */
function expectGradient<X extends tf.Tensor>(op: (x: X) => tf.Tensor, x: X): void {
  tf.tidy(() => {
    const direction = tf.randomNormal(op(x).shape, 0, 1, 'float32', 5);
    const f = (x: tf.Tensor) => tf.sum(tf.mul(op(x as X), direction)) as tf.Scalar;
    const analytic = tf.grad(f)(x).dataSync();
    const numeric = finiteDifferences(f, x, [...analytic.keys()], 1e-2);
    const scale = Math.max(...numeric.map(Math.abs));
    numeric.forEach((g, i) => {
      expect(Math.abs(analytic[i]! - g), `entry ${i}: ${analytic[i]} for ${g}`).toBeLessThan(4e-3 * scale);
    });
  });
}

/** The same values as tfjs's own ops. */
function expectSame(actual: tf.Tensor, expected: tf.Tensor): void {
  expect(actual.shape).toEqual(expected.shape);
  expect(tf.max(tf.abs(tf.sub(actual, expected))).dataSync()[0]).toBeLessThan(1e-5);
}

onEachBackend((backend) => {
  let owned: { dispose(): void }[] = [];
  const own = <T extends { dispose(): void }>(thing: T): T => {
    owned.push(thing);
    return thing;
  };
  let before = 0;
  beforeEach(() => {
    before = tf.memory().numTensors;
    owned = [];
  });
  afterEach(() => {
    for (const thing of owned) thing.dispose();
    expect(tf.memory().numTensors, 'dispose frees all').toBe(before);
  });

  describe('conv2d', () => {
    // A shader for each shape: in the browser only those that networks have.
    const [strides, sizes] =
      backend === 'webgl'
        ? [
            [1, 2],
            [1, 3, 4],
          ]
        : [
            [1, 2, 3],
            [1, 3, 4, 7],
          ];
    for (const stride of strides)
      for (const size of sizes)
        for (const pad of ['same', 'valid', 1] as const) {
          if (pad === 1 && size === 1) continue;
          it(`stride ${stride}, filter ${size}, pad ${pad}: values of tf.conv2d, gradient of finite differences`, () => {
            const filter = weights(size, size, 2, 3);
            const bias = random.normals(3);
            const op = own(frozen.conv2d({ filter, bias, stride, pad }));
            const x = own(tensor(2, 9, 8, 2));
            tf.tidy(() => {
              const w = tf.tensor4d(filter.values, filter.shape as [number, number, number, number]);
              expectSame(op(x), tf.add(tf.conv2d(x, w, stride, pad), tf.tensor1d(bias)));
              const dy = tf.onesLike(op(x));
              // A gradient is linear in x here: one direction suffices beside tfjs's own.
              const loss = (f: (x: tf.Tensor4D) => tf.Tensor) => (x: tf.Tensor) =>
                tf.sum(tf.mul(f(x as tf.Tensor4D), tf.add(dy, tf.range(0, 3))));
              expectSame(tf.grad(loss(op))(x), tf.grad(loss((x) => tf.conv2d(x, w, stride, pad)))(x));
            });
          });
        }

    for (const activation of ['relu', 0.2, Float32Array.of(0.1, 0.25, 0.5)] as const)
      it(`has the gradient of its activation ${activation}`, () => {
        const op = own(frozen.conv2d({ filter: weights(3, 3, 2, 3), bias: offset(3), stride: 2, activation }));
        expectGradient(op, own(tensor(1, 5, 6, 2)));
      });
  });

  describe('depthwiseConv2d', () => {
    for (const stride of [1, 2])
      for (const pad of ['same', 'valid', 1] as const)
        it(`stride ${stride}, pad ${pad}`, () => {
          const filter = weights(3, 3, 4, 1);
          const op = own(frozen.depthwiseConv2d({ filter, bias: offset(4), stride, pad, activation: 0.3 }));
          const plain = own(frozen.depthwiseConv2d({ filter, stride, pad }));
          const x = own(tensor(1, 6, 5, 4));
          tf.tidy(() => {
            const w = tf.tensor4d(filter.values, [3, 3, 4, 1]);
            expectSame(plain(x), tf.depthwiseConv2d(x, w, stride, pad));
          });
          expectGradient(op, x);
        });
  });

  it('dense', () => {
    const op = own(frozen.dense({ weights: weights(5, 4), bias: random.normals(4) }));
    expectGradient(op, own(tf.tensor2d(random.normals(10), [2, 5])));
  });

  it('affine, with and without its parts', () => {
    const x = own(tensor(1, 2, 2, 3));
    expectGradient(own(frozen.affine({ scale: random.normals(3), offset: random.normals(3) })), x);
    expectGradient(own(frozen.affine({ offset: random.normals(3) })), x);
    expectGradient(own(frozen.affine({ scale: random.normals(3) })), x);
  });

  for (const kind of ['relu', 0.2, Float32Array.of(0.1, 0.4, 0)] as const)
    it(`activation ${kind}`, () => expectGradient(own(frozen.activation(kind)), own(apart(1, 4, 4, 3))));

  it('addRelu gives its gradient to both, also where both are one', () => {
    const b = own(apart(1, 3, 3, 2));
    expectGradient((a: tf.Tensor4D) => frozen.addRelu(a, b), own(tensor(1, 3, 3, 2)));
    expectGradient((a: tf.Tensor4D) => frozen.addRelu(tf.mul(a, 2), a), own(apart(1, 3, 3, 2)));
  });

  it('maxPool, also where every entry is negative', () => {
    const x = own(tf.tidy(() => tf.sub(apart(2, 7, 7, 2), 30) as tf.Tensor4D));
    expectGradient((x: tf.Tensor4D) => frozen.maxPool(x, 3, 2), x);
    tf.tidy(() => {
      const grad = tf.grad((x) => tf.sum(frozen.maxPool(x as tf.Tensor4D, 2, 2)));
      expect([...grad(tf.tensor4d([-4, -3, -2, -1], [1, 2, 2, 1])).dataSync()]).toEqual([0, 0, 0, 1]);
      expect([...grad(tf.zeros([1, 2, 2, 1])).dataSync()], 'a tie goes to the first').toEqual([1, 0, 0, 0]);
    });
  });

  it('avgPool, with a row and a column left over', () => {
    expectGradient((x: tf.Tensor4D) => frozen.avgPool(x, 2), own(tensor(2, 5, 5, 3)));
  });

  it('spaceToDepth orders by row, column, channel', () => {
    const x = own(tf.tensor4d([...Array(16).keys()], [1, 4, 2, 2]));
    tf.tidy(() => {
      expect([...frozen.spaceToDepth(x, 2).dataSync()]).toEqual([...Array(16).keys()]);
      expect(frozen.spaceToDepth(x, 2).shape).toEqual([1, 2, 1, 8]);
    });
    expectGradient((x: tf.Tensor4D) => frozen.spaceToDepth(x, 2), x);
    tf.tidy(() => {
      const edges: [number, number] = [1, 1];
      const framed = tf.pad(x, [[0, 0], edges, edges, [0, 0]]) as tf.Tensor4D;
      expectSame(frozen.spaceToDepth(x, 2, 1), frozen.spaceToDepth(framed, 2));
    });
    expectGradient((x: tf.Tensor4D) => frozen.spaceToDepth(x, 2, 1), x);
  });

  for (const slope of [1, 0.2])
    it(`pixelNorm with slope ${slope}: mean square 1, gradient of finite differences`, () => {
      const x = own(apart(1, 3, 2, 4));
      tf.tidy(() => {
        const leaky = tf.maximum(x, tf.mul(x, slope));
        const scale = tf.rsqrt(tf.add(tf.mean(tf.square(leaky), -1, true), 1e-8));
        expectSame(frozen.pixelNorm(x, slope), tf.mul(leaky, scale));
      });
      expectGradient((x: tf.Tensor4D) => frozen.pixelNorm(x, slope), x);
    });

  it('pixelNorm is finite for a pixel of zeros', () => {
    tf.tidy(() => {
      const gradient = tf.grad((x) => tf.sum(frozen.pixelNorm(x, 0.2)))(tf.zeros([1, 1, 1, 4]));
      expect([...gradient.dataSync()].every(Number.isFinite)).toBe(true);
    });
  });

  it('upsampleConv2d: values of upsampling and tf.conv2d, gradient of finite differences', () => {
    const stream = randomStream(12);
    const filter = { values: stream.normals(54), shape: [3, 3, 2, 3] };
    const bias = stream.normals(3);
    const op = own(frozen.upsampleConv2d({ filter, bias }));
    const x = own(tf.tensor4d(stream.normals(48), [2, 3, 4, 2]));
    tf.tidy(() => {
      const w = tf.tensor4d(filter.values, [3, 3, 2, 3]);
      const large = tf.image.resizeNearestNeighbor(x, [6, 8]);
      expectSame(op(x), tf.add(tf.conv2d(large, w, 1, 'same'), tf.tensor1d(bias)));
    });
    expectGradient(op, x);
  });

  it('runs in a chain under one gradient without leaks', () => {
    const first = own(frozen.conv2d({ filter: weights(3, 3, 2, 4), bias: offset(4), activation: 'relu' }));
    const second = own(frozen.conv2d({ filter: weights(3, 3, 4, 4), bias: offset(4) }));
    expectGradient(
      (x: tf.Tensor4D) => {
        const y = first(x);
        return frozen.addRelu(second(y), y);
      },
      own(tensor(1, 4, 4, 2)),
    );
    expect(backend).toBe(tf.getBackend());
  });
});
