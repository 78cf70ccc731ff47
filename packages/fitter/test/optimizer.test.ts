import { disposeTree, leaves, mapTree, randomStream, type Tree, unflatten } from '@ganfit/core';
import {
  adam,
  chain,
  cosine,
  type GradientTransform,
  type OptimizerState,
  scaleByGroup,
  scaleBySchedule,
} from '@ganfit/fitter';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../vitest.support.js';

/** Adam as in its paper, in float64. */
function referenceAdam(
  gradients: readonly (readonly number[])[],
  rate: number,
  b1 = 0.9,
  b2 = 0.999,
  epsilon = 1e-8,
): number[] {
  const size = gradients[0]!.length;
  const [x, m, v] = [0, 0, 0].map(() => new Array<number>(size).fill(0)) as [number[], number[], number[]];
  gradients.forEach((g, t) => {
    for (let i = 0; i < size; i++) {
      m[i] = b1 * m[i]! + (1 - b1) * g[i]!;
      v[i] = b2 * v[i]! + (1 - b2) * g[i]! ** 2;
      x[i]! -= (rate * m[i]!) / (1 - b1 ** (t + 1)) / (Math.sqrt(v[i]! / (1 - b2 ** (t + 1))) + epsilon);
    }
  });
  return x;
}

interface Place {
  parameters: Tree;
  state: OptimizerState;
}

/** Steps from `from` to `to`, disposing of all that is replaced. */
function go(
  optimizer: GradientTransform,
  place: Place,
  gradientOf: (parameters: Tree, step: number) => Tree,
  from: number,
  to: number,
): Place {
  let { parameters, state } = place;
  for (let step = from; step < to; step++) {
    const gradients = gradientOf(parameters, step);
    const [updates, next] = optimizer.update(gradients, state, step);
    const changes = leaves(updates);
    const moved = unflatten(
      parameters,
      leaves(parameters).map((leaf, i) => tf.add(leaf, changes[i]!)),
    );
    disposeTree([parameters, gradients, updates, state] as unknown as Tree);
    [parameters, state] = [moved, next];
  }
  return { parameters, state };
}

const begin = (optimizer: GradientTransform, parameters: Tree): Place => ({
  parameters,
  state: optimizer.init(parameters),
});
const end = ({ parameters, state }: Place): number[] => {
  const values = leaves(parameters).flatMap((leaf) => Array.from(leaf.dataSync()));
  disposeTree([parameters, state] as unknown as Tree);
  return values;
};

onEachBackend(() => {
  describe('adam', () => {
    const random = randomStream(4);
    const gradients = Array.from({ length: 60 }, (_, t) =>
      Array.from(random.normals(3, 0.2, 1), (g, i) => (g * 10 ** (3 * i - 4)) / (1 + t)),
    );

    it('follows a float64 reference, also for tiny gradients', () => {
      const optimizer = adam({ learningRate: 0.05 });
      const place = begin(optimizer, { a: tf.zeros([2]), b: { c: tf.zeros([1]) } });
      const given = (_: Tree, t: number): Tree => ({
        a: tf.tensor1d(gradients[t]!.slice(0, 2)),
        b: { c: tf.tensor1d(gradients[t]!.slice(2)) },
      });
      const expected = referenceAdam(gradients, 0.05);
      end(go(optimizer, place, given, 0, gradients.length)).forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i]!, 4);
      });
    });

    it('finds the bottom of a badly scaled quadratic', () => {
      const optimizer = chain(adam({ learningRate: 0.2 }), scaleBySchedule(cosine(200)));
      const scales = tf.tensor1d([100, 1, 0.01]);
      const goal = tf.tensor1d([1, -2, 3]);
      const slope = (x: Tree): Tree => tf.tidy(() => tf.mul(scales, tf.sub(x as tf.Tensor, goal)));
      const values = end(go(optimizer, begin(optimizer, tf.zeros([3])), slope, 0, 200));
      [1, -2, 3].forEach((v, i) => {
        expect(values[i]).toBeCloseTo(v, 1);
      });
      tf.dispose([scales, goal]);
    });

    it('has all its memory in its state: two halves are one whole', () => {
      const optimizer = chain(adam(), scaleBySchedule(cosine(20)));
      const slope = (x: Tree): Tree => tf.mul(x as tf.Tensor, 2);
      const whole = end(go(optimizer, begin(optimizer, tf.tensor1d([1, -3])), slope, 0, 20));
      const half = go(optimizer, begin(optimizer, tf.tensor1d([1, -3])), slope, 0, 10);
      const saved = mapTree(half as unknown as Tree, (leaf) =>
        tf.tensor(leaf.dataSync(), leaf.shape),
      ) as unknown as Place;
      disposeTree(half as unknown as Tree);
      expect(end(go(optimizer, saved, slope, 10, 20))).toEqual(whole);
    });

    it('passes NaN on, so that it is seen', () => {
      const optimizer = adam();
      const place = go(optimizer, begin(optimizer, tf.zeros([2])), () => tf.tensor1d([Number.NaN, 1]), 0, 1);
      const values = end(place);
      expect(values[0]).toBeNaN();
      expect(values[1]).toBeCloseTo(-0.01, 6);
    });
  });

  it('scaleByGroup takes the longest prefix of whole names', () => {
    const optimizer = scaleByGroup({ camera: 10, 'camera.logDistance': 100, ident: 7 });
    const one = () => tf.ones([1]);
    const gradients = { identity: one(), camera: { yaw: one(), logDistance: one() } };
    const [updates] = optimizer.update(gradients, optimizer.init(gradients), 0);
    expect(leaves(updates).map((leaf) => leaf.dataSync()[0])).toEqual([1, 10, 100]);
    disposeTree([gradients, updates] as unknown as Tree);
  });

  it('chain hands each what the one before returned', () => {
    const optimizer = chain(
      scaleByGroup({ a: 2 }),
      scaleBySchedule((step) => 1 + step),
      scaleByGroup({ a: 5 }),
    );
    const gradients = { a: tf.scalar(1) };
    const [updates, state] = optimizer.update(gradients, optimizer.init(gradients), 3);
    expect(leaves(updates)[0]!.dataSync()[0]).toBe(40);
    disposeTree([gradients, updates, state] as unknown as Tree);
  });
});

it('cosine falls from 1 to its floor and stays there', () => {
  const factor = cosine(100, 0.1);
  expect([0, 50, 100, 500].map((step) => Math.round(1000 * factor(step)) / 1000)).toEqual([1, 0.55, 0.1, 0.1]);
});
