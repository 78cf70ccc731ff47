// The regularisers of GANFIT Eq. 12.
import * as tf from '@tensorflow/tfjs-core';
import type { LossTerm } from './view.js';

/**
 * Half the squared norm of coefficients that are N(0, 1) under their model: the negative logarithm of their probability.
 * For a texture whose prior has a `penalty` (a GAN), that instead.
 * @param names which coefficients
 */
export const statisticalPrior =
  (...names: ('identity' | 'expression' | 'texture')[]): LossTerm =>
  (view) =>
    tf.addN(
      names.map((name) =>
        name === 'texture' && view.texturePenalty
          ? view.texturePenalty
          : tf.mul(tf.sum(tf.square(view.parameters[name])), 0.5),
      ),
    ) as tf.Scalar;

/** What is expected of the light. All in units of shading, where 1 leaves the albedo as it is. */
export interface LightExpectation {
  /** Mean brightness over all directions, and its deviation. A well exposed portrait keeps the skin's own tone. */
  readonly level: number;
  readonly levelDeviation: number;
  /** Deviation of a channel from the mean of the three. */
  readonly tintDeviation: number;
  /** Deviation of the directional part. */
  readonly contrastDeviation: number;
}

export const lightExpectation: LightExpectation = {
  level: 0.95,
  levelDeviation: 0.12,
  tintDeviation: 0.05,
  contrastDeviation: 0.35,
};

// Orthonormal real spherical harmonics' constants: coefficient times constant is a shading.
const harmonics = [0.282095, 0.488603, 0.488603, 0.488603, 1.092548, 1.092548, 0.315392, 1.092548, 0.546274];

/**
 * Gaussian prior on the light: one photo cannot tell dark skin in bright light from fair skin in dim light, so the light
 * is expected near white and near a known level. For a point light the level is half its colour plus the ambient colour.
 */
export function lightPrior(expectation: Partial<LightExpectation> = {}): LossTerm {
  const { level, levelDeviation, tintDeviation, contrastDeviation } = { ...lightExpectation, ...expectation };
  const half = (x: tf.Tensor, deviation: number): tf.Tensor => tf.mul(tf.sum(tf.square(x)), 0.5 / deviation ** 2);
  const mean = (rgb: tf.Tensor): tf.Tensor => tf.mean(rgb, -1, true);
  const ofLevel = (rgb: tf.Tensor): tf.Tensor =>
    tf.add(half(tf.sub(mean(rgb), level), levelDeviation), half(tf.sub(rgb, mean(rgb)), tintDeviation));
  return ({ parameters: { lighting } }) => {
    if ('coefficients' in lighting) {
      const shading = tf.mul(lighting.coefficients, tf.tensor(harmonics, [1, 9, 1]));
      const [constant, directional] = tf.split(shading, [1, 8], 1) as [tf.Tensor, tf.Tensor];
      const grey = mean(directional);
      const tint = half(tf.sub(directional, grey), tintDeviation);
      return tf.addN([ofLevel(constant), half(grey, contrastDeviation), tint]) as tf.Scalar;
    }
    const direct = tf.mul(lighting.color, 0.5);
    const contrast = half(tf.sub(mean(direct), 0.25), contrastDeviation);
    const tint = half(tf.sub(direct, mean(direct)), tintDeviation);
    return tf.addN([ofLevel(tf.add(direct, lighting.ambient)), contrast, tint]) as tf.Scalar;
  };
}

/**
 * Gaussian prior on the logarithm of the camera's distance, since one photo says little about it.
 * @param options.distance expected, in units of 100 mm; `deviation` of its logarithm
 */
export function distancePrior(options: { distance?: number; deviation?: number } = {}): LossTerm {
  const { distance = 10, deviation = 0.35 } = options;
  return ({ parameters }) =>
    tf.mul(
      tf.sum(tf.square(tf.sub(parameters.camera.logDistance, Math.log(distance)))),
      0.5 / deviation ** 2,
    ) as tf.Scalar;
}

/**
 * Gaussian prior on texture detail or tone: small everywhere, and smooth, so that it carries skin and hair but no noise.
 * @param options.map which of the two, default 'detail'
 * @param options.deviation of a texel's detail, `slope` of the difference to the next texel
 * @param options.scale weighs the mean over texels, times the 256 x 256 of a small map: texels are far from independent
 */
export function detailPrior(
  options: { map?: 'detail' | 'tone'; deviation?: number; slope?: number; scale?: number } = {},
): LossTerm {
  const { map = 'detail', deviation = 0.12, slope = 0.12, scale = 0.012 } = options;
  return ({ parameters }) => {
    const detail = parameters[map];
    if (!detail) return tf.scalar(0);
    const [, height, width] = detail.shape;
    const down = tf.sub(tf.slice(detail, [0, 1], [-1, height - 1]), tf.slice(detail, [0, 0], [-1, height - 1]));
    const right = tf.sub(
      tf.slice(detail, [0, 0, 1], [-1, -1, width - 1]),
      tf.slice(detail, [0, 0, 0], [-1, -1, width - 1]),
    );
    const perTexel = (0.5 * scale * 256 * 256) / (height * width);
    const slopes = tf.add(tf.sum(tf.square(down)), tf.sum(tf.square(right)));
    return tf.add(
      tf.mul(tf.sum(tf.square(detail)), perTexel / deviation ** 2),
      tf.mul(slopes, perTexel / slope ** 2),
    ) as tf.Scalar;
  };
}
