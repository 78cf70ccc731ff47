// Texture priors that are not decoded anew at every step: a GAN costs as much as all else in it.
import type { TexturePrior } from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';
import { untaped } from './untaped.js';

/** A prior that keeps something of its last map. `dispose` frees that and not the prior. */
export interface KeptTexture extends TexturePrior {
  /** Says that a step begins: what is decoded for pictures between steps is no step's. */
  nextStep(): void;
  dispose(): void;
}

/** A prior whose last map is kept, for stages that do not move the texture. No gradient flows to the latent. */
export function heldTexture(texture: TexturePrior): KeptTexture {
  let held: { id: number; map: tf.Tensor4D } | undefined;
  return {
    ...texture,
    decode(latent) {
      if (held?.id === latent.id) return held.map;
      held?.map.dispose();
      const map = tf.keep(untaped(() => texture.decode(latent)));
      held = { id: latent.id, map };
      return map;
    },
    nextStep() {},
    dispose: () => held?.map.dispose(),
  };
}

/**
 * A prior that decodes in whole every so many steps. Otherwise its coarse part follows the latent, and carries the
 * gradient; to it comes what the last whole map had beside it.
 *
 * @param first how many steps have gone by
 */
export function sparseTexture(texture: TexturePrior, every: number, first = 0): KeptTexture {
  const { coarse } = texture;
  if (!coarse || every === 1) return { ...texture, nextStep() {}, dispose() {} };
  let fine: tf.Tensor4D | undefined;
  let steps = first;
  let due = true;
  return {
    ...texture,
    decode(latent) {
      if (fine && !due) return tf.clipByValue(tf.add(coarse(latent), fine), 0, 1);
      const map = texture.decode(latent);
      fine?.dispose();
      fine = tf.keep(untaped(() => tf.sub(map, coarse(latent))));
      due = false;
      return map;
    },
    nextStep() {
      if (steps++ % every === 0) due = true;
    },
    dispose: () => fine?.dispose(),
  };
}
