import { randomStream } from '@ganfit/core';
import type { FaceParameters, LossTerm, Picture, View } from '@ganfit/losses';
import type { Features, RecognitionNetwork } from '@ganfit/networks';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { finiteDifferences } from '../../../vitest.support.js';

/** What a test puts into a {@link toyView}; the rest is random but the same each time. */
export interface ToyParts {
  readonly rendered?: tf.Tensor4D;
  readonly photo?: tf.Tensor4D;
  readonly mask?: tf.Tensor4D;
  readonly landmarks?: tf.Tensor3D;
  readonly detected?: tf.Tensor3D;
  readonly eyeDistance?: number;
  readonly pixelSize?: number;
  readonly parameters?: Partial<FaceParameters>;
  readonly features?: (of: Picture) => Features;
}

/** A view of plain tensors: pictures of 2 x 3 pixels, 68 landmarks. Call it inside a tidy. */
export function toyView(parts: ToyParts = {}): View {
  const picture = (key: string): tf.Tensor4D => tf.tensor4d(uniform(key, 18), [1, 2, 3, 3]);
  const points = (key: string): tf.Tensor3D => tf.tensor3d(uniform(key, 136, 100), [1, 68, 2]);
  return {
    target: {
      image: parts.photo ?? picture('photo'),
      landmarks: parts.detected ?? points('detected'),
      eyeDistance: parts.eyeDistance ?? 40,
      ...(parts.pixelSize && { pixelSize: parts.pixelSize }),
    },
    parameters: { ...toyParameters(), ...parts.parameters },
    rendering: { image: parts.rendered ?? picture('rendered') } as View['rendering'],
    mask: parts.mask ?? tf.tensor4d([1, 0, 0.5, 1, 1, 0], [1, 2, 3, 1]),
    landmarks: parts.landmarks ?? points('landmarks'),
    features: (_, of) => (parts.features ?? toyFeatures)(of),
  };
}

/** A network in name only: the view above does not ask it. */
export const toyNetwork = { name: 'toy' } as RecognitionNetwork;

export function toyFeatures(of: Picture): Features {
  return {
    embedding: tf.tensor2d(uniform(`embedding ${of}`, 5), [1, 5]),
    activations: [
      tf.tensor4d(uniform(`first ${of}`, 12), [1, 2, 2, 3]),
      tf.tensor4d(uniform(`second ${of}`, 4), [1, 1, 1, 4]),
    ],
  };
}

function toyParameters(): FaceParameters {
  const latent = (key: string, size: number): tf.Tensor2D =>
    tf.tensor2d(randomStream(2).split(key).normals(size), [1, size]);
  return {
    identity: latent('identity', 3),
    expression: latent('expression', 2),
    texture: latent('texture', 4),
    camera: {
      yaw: tf.tensor1d([0.1]),
      pitch: tf.tensor1d([0]),
      roll: tf.tensor1d([0]),
      target: tf.zeros([1, 2]),
      logDistance: tf.tensor1d([Math.log(8)]),
      logSize: tf.tensor1d([0]),
    },
    lighting: { coefficients: tf.tensor3d(uniform('light', 27), [1, 9, 3]) },
  };
}

export function uniform(key: string, length: number, high = 1): Float32Array {
  const random = randomStream(1).split(key);
  return Float32Array.from({ length }, () => random.uniform(0, high));
}

/** The value of a term, as a number. */
export const termValue = (term: LossTerm, parts: ToyParts = {}): number =>
  tf.tidy(() => term(toyView(parts)).dataSync()[0]!);

/** Checks the gradient of `term(view(x))` at all entries of `x`, or at some of many. */
export function expectGradient(term: LossTerm, view: (x: tf.Tensor) => ToyParts, x: tf.Tensor, epsilon = 5e-3): void {
  const f = (at: tf.Tensor): tf.Tensor => term(toyView(view(at)));
  const indices = Array.from({ length: Math.min(x.size, 8) }, (_, i) => Math.floor((i * x.size) / Math.min(x.size, 8)));
  const gradient = tf.tidy(() => tf.grad(f)(x).dataSync());
  finiteDifferences(f, x, indices, epsilon).forEach((difference, i) => {
    const size = Math.max(1, Math.abs(difference));
    expect(gradient[indices[i]!]! / size).toBeCloseTo(difference / size, 2);
  });
  x.dispose();
}
