// GANFIT Eq. 5: G(p_t), a progressive-growing GAN's generator (Karras et al. 2018) with weights that stay.
import { checkShape } from '@ganfit/core';
import { conv2d, dense, type Frozen, pixelNorm, upsampleConv2d, type Weights } from '@ganfit/frozen';
import * as tf from '@tensorflow/tfjs-core';
import { base, baseNames } from './base.js';
import { checkLayers, type GeneratorSizes, type GeneratorWeights } from './layers.js';

/** A generator on the current tfjs backend; owns its weights. */
export interface Generator extends GeneratorSizes {
  /**
   * Bounds of the result are not enforced here, see {@link ganTexture}.
   *
   * @param latent `[batch, latentSize]` float32; only its direction matters (but to a base), and zero is degenerate
   * @returns `[batch, resolution, resolution, 3]`, sRGB about [0, 1]; differentiable to the latent
   */
  apply(latent: tf.Tensor2D): tf.Tensor4D;
  /** Of a generator on a base: what it draws on, in the same shape. Costs next to nothing. */
  readonly under?: (latent: tf.Tensor2D) => tf.Tensor4D;
  dispose(): void;
}

/** Slope of the leaky ReLU's negative side. */
const slope = 0.2;

/**
 * Builds a generator from its arrays, on the frozen ops: upsampling and the convolution after it are one op, leaky ReLU
 * and pixel norm another.
 *
 * The latent is scaled to a mean square of 1. A dense layer makes 4 x 4 pixels of it; each level doubles the resolution
 * and convolves twice, 3 x 3; leaky ReLU and pixel norm follow each layer but the last, a 1 x 1 convolution to colours.
 * With arrays `detail…` a plane that all maps share, times a strength for each feature map, is added before the first
 * activation of each level: maps lie on one chart, so that pores and hairs have a place (Karras et al. 2019 add noise there).
 * With arrays `base_…` the colours are what a coarse linear model of the latent lacks, and are added to its map.
 *
 * @throws GanfitError `MODEL_FORMAT` that names the layer that does not fit
 * @example const g = generator(readGenerator(bytes)); const map = g.apply(tf.randomNormal([1, g.latentSize]));
 */
export function generator(weights: GeneratorWeights): Generator {
  const sizes = checkLayers('generator', weights);
  const { latentSize, maps } = sizes;
  const get = (name: string): Weights => weights.get(name)!;
  const layer = (make: typeof conv2d | typeof upsampleConv2d, name: string): Frozen<tf.Tensor4D> =>
    make({ filter: get(`${name}_filter`), bias: get(`${name}_bias`).values });
  const start = dense({ weights: get('dense_weights'), bias: repeated(get('dense_bias').values, 16) });
  const convolutions = maps.flatMap((_, level) => {
    const size = 4 << level;
    const own = layer(conv2d, `conv${size}`);
    if (!level) return [own];
    const up = layer(upsampleConv2d, `up${size}`);
    return [sizes.detail ? withPlane(up, get(`detail${size}_map`), get(`detail${size}_strength`)) : up, own];
  });
  const colours = layer(conv2d, 'rgb');
  const under = weights.has(baseNames[0]) ? base([get(baseNames[0]), get(baseNames[1]), get(baseNames[2])]) : undefined;
  const draw = (latent: tf.Tensor2D): tf.Tensor4D => {
    const first = tf.reshape(start(pixelNorm(latent)), [-1, 4, 4, maps[0]!]) as tf.Tensor4D;
    const last = convolutions.reduce((x, convolve) => pixelNorm(convolve(x), slope), pixelNorm(first, slope));
    return under ? under.addTo(colours(last), latent) : colours(last);
  };
  return {
    ...sizes,
    apply(latent) {
      checkShape('generator.apply: latent', latent, ['batch', latentSize]);
      return tf.tidy(() => draw(latent));
    },
    ...(under && { under: (latent: tf.Tensor2D) => tf.tidy(() => under.of(latent)) }),
    dispose() {
      for (const op of [start, ...convolutions, colours]) op.dispose();
      under?.dispose();
    },
  };
}

/** `convolve(x)` plus a constant picture: `map` `[size, size]` times `strength` `[feature maps]`. */
function withPlane(convolve: Frozen<tf.Tensor4D>, map: Weights, strength: Weights): Frozen<tf.Tensor4D> {
  const plane = tf.tidy(() => {
    const product = tf.outerProduct(tf.tensor1d(map.values), tf.tensor1d(strength.values));
    return tf.reshape(product, [1, ...map.shape, strength.shape[0]!]);
  });
  const dispose = (): void => {
    convolve.dispose();
    plane.dispose();
  };
  return Object.assign((x: tf.Tensor4D) => tf.add<tf.Tensor4D>(convolve(x), plane), { dispose });
}

const repeated = (values: Float32Array, times: number): Float32Array =>
  Float32Array.from({ length: times * values.length }, (_, i) => values[i % values.length]!);
