import { describe, expect, it } from 'vitest';
import { cosine, landmarkNrmse, retrieval } from '../src/index.js';

/** Landmark i at (i, 0), so that the outer eye corners are 9 apart. */
const line = Float32Array.from({ length: 136 }, (_, i) => (i % 2 ? 0 : i / 2));

describe('landmarkNrmse', () => {
  it('is the mean distance of the inner landmarks in outer-eye distances', () => {
    const shifted = line.map((x, i) => (i % 2 ? x + 0.9 : x));
    expect(landmarkNrmse(line, line)).toBe(0);
    expect(landmarkNrmse(shifted, line)).toBeCloseTo(0.1, 6);
    expect(landmarkNrmse(line.with(2 * 60, 60 + 4.59), line)).toBeCloseTo(0.01, 6);
  });

  it('does not look at the jaw, and knows no pixel size', () => {
    expect(
      landmarkNrmse(
        line.map((x, i) => (i < 34 ? 999 : x)),
        line,
      ),
    ).toBe(0);
    const shifted = line.map((x, i) => (i % 2 ? x + 0.9 : x));
    expect(
      landmarkNrmse(
        shifted.map((x) => 7 * x),
        line.map((x) => 7 * x),
      ),
    ).toBeCloseTo(0.1, 6);
  });

  it('says what is wrong', () => {
    expect(() => landmarkNrmse(line.subarray(2), line)).toThrow('must have shape [68 * 2], got 134');
    expect(() => landmarkNrmse(line.with(40, Number.NaN), line)).toThrow('not finite');
    expect(() => landmarkNrmse(line, new Float32Array(136))).toThrow('in one place');
  });
});

describe('cosine', () => {
  it('is 1, 0, -1 and free of length', () => {
    expect(cosine([1, 2], [3, 6])).toBeCloseTo(1, 12);
    expect(cosine([1, 0], [0, 5])).toBe(0);
    expect(cosine([1, 1], [-2, -2])).toBeCloseTo(-1, 12);
    expect(() => cosine([0, 0], [1, 0])).toThrow('no direction');
    expect(() => cosine([1], [1, 0])).toThrow('lengths 1 and 2');
    expect(() => cosine([Number.NaN], [1])).toThrow('not finite');
  });
});

describe('retrieval', () => {
  it('ranks the own photo and tells the gap to the next', () => {
    const photos = [
      [1, 0],
      [0, 1],
      [1, 1],
    ];
    const found = retrieval(
      [
        [1, 0.1],
        [1, 0.2],
        [1, 1],
      ],
      photos,
    );
    expect(found.map((f) => f.rank)).toEqual([1, 3, 1]);
    expect(found.map((f) => f.nearest)).toEqual([0, 0, 2]);
    expect(found[1]!.gap).toBeCloseTo(cosine([1, 0.2], [0, 1]) - cosine([1, 0.2], [1, 0]), 12);
    expect(found.map((f) => f.gap > 0)).toEqual([true, false, true]);
  });

  it('counts a tie against the fit', () => {
    expect(
      retrieval(
        [
          [1, 0],
          [0, 1],
        ],
        [
          [1, 0],
          [1, 0],
        ],
      )[0],
    ).toMatchObject({ rank: 2, nearest: 1, gap: 0 });
    expect(() => retrieval([[1]], [[1]])).toThrow('at least 2');
  });
});
