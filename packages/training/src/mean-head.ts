import type { FaceModel } from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';

const means = new WeakMap<FaceModel, Float32Array>();

/** `[vertexCount * 3]` the neutral mean head. */
export function meanPositions(model: FaceModel): Float32Array {
  const known = means.get(model);
  if (known) return known;
  const { shape } = model;
  const mean = tf.tidy(() =>
    shape.evaluate(tf.zeros([1, shape.identitySize]), tf.zeros([1, shape.expressionSize])).dataSync(),
  );
  means.set(model, Float32Array.from(mean));
  return means.get(model)!;
}
