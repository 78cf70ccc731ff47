import { check } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import type { FusedModel, Lighting, PointLighting, Shader, Surface } from '../types.js';
import { dot, normalize } from '../vector.js';

export interface PhongOptions {
  /** Strength of the highlight; 0 (default) leaves it out. */
  readonly specular?: number;
  /** Exponent of the highlight, default 16: the larger, the smaller the spot. */
  readonly shininess?: number;
}

/**
 * Phong shading with coloured point lights and a coloured ambient term, per pixel:
 *
 *     albedo (ambient + sum of color max(0, n.l)) + sum of specular color max(0, n.h)^shininess
 *
 * over the lights, with n the unit normal, l the direction to the light, h the half vector between l and the direction to
 * the camera (Blinn). Nothing is clamped from above, and nothing depends on the resolution. Needs a `PointLighting`.
 *
 * Differentiable with respect to albedo, normals, positions, camera position and all of the light.
 *
 * @throws GanfitError `ARGUMENT` if `specular` is negative or `shininess` is below 1
 * @example render(scene, { height, width, shader: phong({ specular: 0.2 }) })
 */
export function phong(options: PhongOptions = {}): Shader {
  const { specular = 0, shininess = 16 } = options;
  check(
    specular >= 0 && shininess >= 1,
    'ARGUMENT',
    () => `phong: \`specular\` must be at least 0 and \`shininess\` at least 1, got ${specular} and ${shininess}.`,
  );
  const fused: FusedModel = { kind: 'phong', specular, shininess };
  const shader = (surface: Surface): tf.Tensor4D => {
    const light = pointLighting(surface.lighting);
    return tf.tidy(() => {
      const { albedo, normal, position, camera } = surface;
      const toCamera = normalize(tf.sub(perPixel(camera.position), position));
      const colors = perLight(light.color);
      let shading: tf.Tensor = perPixel(light.ambient);
      let gloss: tf.Tensor = tf.scalar(0);
      perLight(light.position).forEach((point, k) => {
        const color = perPixel(colors[k]!);
        const toLight = normalize(tf.sub(perPixel(point), position)) as tf.Tensor4D;
        shading = tf.add(shading, tf.mul(color, tf.relu(dot(normal, toLight))));
        if (specular === 0) return;
        const half = normalize(tf.add(toLight, toCamera)) as tf.Tensor4D;
        const spot = tf.pow(tf.relu(dot(normal, half)), shininess);
        gloss = tf.add(gloss, tf.mul(color, tf.mul(spot, specular)));
      });
      return tf.add(tf.mul(albedo, shading), gloss) as tf.Tensor4D;
    });
  };
  return Object.assign(shader, { fused });
}

/** Narrows a scene's lighting, or says what is missing. */
export function pointLighting(lighting: Lighting | undefined): PointLighting {
  check(
    lighting && 'ambient' in lighting,
    'ARGUMENT',
    () =>
      'phong: `scene.lighting` must be { position, color, ambient }, each [batch, 3] (or [batch, lights, 3] for the first two). Add it, or use unlit().',
  );
  return lighting;
}

function perLight(v: tf.Tensor): tf.Tensor2D[] {
  return v.rank === 2 ? [v as tf.Tensor2D] : (tf.unstack(v, 1) as tf.Tensor2D[]);
}

function perPixel(v: tf.Tensor2D): tf.Tensor4D {
  return tf.reshape(v, [v.shape[0], 1, 1, 3]);
}
