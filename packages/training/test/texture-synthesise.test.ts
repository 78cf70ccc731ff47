import { randomStream } from '@ganfit/core';
import { describe, expect, test } from 'vitest';
import { charts, fromAtlas, headHeight, toAtlas } from '../src/atlas.js';
import { eye } from '../src/texture/eyes.js';
import { synthesiseTexture } from '../src/texture/synthesise.js';
import { atlasWriter, coveredTexels, headRows } from '../src/texture/to-atlas.js';
import { fakeSources } from './texture-sources.js';

const sources = fakeSources();
const size = 64;
const map = (seed: number): Float32Array => synthesiseTexture(sources, randomStream(seed), size);
const texel = (image: Float32Array, u: number, v: number): number[] => {
  const at = 3 * (Math.floor(v * size) * size + Math.floor(u * size));
  return [...image.subarray(at, at + 3)];
};

describe('synthesiseTexture', () => {
  test('depends on the seed alone', () => {
    expect(map(1)).toEqual(map(1));
    expect(map(1)).not.toEqual(map(2));
  });

  test('gives finite colours in [0, 1], skin warmer than grey', () => {
    for (let seed = 0; seed < 20; seed++) {
      const image = map(seed);
      expect(image.length).toBe(size * size * 3);
      expect(image.every((v) => v >= 0 && v <= 1)).toBe(true);
      const [r, g, b] = texel(image, 0.5, 0.2) as [number, number, number];
      expect(r).toBeGreaterThan(g);
      expect(g).toBeGreaterThan(b);
    }
  });

  test('spans fair and dark people', () => {
    const lights = Array.from({ length: 40 }, (_, seed) => texel(map(seed), 0.35, 0.4)[0]!);
    expect(Math.min(...lights)).toBeLessThan(0.45);
    expect(Math.max(...lights)).toBeGreaterThan(0.75);
  });

  test('paints the pupil at the centre of the eye chart and white round the iris', () => {
    const { x, y, width, height } = charts.eye;
    const image = synthesiseTexture(sources, randomStream(3), 256);
    const at = (radius: number): number => {
      const u = x + width * (0.5 - (0.5 * radius) / eye.rim);
      return image[3 * (Math.floor((y + height / 2) * 256) * 256 + Math.floor(u * 256)) + 1]!;
    };
    expect(at(0)).toBeLessThan(0.1);
    expect(at(0.6)).toBeGreaterThan(0.5);
  });
});

test('fromAtlas undoes toAtlas', () => {
  for (const [x, y] of [
    [0.02, 0.03],
    [0.36, 0.28],
    [0.5, 0.56],
    [0.97, 0.95],
  ] as const) {
    const [u, v] = toAtlas(x, y);
    expect(v).toBeLessThan(headHeight);
    expect(fromAtlas(u, v)[0]).toBeCloseTo(x, 9);
    expect(fromAtlas(u, v)[1]).toBeCloseTo(y, 9);
  }
});

describe('atlasWriter', () => {
  test('keeps a constant and a gradient in place', () => {
    const source = Float32Array.from({ length: 128 * 128 }, (_, i) => (i % 128) / 127);
    const out = new Float32Array(size * size);
    atlasWriter(128, size, 1)(source, out);
    const row = 20 * size;
    expect(out[row + size / 2 - 1]! + out[row + size / 2]!).toBeCloseTo(1, 3);
    for (let x = 1; x < size; x++) expect(out[row + x]!).toBeGreaterThan(out[row + x - 1]!);
    expect(out[row + size - 1]!).toBeGreaterThan(0.98);
  });

  test('covers head and eye, nothing of teeth and mouth', () => {
    const texels = new Set(coveredTexels(sources.chart, 256));
    const has = (u: number, v: number): boolean => texels.has(Math.floor(v * 256) * 256 + Math.floor(u * 256));
    expect(headRows(256)).toBeGreaterThanOrEqual(Math.floor(headHeight * 256));
    expect(has(0.5, 0.4)).toBe(true);
    expect(has(charts.eye.x + charts.eye.width / 2, charts.eye.y + charts.eye.height / 2)).toBe(true);
    expect(has(0.3, 0.9)).toBe(false);
    expect(has(0.8, 0.93)).toBe(false);
  });
});
