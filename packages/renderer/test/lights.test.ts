import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../vitest.support.js';
import {
  linearLight,
  type PointLighting,
  phong,
  render,
  type Scene,
  type Shader,
  sphericalHarmonics,
  unlit,
} from '../src/index.js';
import { expectGradients, maxDifference } from './gradients.js';
import { coloredRelief, frontCamera, pattern, pointLighting } from './scenes.js';
import { tolerance } from './tolerances.js';

const size = { height: 12, width: 17 };

/** `[batch, lights, 3]`, all from in front. */
function lights(batch: number, count: number): PointLighting {
  return {
    position: tf.add(tf.mul(pattern<tf.Rank.R3>([batch, count, 3], 2), 6), tf.tensor1d([-3, -3, 0])),
    color: pattern<tf.Rank.R3>([batch, count, 3], 4),
    ambient: pointLighting(batch).ambient,
  };
}

onEachBackend(() => {
  describe.each<[string, (shader: Shader) => Shader]>([
    ['fused', (shader) => shader],
    ['composed', (shader) => (surface) => shader(surface)],
  ])('several point lights, %s', (_, route) => {
    const image = (scene: Scene, lighting: PointLighting): tf.Tensor4D =>
      render({ ...scene, lighting }, { ...size, shader: route(phong({ specular: 0.4, shininess: 7 })) }).image;

    it('add up', () => {
      tf.tidy(() => {
        const scene = coloredRelief(4);
        const { position, color, ambient } = lights(1, 3);
        const alone = [0, 1, 2].map((k) =>
          image(scene, {
            position: tf.slice(position, [0, k, 0], [1, 1, 3]),
            color: tf.slice(color, [0, k, 0], [1, 1, 3]),
            ambient: k === 0 ? ambient : tf.zerosLike(ambient),
          }),
        );
        expect(maxDifference(image(scene, { position, color, ambient }), tf.addN(alone))).toBeLessThan(
          tolerance().value,
        );
      });
    });

    it('may be one, in either shape', () => {
      tf.tidy(() => {
        const scene = coloredRelief(4);
        const { position, color, ambient } = lights(1, 1);
        const flat = { position: tf.squeeze(position, [1]), color: tf.squeeze(color, [1]), ambient } as PointLighting;
        expect(maxDifference(image(scene, { position, color, ambient }), image(scene, flat))).toBe(0);
      });
    });
  });

  it.each([1, 2])('several lights have the gradient of every input (batch %i of 2)', (batch) => {
    tf.tidy(() => {
      const scene = coloredRelief(3, 2);
      const { position, color, ambient } = lights(batch, 3);
      const run = (position: tf.Tensor, color: tf.Tensor, ambient: tf.Tensor): tf.Tensor => {
        const lighting = { position, color, ambient } as PointLighting;
        return render({ ...scene, lighting }, { ...size, shader: phong({ specular: 0.4, shininess: 7 }) }).image;
      };
      expectGradients(run, { position, color, ambient }, { step: 5e-3, samples: 6 });
    });
  });

  it.each([1, 2])('several lights: fused and composed agree, image and all gradients (batch %i of 2)', (batch) => {
    tf.tidy(() => {
      const { positions, ...others } = coloredRelief(4, 2);
      const scene = { ...others, camera: frontCamera(batch) };
      const { position, color, ambient } = lights(batch, 4);
      const inputs = [positions, position, color, ambient, scene.camera.position];
      const names = ['positions', 'position', 'color', 'ambient', 'camera'];
      const shader = phong({ specular: 0.4, shininess: 4.5 });
      const run =
        (shader: Shader) =>
        (...[positions, position, color, ambient, eye]: tf.Tensor[]): tf.Tensor => {
          const camera = { ...scene.camera, position: eye };
          const lighting = { position, color, ambient };
          return render({ ...scene, positions, camera, lighting } as unknown as Scene, { ...size, shader }).image;
        };
      const [fused, composed] = [run(shader), run((surface) => shader(surface))];
      expect(maxDifference(fused(...inputs), composed(...inputs))).toBeLessThan(tolerance().value);
      const dy = tf.sub(pattern([2, size.height, size.width, 3], 7), 0.5);
      const [a, b] = [tf.grads(fused)(inputs, dy), tf.grads(composed)(inputs, dy)];
      names.forEach((name, i) => {
        const scale = tf.max(tf.abs(b[i]!)).dataSync()[0]!;
        expect(scale, name).toBeGreaterThan(0);
        expect(maxDifference(a[i]!, b[i]!) / scale, name).toBeLessThan(tolerance().gradient);
      });
    });
  });

  describe('linearLight', () => {
    const decode = (x: number): number => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
    const encode = (x: number): number => (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055);
    /** A surface of one pixel for each value, and a shader that multiplies by what the light is. */
    const shade = (values: number[], by: number): Float32Array =>
      tf.tidy(() => {
        const albedo = tf.tile(tf.tensor4d(values, [1, 1, values.length, 1]), [1, 1, 1, 3]) as tf.Tensor4D;
        const surface = { albedo } as Parameters<Shader>[0];
        const shader = linearLight(({ albedo }) => tf.mul(albedo, by));
        return tf.slice(shader(surface), [0, 0, 0, 0], [1, 1, values.length, 1]).dataSync() as Float32Array;
      });

    it('decodes, shades and encodes by the sRGB curve', () => {
      const values = [0, 0.01, 0.04, 0.05, 0.2, 0.5, 0.9, 1, 1.3];
      for (const by of [0.02, 0.5, 1, 2])
        shade(values, by).forEach((value, i) => {
          expect(Math.abs(value - encode(by * decode(values[i]!)))).toBeLessThan(tolerance().value);
        });
    });

    it('leaves the albedo alone where nothing is lit', () => {
      tf.tidy(() => {
        const scene = coloredRelief(3);
        const plain = render(scene, { ...size, shader: unlit() }).image;
        const linear = render(scene, { ...size, shader: linearLight(unlit()) }).image;
        expect(maxDifference(plain, linear)).toBeLessThan(tolerance().value);
      });
    });

    it('has the gradient of albedo and light, finite for black and for negative light', () => {
      tf.tidy(() => {
        const { albedo, ...scene } = coloredRelief(3);
        const vertexColors = tf.mul(pattern<tf.Rank.R3>([1, 16, 3]), 0.9);
        const run = (vertexColors: tf.Tensor, coefficients: tf.Tensor): tf.Tensor =>
          render({ ...scene, albedo: { vertexColors }, lighting: { coefficients } } as unknown as Scene, {
            ...size,
            shader: linearLight(sphericalHarmonics()),
          }).image;
        const coefficients = tf.add(pattern([1, 9, 3], 3), tf.tensor3d([3, ...Array(8).fill(0)], [1, 9, 1]));
        expectGradients(run, { vertexColors, coefficients }, { step: 3e-3, samples: 6 });
        for (const [colors, light] of [
          [tf.zerosLike(vertexColors), coefficients],
          [vertexColors, tf.neg(coefficients)],
        ] as const)
          for (const gradient of tf.grads(run as never)([colors, light]))
            expect(gradient.dataSync().every(Number.isFinite)).toBe(true);
      });
    });
  });
});
