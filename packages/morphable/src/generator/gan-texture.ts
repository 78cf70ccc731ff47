import { check, checkShape } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import type { TexturePrior } from '../texture.js';
import type { Generator } from './generator.js';

/** Deviation of the latents that fits start from, with a base: near the mean map, but with a direction. */
const startOnBase = 0.3;

/**
 * GANFIT Eq. 5: G(p_t) as a texture prior. Owns the generator: `dispose` frees it.
 *
 * Starts at a random latent of N(0, 1), never at zero, where pixel norm has no direction to keep. To the network only the
 * latent's direction shows; its length is held near the shell on which N(0, 1) lives by `penalty`, the squared distance
 * from sqrt(latentSize), because a length that drifts changes what an optimiser's step does. (The paper's Eq. 12 has no term
 * on p_t; half the squared norm, right for linear models, would pull it to zero.)
 *
 * Of a generator on a base the length does show: zero is the base's mean map, and a latent that says little of a face should
 * be short. So there is no `penalty` then, which leaves half the squared norm, and fits start at N(0, 0.3^2).
 *
 * `decode` clips to [0, 1]; where it clips there is no gradient. It throws GanfitError `SHAPE` for a latent of another
 * size and, in tfjs's debug mode, `ARGUMENT` for one that is not finite.
 *
 * @param generator drawn in the model's UV layout
 * @example const texture = ganTexture(await loadGenerator(url)); const map = texture.decode(texture.initial(1, random));
 */
export function ganTexture(generator: Generator): TexturePrior {
  const { latentSize, under } = generator;
  const start = under ? startOnBase : 1;
  return {
    latentSize,
    decode(latent) {
      checkShape('ganTexture.decode: latent', latent, ['batch', latentSize], { dtype: 'float32' });
      if (tf.env().getBool('DEBUG'))
        check(latent.dataSync().every(Number.isFinite), 'ARGUMENT', () => {
          return 'ganTexture.decode: `latent` holds values that are not finite. Start from texture.initial(batch, random).';
        });
      return tf.clipByValue(generator.apply(latent), 0, 1);
    },
    initial: (batch, random) => tf.tensor2d(random.normals(batch * latentSize, 0, start), [batch, latentSize]),
    ...(under ? { coarse: under } : { penalty: fromShell }),
    dispose: generator.dispose,
  };
}

/** Squared distance of each latent's length from sqrt(latentSize), `[batch]`. */
function fromShell(latent: tf.Tensor2D): tf.Tensor1D {
  const norm = tf.sqrt(tf.add(tf.sum(tf.square(latent), 1), 1e-12));
  return tf.square(tf.sub(norm, Math.sqrt(latent.shape[1]))) as tf.Tensor1D;
}
