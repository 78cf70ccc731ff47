import { check } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import type { FusedModel, Lighting, Shader, SphericalHarmonicsLighting, Surface } from '../types.js';

/** Constants of the orthonormal real basis: 1; y, z, x; xy, yz, 3z²-1, xz, x²-y². */
export const SH_CONSTANTS = [
  0.28209479177387814, 0.4886025119029199, 0.4886025119029199, 0.4886025119029199, 1.0925484305920792,
  1.0925484305920792, 0.31539156525252005, 1.0925484305920792, 0.5462742152960396,
] as const;

/**
 * Shading by distant light from all sides: albedo sum_k c_k Y_k(n), with Y the first nine orthonormal real spherical
 * harmonics of the unit normal n in world space, in the order 1; y, z, x; xy, yz, 3z²-1, xz, x²-y². The coefficients
 * stand for reflected light, the cosine lobe already in them; [1 / 0.2821, 0, …] is plain white. Nothing is clamped.
 * Needs a `SphericalHarmonicsLighting`.
 *
 * Differentiable with respect to albedo, normals and coefficients.
 *
 * @example render(scene, { height, width, shader: sphericalHarmonics() })
 */
export function sphericalHarmonics(): Shader {
  const fused: FusedModel = { kind: 'sphericalHarmonics' };
  const shader = ({ albedo, normal, lighting }: Surface): tf.Tensor4D => {
    const { coefficients } = harmonicsLighting(lighting);
    return tf.tidy(() => {
      const [batch, height, width] = normal.shape;
      const basis = tf.reshape(shBasis(normal), [batch, height * width, 9]) as tf.Tensor3D;
      const light = tf.tile(coefficients, [batch / coefficients.shape[0], 1, 1]);
      return tf.mul(albedo, tf.reshape(tf.matMul(basis, light), [batch, height, width, 3]));
    });
  };
  return Object.assign(shader, { fused });
}

/** Narrows a scene's lighting, or says what is missing. */
export function harmonicsLighting(lighting: Lighting | undefined): SphericalHarmonicsLighting {
  check(
    lighting && 'coefficients' in lighting,
    'ARGUMENT',
    () =>
      'sphericalHarmonics: `scene.lighting` must be { coefficients: [batch, 9, 3] }. Add it, or use phong() or unlit().',
  );
  return lighting;
}

/** The nine basis values along the last axis, for unit vectors `[…, 3]`. */
function shBasis(normal: tf.Tensor4D): tf.Tensor4D {
  const [x, y, z] = tf.split(normal, 3, -1) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
  const values = [
    tf.onesLike(x),
    y,
    z,
    x,
    tf.mul(x, y),
    tf.mul(y, z),
    tf.sub(tf.mul(tf.square(z), 3), 1),
    tf.mul(x, z),
    tf.sub(tf.square(x), tf.square(y)),
  ];
  return tf.mul(tf.concat(values, -1), tf.tensor1d([...SH_CONSTANTS]));
}
