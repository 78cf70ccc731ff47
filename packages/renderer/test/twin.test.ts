import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../vitest.support.js';
import { phong, render, type Scene, sphericalHarmonics, unlit, vertexNormals } from '../src/index.js';
import { frontCamera, pattern, relief } from './scenes.js';
import { tolerance } from './tolerances.js';
import { type TwinInputs, type TwinSetting, twinNormals, twinRender } from './twin.js';

const size = { height: 11, width: 15 };
type Named = Record<string, tf.Tensor>;

interface Case {
  readonly inputs: () => Named;
  readonly setting: Omit<TwinSetting, 'triangles' | 'height' | 'width'>;
  readonly scene: (x: Named) => Pick<Scene, 'albedo'> & { lighting?: object };
  readonly shader: ReturnType<typeof unlit>;
  /** Inputs whose gradient is not that of the render, because the mip level is a constant. */
  readonly constant?: readonly string[];
}

const texture = (): Named => ({ texture: pattern([1, 7, 10, 3]), uvs: relief(3).uvs });
const cases: Record<string, Case> = {
  'two point lights with highlights, vertex colours': {
    inputs: () => ({
      vertexColors: pattern([1, 16, 3]),
      lightPosition: tf.tensor3d([1.5, 2, 3, -3, 0.5, 2], [1, 2, 3]),
      color: tf.tensor3d([0.7, 0.6, 0.5, 0.2, 0.4, 0.3], [1, 2, 3]),
      ambient: tf.tensor2d([[0.2, 0.25, 0.3]]),
    }),
    setting: { specular: 0.4, shininess: 9 },
    scene: ({ vertexColors, lightPosition, color, ambient }) =>
      ({ albedo: { vertexColors }, lighting: { position: lightPosition, color, ambient } }) as never,
    shader: phong({ specular: 0.4, shininess: 9 }),
  },
  'spherical harmonics, bilinear texture': {
    inputs: () => ({ ...texture(), coefficients: pattern([1, 9, 3], 3) }),
    setting: { textureSize: { height: 7, width: 10 } },
    scene: ({ texture, uvs, coefficients }) => ({ albedo: { texture, uvs }, lighting: { coefficients } }) as never,
    shader: sphericalHarmonics(),
  },
  'no light, repeated bilinear texture': {
    inputs: () => ({ ...texture(), uvs: tf.sub(tf.mul(relief(3).uvs, 2.7), 0.9) }),
    setting: { textureSize: { height: 7, width: 10 }, wrap: 'repeat' },
    scene: ({ texture, uvs }) => ({ albedo: { texture, uvs, wrap: 'repeat' } }) as never,
    shader: unlit(),
  },
  'no light, mipmapped texture': {
    inputs: () => ({ texture: pattern([1, 21, 30, 3]), uvs: relief(3).uvs }),
    setting: { textureSize: { height: 21, width: 30 }, filter: 'trilinear' },
    scene: ({ texture, uvs }) => ({ albedo: { texture, uvs, filter: 'trilinear' } }) as never,
    shader: unlit(),
    constant: ['positions', 'uvs', 'cameraPosition', 'target', 'up', 'focalLength'],
  },
};

onEachBackend(() => {
  describe.each(Object.entries(cases))('%s', (_, { inputs, setting, scene, shader, constant = [] }) => {
    it('agrees with the double-precision twin, and so do the gradients of every input', () => {
      tf.tidy(() => {
        const { positions, topology } = relief(3);
        const { position, target, up, focalLength } = frontCamera();
        const all: Named = { positions, ...inputs(), cameraPosition: position, target, up: up!, focalLength };
        const names = Object.keys(all);
        const fixed = { ...setting, ...size, triangles: topology.triangles.dataSync() };
        const plain = Object.fromEntries(names.map((name) => [name, Float64Array.from(all[name]!.dataSync())]));
        const twin = twinRender(plain as unknown as TwinInputs, fixed);

        const run = (...tensors: tf.Tensor[]) => {
          const x = Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));
          const camera = {
            position: x['cameraPosition'],
            target: x['target'],
            up: x['up'],
            focalLength: x['focalLength'],
          };
          return render({ positions: x['positions'], topology, camera, ...scene(x) } as Scene, { ...size, shader });
        };
        const { image, fragments } = run(...Object.values(all));
        const ids = fragments.triangleId.dataSync();
        const agree = Array.from(ids, (id, i) => id === twin.id[i]);
        const stray = agree.filter((same) => !same).length / ids.length;
        expect(stray).toBeLessThanOrEqual(tolerance().strayPixels);
        image.dataSync().forEach((value, i) => {
          if (!agree[Math.floor(i / 3)]) return;
          expect(Math.abs(value - twin.image[i]!), `value ${i}`).toBeLessThan(tolerance().value);
        });

        const weights = Float32Array.from(twin.image, (_, i) => (agree[Math.floor(i / 3)] ? Math.sin(2.3 * i) : 0));
        const dy = tf.tensor(weights, image.shape, 'float32') as tf.Tensor4D;
        const gradients = tf.grads((...tensors) => run(...tensors).image)(Object.values(all), dy);
        names.forEach((name, i) => {
          if (constant.includes(name)) return;
          const gradient = gradients[i]!.dataSync();
          const scale = Math.max(...Array.from(gradient, Math.abs));
          expect(scale, name).toBeGreaterThan(0);
          const count = Math.min(8, gradient.length);
          for (let s = 0; s < count; s++) {
            const at = Math.floor(((s + 0.5) * gradient.length) / count);
            const difference = twinDifference(plain, fixed, name, at, weights, twin.id);
            const error = Math.abs(gradient[at]! - difference) / scale;
            expect(error, `d/d ${name}[${at}]: ${gradient[at]}, twin ${difference}`).toBeLessThan(tolerance().gradient);
          }
        });
      });
    });
  });

  it('vertexNormals agree with the twin', () => {
    tf.tidy(() => {
      const { positions, topology } = relief(5);
      const expected = twinNormals(positions.dataSync(), topology.triangles.dataSync());
      vertexNormals(positions, topology)
        .dataSync()
        .forEach((value, i) => {
          expect(Math.abs(value - expected[i]!)).toBeLessThan(tolerance().value);
        });
    });
  });
});

/** Central difference of the twin's weighed image; no triangle may come or go under the step. */
function twinDifference(
  inputs: Record<string, Float64Array>,
  setting: TwinSetting,
  name: string,
  at: number,
  weights: Float32Array,
  ids: Int32Array,
): number {
  const step = 1e-5;
  const loss = (by: number): number => {
    const moved = inputs[name]!.slice();
    moved[at]! += by;
    const { image, id } = twinRender({ ...inputs, [name]: moved } as unknown as TwinInputs, setting);
    expect(id).toEqual(ids);
    return image.reduce((sum, value, i) => sum + value * weights[i]!, 0);
  };
  return (loss(step) - loss(-step)) / (2 * step);
}
