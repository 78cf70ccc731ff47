import { detailPrior, distancePrior, lightPrior, statisticalPrior } from '@ganfit/losses';
import type { Lighting } from '@ganfit/renderer';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../vitest.support.js';
import { expectGradient, termValue, toyView, uniform } from './toy-view.js';

const expectation = { level: 0.9, levelDeviation: 0.1, tintDeviation: 0.05, contrastDeviation: 0.3 };

onEachBackend(() => {
  const value = (term: Parameters<typeof termValue>[0], parameters: object): number => {
    const result = termValue(term, { parameters });
    for (const part of Object.values(parameters)) tf.dispose(part);
    return result;
  };

  describe('statisticalPrior', () => {
    it('is half the squared norm of the coefficients it names', () => {
      const parameters = () => ({ identity: tf.tensor2d([[1, 2, -2]]), texture: tf.tensor2d([[3, 0, 0, 0]]) });
      expect(value(statisticalPrior('identity'), parameters())).toBeCloseTo(4.5, 5);
      expect(value(statisticalPrior('identity', 'texture'), parameters())).toBeCloseTo(9, 5);
      expectGradient(
        statisticalPrior('identity'),
        (x) => ({ parameters: { identity: x as tf.Tensor2D } }),
        tf.tensor2d([[1, 2, -2]]),
      );
    });

    it('leaves the texture to its own penalty where it has one', () => {
      tf.tidy(() => {
        const parameters = { identity: tf.tensor2d([[1, 2, -2]]), texture: tf.tensor2d([[3, 0, 0, 0]]) };
        const view = { ...toyView({ parameters }), texturePenalty: tf.scalar(7) };
        expect(statisticalPrior('identity', 'texture')(view).dataSync()[0]).toBeCloseTo(4.5 + 7, 5);
      });
    });
  });

  describe('distancePrior', () => {
    it('is half a square of the logarithm, in deviations', () => {
      const camera = (logDistance: tf.Tensor) => ({ logDistance }) as never;
      const term = distancePrior({ distance: 10, deviation: 0.5 });
      expect(termValue(term)).toBeCloseTo(0.5 * (Math.log(0.8) / 0.5) ** 2, 5);
      expectGradient(term, (x) => ({ parameters: { camera: camera(x) } }), tf.tensor1d([2.5]));
    });
  });

  describe('lightPrior', () => {
    const term = lightPrior(expectation);
    // The light that shades white at the expected level: constant harmonic 0.282095.
    const white = (level: number): Lighting => ({
      coefficients: tf.tensor3d([
        Array.from({ length: 9 }, (_, i) => (i ? [0, 0, 0] : [level, level, level].map((l) => l / 0.282095))),
      ]),
    });
    const point = (color: number[], ambient: number[]): Lighting => ({
      position: tf.tensor2d([[0, 2, 6]]),
      color: tf.tensor2d([color]),
      ambient: tf.tensor2d([ambient]),
    });

    it('is 0 for white light of the expected level, and half a square a deviation away', () => {
      expect(value(term, { lighting: white(0.9) })).toBeCloseTo(0, 4);
      expect(value(term, { lighting: white(1) })).toBeCloseTo(0.5, 3);
      expect(value(term, { lighting: point([0.5, 0.5, 0.5], [0.65, 0.65, 0.65]) })).toBeCloseTo(0, 4);
      expect(value(term, { lighting: point([0.5, 0.5, 0.5], [0.75, 0.75, 0.75]) })).toBeCloseTo(0.5, 3);
    });

    it('charges a tint and a direction, of either kind of light', () => {
      const harmonic = (row: number, rgb: number[], constant: number): Lighting => {
        const rows = Array.from({ length: 9 }, (_, i) => (i === row ? rgb.map((c) => c / constant) : [0, 0, 0]));
        if (row) rows[0] = [0.9, 0.9, 0.9].map((l) => l / 0.282095);
        return { coefficients: tf.tensor3d([rows]) };
      };
      // A tint of +d, -d, 0 costs d² / tintDeviation², whichever harmonic carries it.
      expect(value(term, { lighting: harmonic(0, [0.95, 0.85, 0.9], 0.282095) })).toBeCloseTo(1, 3);
      expect(value(term, { lighting: harmonic(4, [0.05, -0.05, 0], 1.092548) })).toBeCloseTo(1, 3);
      expect(value(term, { lighting: harmonic(2, [0.3, 0.3, 0.3], 0.488603) })).toBeCloseTo(0.5, 3);
      expect(value(term, { lighting: point([0.5, 0.5, 0.5], [0.7, 0.6, 0.65]) })).toBeCloseTo(1, 3);
      expect(value(term, { lighting: point([1.1, 1.1, 1.1], [0.35, 0.35, 0.35]) })).toBeCloseTo(0.5, 3);
    });

    it('has the gradient of finite differences', () => {
      const harmonics = (x: tf.Tensor): Lighting => ({ coefficients: x as tf.Tensor3D });
      expectGradient(
        term,
        (x) => ({ parameters: { lighting: harmonics(x) } }),
        tf.tensor3d(uniform('harmonics', 27), [1, 9, 3]),
      );
      const ambient = (x: tf.Tensor): Lighting =>
        ({ ...point([0.6, 0.5, 0.4], [0, 0, 0]), ambient: x as tf.Tensor2D }) as Lighting;
      expectGradient(term, (x) => ({ parameters: { lighting: ambient(x) } }), tf.tensor2d([[0.5, 0.6, 0.7]]));
      const color = (x: tf.Tensor): Lighting =>
        ({ ...point([0, 0, 0], [0.6, 0.5, 0.4]), color: x as tf.Tensor2D }) as Lighting;
      expectGradient(term, (x) => ({ parameters: { lighting: color(x) } }), tf.tensor2d([[0.5, 0.6, 0.7]]));
    });
  });

  describe('detailPrior', () => {
    const term = detailPrior({ deviation: 0.5, slope: 0.25, scale: 0.1 });

    it('charges size and slope, and nothing where there is no detail', () => {
      expect(termValue(term)).toBe(0);
      const one = tf.tensor4d([1, 0, 0, 0], [1, 2, 2, 1]) as tf.Tensor4D;
      // One texel of 1 among zeros: its square, and two slopes of 1. Four texels stand for 256 x 256.
      const perTexel = (0.05 * 256 * 256) / 4;
      const expected = 3 * perTexel * (1 / 0.25 + 2 / 0.0625);
      expect(value(term, { detail: tf.tile(one, [1, 1, 1, 3]) }) / expected).toBeCloseTo(1, 5);
      expect(value(term, { tone: tf.tile(one, [1, 1, 1, 3]) })).toBe(0);
      const ofTone = detailPrior({ map: 'tone', deviation: 0.5, slope: 0.25, scale: 0.1 });
      expect(value(ofTone, { tone: tf.tile(one, [1, 1, 1, 3]) }) / expected).toBeCloseTo(1, 5);
      one.dispose();
    });

    it('has the gradient of finite differences', () => {
      expectGradient(
        term,
        (x) => ({ parameters: { detail: x as tf.Tensor4D } }),
        tf.tensor4d(uniform('detail', 36), [1, 3, 4, 3]),
      );
    });
  });

  it('hides no NaN', () => {
    const nan = (...shape: number[]) => tf.fill(shape, Number.NaN);
    expect(value(statisticalPrior('identity'), { identity: nan(1, 3) })).toBeNaN();
    expect(value(lightPrior(), { lighting: { coefficients: nan(1, 9, 3) } })).toBeNaN();
    expect(value(lightPrior(), { lighting: { position: nan(1, 3), color: nan(1, 3), ambient: nan(1, 3) } })).toBeNaN();
    expect(value(distancePrior(), { camera: { logDistance: nan(1) } })).toBeNaN();
    expect(value(detailPrior(), { detail: nan(1, 2, 2, 3) })).toBeNaN();
  });
});
