import type { TexturePrior } from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';
import { untaped } from './untaped.js';

/**
 * A prior whose last map is kept, for stages that do not move the texture: a GAN costs as much as all else there. No
 * gradient flows to the latent. `dispose` frees the map and not the prior.
 */
export function heldTexture(texture: TexturePrior): TexturePrior & { dispose(): void } {
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
    dispose: () => held?.map.dispose(),
  };
}
