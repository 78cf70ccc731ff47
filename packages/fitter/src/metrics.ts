import { randomStream } from '@ganfit/core';
import { cosineDistance, type FaceParameters } from '@ganfit/losses';
import type { RecognitionNetwork } from '@ganfit/networks';
import * as tf from '@tensorflow/tfjs-core';
import { toImage } from './similarity.js';
import { type FitContext, type FitPhoto, makeView } from './view.js';

/** How good a fit is, by the networks that made it. */
export interface FitMetrics {
  /** Mean distance of the 51 inner landmarks, projected to detected, in outer-eye distances. */
  readonly landmarkNrmse: number;
  /** Cosine of the embeddings of the photo and of the fit rendered in its place. */
  readonly identityCosine: number;
  /** Mean absolute difference of sRGB values over the face's pixels. */
  readonly pixelL1: number;
}

/** {@link FitMetrics}, and the landmarks behind them in pixels of the photo, `[68 * 2]`. */
export interface Measured {
  readonly metrics: FitMetrics;
  readonly projected: Float32Array;
}

/** Measures one photo's fit as it stands. */
export function measure(
  context: FitContext,
  photo: FitPhoto,
  parameters: FaceParameters,
  recognition: RecognitionNetwork,
): Measured {
  return tf.tidy(() => {
    const view = makeView(context, photo, parameters, randomStream(0));
    const distances = tf.sqrt(tf.sum(tf.squaredDifference(view.landmarks, photo.target.landmarks), 2));
    const inner = tf.mean(tf.slice(distances, [0, 17], [1, 51])).dataSync()[0]!;
    const difference = tf.mul(tf.abs(tf.sub(view.rendering.image, photo.target.image)), view.mask);
    const pixelL1 = tf.div(tf.sum(difference), tf.mul(tf.sum(view.mask), 3)).dataSync()[0]!;
    const [of, rendered] = (['photo', 'render'] as const).map((p) => view.features(recognition, p).embedding);
    return {
      metrics: {
        landmarkNrmse: inner / outerEyeDistance(photo.target.landmarks.dataSync()),
        identityCosine: 1 - cosineDistance(of!, rendered!).dataSync()[0]!,
        pixelL1,
      },
      projected: toImage(photo.crop, view.landmarks.dataSync()),
    };
  });
}

const outerEyeDistance = (points: ArrayLike<number>): number =>
  Math.hypot(points[90]! - points[72]!, points[91]! - points[73]!);
