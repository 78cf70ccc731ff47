import {
  checkBackend,
  checkShape,
  disposeTree,
  GanfitError,
  leafPaths,
  leaves,
  mapTree,
  randomStream,
} from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../vitest.support.js';

describe('checkShape', () => {
  it('says what was expected, what came, and what to do', async () => {
    await tf.setBackend('cpu');
    const clip = tf.zeros([5, 3]);
    expect(() =>
      checkShape('rasterize: clip', clip, ['batch', 'vertexCount', 4], { remedy: 'Call project first.' }),
    ).toThrow('rasterize: `clip` must have shape [batch, vertexCount, 4], got [5, 3]. Call project first.');
    expect(() => checkShape('f: a', clip, ['n', 'n'])).toThrow(GanfitError);
    expect(checkShape('f: a', clip, ['n', 3])).toEqual({ n: 5 });
    expect(() => checkShape('f: a', [[1]] as never, ['n', 3])).toThrow('pass tf.tensor');
    clip.dispose();
  });
});

describe('randomStream', () => {
  it('repeats for a seed, differs between seeds, and splits independently of use', () => {
    const a = randomStream(3);
    const b = randomStream(3);
    expect(a.normals(5)).toEqual(b.normals(5));
    expect(randomStream(4).uniform()).not.toBe(randomStream(3).uniform());
    expect(a.split('light').uniform()).toBe(randomStream(3).split('light').uniform());
  });
  it('draws normals with the stated mean and deviation', () => {
    const x = randomStream(1).normals(20_000, 2, 3);
    const mean = x.reduce((s, v) => s + v, 0) / x.length;
    const variance = x.reduce((s, v) => s + (v - mean) ** 2, 0) / x.length;
    expect(mean).toBeCloseTo(2, 1);
    expect(Math.sqrt(variance)).toBeCloseTo(3, 1);
  });
});

onEachBackend((backend) => {
  it('finds the backend and the gradients', () => {
    expect(() => checkBackend('test')).not.toThrow();
    expect(tf.getBackend()).toBe(backend);
    tf.tidy(() => {
      const grad = tf.grad((x) => tf.sum(tf.square(x)))(tf.tensor1d([1, 2]));
      expect(Array.from(grad.dataSync())).toEqual([2, 4]);
    });
  });
});

describe('tree', () => {
  it('walks, maps and disposes nested tensors', () => {
    const tree = { a: tf.scalar(1), b: { c: tf.scalar(2), d: undefined }, e: [tf.scalar(3)] };
    expect(leafPaths(tree)).toEqual(['a', 'b.c', 'e.0']);
    const doubled = mapTree(tree, (t) => tf.mul(t, 2));
    expect(leaves(doubled).map((t) => t.dataSync()[0])).toEqual([2, 4, 6]);
    disposeTree(tree);
    disposeTree(doubled);
  });
});
