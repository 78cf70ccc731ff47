import * as tf from '@tensorflow/tfjs-core';
import type { Shader, Surface } from '../types.js';

/**
 * Shades in linear light instead of sRGB values: decodes the albedo, lets another shader work on it, and encodes what
 * comes out (IEC 61966-2-1). The light's colours are then in linear light too. The background stays as it is.
 *
 * Differentiable as the shader is; black has the slope of the curve's straight part. Runs on composed ops.
 *
 * @example render(scene, { height, width, shader: linearLight(phong({ specular: 0.2 })) })
 */
export function linearLight(shader: Shader): Shader {
  return (surface: Surface) => tf.tidy(() => encode(shader({ ...surface, albedo: decode(surface.albedo) })));
}

function decode(x: tf.Tensor4D): tf.Tensor4D {
  const curve = tf.pow(tf.div(tf.add(tf.maximum(x, 0.04045), 0.055), 1.055), 2.4);
  return tf.where(tf.greater(x, 0.04045), curve, tf.div(x, 12.92)) as tf.Tensor4D;
}

function encode(x: tf.Tensor4D): tf.Tensor4D {
  const curve = tf.sub(tf.mul(tf.pow(tf.maximum(x, 0.0031308), 1 / 2.4), 1.055), 0.055);
  return tf.where(tf.greater(x, 0.0031308), curve, tf.mul(x, 12.92)) as tf.Tensor4D;
}
