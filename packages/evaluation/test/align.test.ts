import { GanfitError, randomStream } from '@ganfit/core';
import { describe, expect, it } from 'vitest';
import { applyAlignment, rigidAlign, similarityAlign } from '../src/index.js';
import { randomAlignment } from './shapes.js';

const cloud = (seed: number, count = 40): Float64Array => Float64Array.from(randomStream(seed).normals(3 * count));
const furthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (x, i) => Math.abs(x - b[i]!)));

describe('rigidAlign and similarityAlign', () => {
  it.each([1, 2, 3, 4, 5])('recover a motion of any angle exactly (seed %i)', (seed) => {
    const from = cloud(seed);
    const rigid = randomAlignment(seed, seed, 3);
    const to = applyAlignment(rigid, from);
    expect(furthest(applyAlignment(rigidAlign(from, to), from), to)).toBeLessThan(1e-12);
    const scaled = applyAlignment({ ...rigid, scale: 0.3 * seed }, from);
    const found = similarityAlign(from, scaled);
    expect(found.scale).toBeCloseTo(0.3 * seed, 12);
    expect(furthest(found.rotation, rigid.rotation)).toBeLessThan(1e-12);
    expect(furthest(applyAlignment(found, from), scaled)).toBeLessThan(1e-12);
  });

  it('never mirror, though a mirror image would fit better', () => {
    const from = cloud(9);
    const to = from.map((x, i) => (i % 3 === 0 ? -x : x));
    const r = rigidAlign(from, to).rotation;
    const determinant =
      r[0]! * (r[4]! * r[8]! - r[5]! * r[7]!) -
      r[1]! * (r[3]! * r[8]! - r[5]! * r[6]!) +
      r[2]! * (r[3]! * r[7]! - r[4]! * r[6]!);
    expect(determinant).toBeCloseTo(1, 12);
  });

  it('no small change of the answer does better', () => {
    const from = cloud(11);
    const to = applyAlignment(randomAlignment(11, 0.7, 1, 1.4), from).map((x, i) => x + 0.3 * Math.sin(17 * i));
    const cost = (moved: Float64Array): number => moved.reduce((sum, x, i) => sum + (x - to[i]!) ** 2, 0);
    const best = similarityAlign(from, to);
    const least = cost(applyAlignment(best, from));
    for (let seed = 0; seed < 20; seed++) {
      const nudge = randomAlignment(seed, 1e-3, 1e-3, 1 + 1e-3 * Math.sin(seed));
      expect(cost(applyAlignment(nudge, applyAlignment(best, from)))).toBeGreaterThan(least);
    }
  });

  it('ignore points of weight 0', () => {
    const from = cloud(12);
    const motion = randomAlignment(12, 1, 1);
    const to = applyAlignment(motion, from);
    to.fill(50, 0, 9);
    const weights = Array.from({ length: 40 }, (_, i) => (i < 3 ? 0 : 1 + i));
    expect(furthest(rigidAlign(from, to, weights).rotation, motion.rotation)).toBeLessThan(1e-12);
  });

  it('say what is wrong with the points', () => {
    const points = cloud(1);
    const line = Float64Array.from({ length: 30 }, (_, i) => Math.floor(i / 3));
    expect(() => rigidAlign(new Float32Array(), points)).toThrow('rigidAlign: `from` is empty');
    expect(() => rigidAlign(points, points.subarray(3))).toThrow('`from` has 40 points and `to` 39');
    expect(() => similarityAlign(points.subarray(0, 4), points)).toThrow('must have shape [pointCount * 3], got 4');
    expect(() => rigidAlign(line, line)).toThrow('on one line');
    expect(() => rigidAlign(points.with(7, Number.NaN), points)).toThrow('has a NaN at point 2');
    expect(() => rigidAlign(line, line)).toThrow(GanfitError);
  });
});
