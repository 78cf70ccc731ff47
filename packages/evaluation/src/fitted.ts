// What evaluations ask of a fit, by the public interface of @ganfit/fitter.
import type { FitResult, PhotoPixels } from '@ganfit/fitter';
import { hstack, vstack } from '@ganfit/io';
import type { FaceModel } from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';
import type { Tools } from './evaluate/tools.js';
import type { Pixels } from './subjects/photograph.js';

/** The 68 landmarks of a picture's largest face, `[68 * 2]` pixels. */
export async function findLandmarks(
  { detector }: Pick<Tools, 'detector'>,
  { data, height, width }: PhotoPixels,
): Promise<Float32Array | undefined> {
  const image = tf.tensor3d(data, [height, width, 3]);
  const [face] = await detector.detect(image).finally(() => image.dispose());
  return face?.landmarks;
}

/** What every record says of its fit. */
export interface FitCost {
  status: string;
  seconds: number;
  /** The process's peak so far: of all threads together. */
  peakBytes: number;
}

export const costOf = ({ status, seconds }: FitResult): FitCost => ({
  status,
  seconds: seconds['total']!,
  peakBytes: process.resourceUsage().maxRSS * 1024,
});

/** Photo, fit and shape of each image, one below the other. */
export function overlaySheet(result: FitResult, size = 256): Pixels {
  const columns = result.images.map((_, image) => {
    const [photo, fit, , shape] = result.overlay({ image, size });
    return vstack([photo!, fit!, shape!], { gap: 4 });
  });
  return hstack(columns, { gap: 4 });
}

/** Five views in neutral light, without expression. */
export function turntable(result: FitResult, size = 384): Pixels {
  const yaws = [-50, -25, 0, 25, 50];
  const views = yaws.map((yaw) => result.portrait({ yaw: (yaw * Math.PI) / 180, size, expression: 'neutral' }));
  return hstack(views, { gap: 4 });
}

/** p_s as plain numbers. */
export const identityOf = (result: FitResult): number[] =>
  Array.from(result.images[0]!.parameters.identity.dataSync(), (x) => Math.round(1e4 * x) / 1e4);

/** The head of an identity without expression, `[vertexCount * 3]`; of none, the mean head. */
export function neutralHead({ shape }: FaceModel, identity?: ArrayLike<number>): Float32Array {
  return tf.tidy(() => {
    const p = identity
      ? tf.tensor2d(Float32Array.from(identity), [1, shape.identitySize])
      : tf.zeros<tf.Rank.R2>([1, shape.identitySize]);
    return Float32Array.from(shape.evaluate(p, tf.zeros([1, shape.expressionSize])).dataSync());
  });
}
