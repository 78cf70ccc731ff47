import {
  aperture,
  content,
  cosineDistance,
  featureDistance,
  identity,
  type LossTerm,
  l1Distance,
  landmark,
  landmarkDeviations,
  landmarkDistance,
  landmarkRegion,
  pixel,
  pixelLikelihood,
  randomPoseIdentity,
} from '@ganfit/losses';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../vitest.support.js';
import { expectGradient, type ToyParts, termValue, toyFeatures, toyNetwork, uniform } from './toy-view.js';

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => Array.from(a).reduce((s, v, i) => s + v * b[i]!, 0);
const norm = (a: ArrayLike<number>): number => Math.sqrt(dot(a, a));
const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number => norm(Array.from(a, (v, i) => v - b[i]!));

onEachBackend(() => {
  describe('aperture', () => {
    const points = (): Float32Array => uniform('points', 136, 100);
    const tensor = (values: Float32Array): tf.Tensor3D => tf.tensor3d(values, [1, 68, 2]);
    const value = (landmarks: Float32Array, pixels = 0, pixelSize = 1): number =>
      tf.tidy(() => {
        const parts = { detected: tensor(points()), landmarks: tensor(landmarks), eyeDistance: 50, pixelSize };
        return termValue(aperture({ deviation: 0.02, pixels }), parts);
      });
    const moved = (index: number, change: number): Float32Array =>
      points().map((v, i) => (i === index ? v + change : v));

    it('is half the squared change of the openings, in deviations', () => {
      expect(value(points())).toBe(0);
      // A lower lid two pixels lower; a deviation is one pixel.
      expect(value(moved(2 * 41 + 1, 2))).toBeCloseTo(2, 3);
      // And one pixel of the photo more: variances add.
      expect(value(moved(2 * 41 + 1, 2), 1)).toBeCloseTo(1, 3);
      expect(value(moved(2 * 41 + 1, 2), 1, 2)).toBeCloseTo(2 / 5, 3);
    });

    it('does not see the face move, nor landmarks of which there is no opposite', () => {
      expect(value(points().map((v) => v + 7))).toBeCloseTo(0, 6);
      expect(value(moved(2 * 30, 9))).toBe(0);
    });

    it('has the gradient of finite differences', () => {
      expectGradient(aperture(), (x) => ({ landmarks: x as tf.Tensor3D }), tensor(points()));
    });
  });

  describe('identity (Eqs. 7, 8)', () => {
    const embedding = (of: string): Float32Array => uniform(`embedding ${of}`, 5);
    const cosine = (a: ArrayLike<number>, b: ArrayLike<number>): number => dot(a, b) / (norm(a) * norm(b));

    it('is one minus the cosine of the embeddings', () => {
      expect(termValue(identity(toyNetwork))).toBeCloseTo(1 - cosine(embedding('photo'), embedding('render')), 5);
      expect(termValue(randomPoseIdentity(toyNetwork))).toBeCloseTo(
        1 - cosine(embedding('photo'), embedding('random')),
        5,
      );
    });

    it('is averaged over the batch, and whole for opposite or missing embeddings', () => {
      const value = (a: number[][], b: number[][]): number =>
        tf.tidy(() => cosineDistance(tf.tensor2d(a), tf.tensor2d(b)).dataSync()[0]!);
      expect(
        value(
          [
            [1, 0],
            [0, 2],
          ],
          [
            [3, 0],
            [0, -1],
          ],
        ),
      ).toBeCloseTo(1, 6);
      expect(value([[0, 0]], [[1, 1]])).toBeCloseTo(1, 6);
    });

    it('has the gradient of finite differences', () => {
      const features = (x: tf.Tensor) => (of: 'photo' | 'render' | 'random') =>
        of === 'render' ? { embedding: x as tf.Tensor2D, activations: [] } : toyFeatures(of);
      expectGradient(
        identity(toyNetwork),
        (x) => ({ features: features(x) }),
        tf.tensor2d(embedding('render'), [1, 5]),
      );
    });
  });

  describe('content (Eq. 9)', () => {
    const layers = (of: string): Float32Array[] => [uniform(`first ${of}`, 12), uniform(`second ${of}`, 4)];
    const [photo, render] = [layers('photo'), layers('render')];

    it('is the mean of relative distances, or as in the paper the sum of distances over sizes', () => {
      const distances = render.map((layer, i) => distance(layer, photo[i]!));
      const relative = distances.reduce((sum, d, i) => sum + d / norm(photo[i]!) / 2, 0);
      expect(termValue(content(toyNetwork))).toBeCloseTo(relative, 5);
      expect(termValue(content(toyNetwork, { scale: 'paper' }))).toBeCloseTo(distances[0]! / 12 + distances[1]! / 4, 5);
    });

    it('has the gradient of finite differences, and a finite one where the pictures agree', () => {
      for (const scale of ['relative', 'paper'] as const) {
        const view = (x: tf.Tensor): ToyParts => ({
          features: (of) => {
            const { embedding, activations } = toyFeatures(of);
            return { embedding, activations: of === 'render' ? [x as tf.Tensor4D, activations[1]!] : activations };
          },
        });
        expectGradient(content(toyNetwork, { scale }), view, tf.tensor4d(render[0]!, [1, 2, 2, 3]));
      }
      tf.tidy(() => {
        const layer = tf.tensor4d(photo[0]!, [1, 2, 2, 3]);
        const gradient = tf.grad((x) => featureDistance([x as tf.Tensor4D], [layer]))(layer);
        expect(Array.from(gradient.dataSync()).every(Number.isFinite)).toBe(true);
      });
    });
  });

  describe('pixel (Eq. 10)', () => {
    const [photo, rendered] = [uniform('photo', 18), uniform('rendered', 18)];
    const mask = [1, 0, 0.5, 1, 1, 0];
    const reference = (size: (d: number) => number): number =>
      mask.reduce(
        (sum, m, i) => sum + [0, 1, 2].reduce((s, k) => s + m * size(rendered[3 * i + k]! - photo[3 * i + k]!), 0),
        0,
      ) /
      (3 * 3.5);

    it('is the mean absolute difference under the mask', () => {
      expect(termValue(pixel({ smooth: 0 }))).toBeCloseTo(reference(Math.abs), 5);
      expect(termValue(pixel({ smooth: 0.2 }))).toBeCloseTo(
        reference((d) => Math.hypot(d, 0.2) - 0.2),
        5,
      );
    });

    it('does not look where the mask is 0, and is 0 where there is no face at all', () => {
      const mask = tf.zeros([1, 2, 3, 1]) as tf.Tensor4D;
      expect(termValue(pixel(), { mask })).toBe(0);
      mask.dispose();
    });

    it('has the gradient of finite differences, 0 where photo and rendering agree', () => {
      expectGradient(
        pixel({ smooth: 0.1 }),
        (x) => ({ rendered: x as tf.Tensor4D }),
        tf.tensor4d(rendered, [1, 2, 3, 3]),
      );
      tf.tidy(() => {
        const image = tf.tensor4d(photo, [1, 2, 3, 3]);
        const whole = tf.ones([1, 2, 3, 1]) as tf.Tensor4D;
        const gradient = tf.grad((x) => l1Distance(x as tf.Tensor4D, image, whole, 0.01))(image);
        expect(norm(gradient.dataSync())).toBe(0);
      });
    });

    it('as a likelihood is the logarithm of the mean difference, large ones less', () => {
      const value = reference((d) => 0.1 * Math.log1p((Math.hypot(d, 0.005) - 0.005) / 0.1));
      expect(termValue(pixelLikelihood())).toBeCloseTo(Math.log1p(value / 0.002), 4);
    });

    it('as a likelihood halves the same for good fits as for bad ones, down to the floor', () => {
      const off = (by: number): number =>
        tf.tidy(() => {
          const photo = tf.fill([1, 2, 3, 3], 0.5) as tf.Tensor4D;
          const parts = { photo, rendered: tf.add(photo, by) as tf.Tensor4D };
          return termValue(pixelLikelihood({ smooth: 0, saturation: 1e3, floor: 1e-4 }), parts);
        });
      expect(off(0.2) - off(0.1)).toBeCloseTo(Math.LN2, 2);
      expect(off(0.02) - off(0.01)).toBeCloseTo(Math.LN2, 2);
      expect(off(0)).toBeCloseTo(0, 6);
    });

    it('as a likelihood has the gradient of finite differences', () => {
      expectGradient(
        pixelLikelihood({ smooth: 0.1, floor: 0.05 }),
        (x) => ({ rendered: x as tf.Tensor4D }),
        tf.tensor4d(rendered, [1, 2, 3, 3]),
      );
    });
  });

  describe('landmark (Eq. 11)', () => {
    const [detected, projected] = [uniform('detected', 136, 100), uniform('landmarks', 136, 100)];
    const squares = Array.from({ length: 68 }, (_, i) => {
      return (projected[2 * i]! - detected[2 * i]!) ** 2 + (projected[2 * i + 1]! - detected[2 * i + 1]!) ** 2;
    });

    it("is Cauchy's negative logarithm in units of each region's deviation", () => {
      const deviations = { ...landmarkDeviations, jaw: 0.1 };
      const reference = squares.reduce((sum, square, i) => {
        const deviation = deviations[landmarkRegion(i)] * 40;
        return sum + 4.5 * Math.log(1 + square / (9 * deviation ** 2));
      }, 0);
      expect(termValue(landmark({ deviations: { jaw: 0.1 }, pixels: 0, tail: 3 })) / reference).toBeCloseTo(1, 5);
    });

    it('adds the variance of pixels of the photo, which are large where the face was small', () => {
      for (const pixelSize of [1, 2]) {
        const reference = squares.reduce((sum, square, i) => {
          const variance = (landmarkDeviations[landmarkRegion(i)] * 40) ** 2 + (2 * pixelSize) ** 2;
          return sum + 4.5 * Math.log(1 + square / (9 * variance));
        }, 0);
        expect(termValue(landmark({ pixels: 2 }), { pixelSize }) / reference).toBeCloseTo(1, 5);
      }
    });

    it('counts half a square near zero, and hardly more for a landmark that is far off than for one further off', () => {
      const shifted = (x: number): number => {
        const points = tf.tensor3d(
          detected.map((v, i) => (i === 72 ? v + x : v)),
          [1, 68, 2],
        );
        const at = tf.tensor3d(detected, [1, 68, 2]);
        const value = termValue(landmark({ deviations: { eyes: 0.05 }, pixels: 0 }), {
          landmarks: points,
          detected: at,
        });
        tf.dispose([points, at]);
        return value;
      };
      expect(shifted(0)).toBe(0);
      expect(shifted(0.5)).toBeCloseTo(0.5 * (0.5 / 2) ** 2, 3);
      expect(shifted(60) / shifted(30)).toBeLessThan(1.5);
    });

    it('is a mean distance in pixels as the paper has it', () => {
      const mean = squares.reduce((sum, square) => sum + Math.sqrt(square) / 68, 0);
      expect(termValue(landmarkDistance())).toBeCloseTo(mean, 3);
    });

    it('has the gradient of finite differences', () => {
      for (const term of [landmark(), landmarkDistance()])
        expectGradient(term, (x) => ({ landmarks: x as tf.Tensor3D }), tf.tensor3d(projected, [1, 68, 2]), 0.2);
    });

    it('knows the regions of the 68 landmarks', () => {
      expect([0, 16, 17, 26, 27, 35, 36, 47, 48, 67].map(landmarkRegion)).toEqual([
        'jaw',
        'jaw',
        'brows',
        'brows',
        'nose',
        'nose',
        'eyes',
        'eyes',
        'mouth',
        'mouth',
      ]);
    });
  });

  it('hides no NaN: every term passes it on', () => {
    const nan = <R extends tf.Rank>(shape: number[]): tf.Tensor<R> =>
      tf.fill(shape as never, Number.NaN) as tf.Tensor<R>;
    const features = () => ({ embedding: nan<tf.Rank.R2>([1, 5]), activations: [nan<tf.Rank.R4>([1, 2, 2, 3])] });
    const terms: [LossTerm, () => ToyParts][] = [
      [identity(toyNetwork), () => ({ features })],
      [randomPoseIdentity(toyNetwork), () => ({ features })],
      [content(toyNetwork), () => ({ features })],
      [pixel(), () => ({ rendered: nan([1, 2, 3, 3]) })],
      [pixel({ smooth: 0 }), () => ({ rendered: nan([1, 2, 3, 3]) })],
      [pixelLikelihood(), () => ({ rendered: nan([1, 2, 3, 3]) })],
      [landmark(), () => ({ landmarks: nan([1, 68, 2]) })],
      [landmarkDistance(), () => ({ landmarks: nan([1, 68, 2]) })],
    ];
    for (const [term, parts] of terms) expect(tf.tidy(() => termValue(term, parts()))).toBeNaN();
  });
});
