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

// Both curves are a straight part below an end and a power above: the sum of what each does to its own side.
const DECODED_END = 0.0031308;
const ENCODED_END = 0.04045;

function decode(x: tf.Tensor4D): tf.Tensor4D {
  const straight = tf.div(tf.sub(tf.minimum(x, ENCODED_END), ENCODED_END), 12.92);
  return tf.add(straight, tf.pow(tf.div(tf.add(tf.maximum(x, ENCODED_END), 0.055), 1.055), 2.4));
}

function encode(x: tf.Tensor4D): tf.Tensor4D {
  const straight = tf.mul(tf.sub(tf.minimum(x, DECODED_END), DECODED_END), 12.92);
  return tf.add(straight, tf.sub(tf.mul(tf.pow(tf.maximum(x, DECODED_END), 1 / 2.4), 1.055), 0.055));
}
