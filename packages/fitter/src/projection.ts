// GANFIT Eq. 13.
import { mapTree, type Tree } from '@ganfit/core';
import type { FaceParameters } from '@ganfit/losses';
import * as tf from '@tensorflow/tfjs-core';
import type { Projection } from './stage.js';

/**
 * GANFIT Eq. 13: parameters that belong to the person are averaged over all images after every step, as a projection:
 * each image keeps its own Adam, which is not linear, so one shared variable would not do the same.
 * @example { ...ganfitStage(network), projection: averageAcrossImages('identity', 'texture') }
 */
export function averageAcrossImages(...names: readonly ('identity' | 'texture' | 'detail' | 'tone')[]): Projection {
  return (images, weights = images.map(() => 1 / images.length)) => {
    const mean = (name: (typeof names)[number]): tf.Tensor | undefined => {
      const values = images.map((image) => image[name]);
      if (values.some((value) => !value)) return undefined;
      return tf.tidy(() => tf.addN(values.map((value, i) => tf.mul(value!, weights[i]!))));
    };
    const means = names.map((name) => [name, mean(name)] as const).filter(([, value]) => value);
    const projected = images.map((image) => {
      const copies = mapTree({ ...image } as unknown as Tree, (leaf, path) => {
        const average = means.find(([name]) => name === path);
        return tf.clone(average?.[1] ?? leaf);
      });
      return copies as unknown as FaceParameters;
    });
    tf.dispose(means.map(([, value]) => value!));
    return projected;
  };
}
