import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../vitest.support.js';
import { phong, render, type Scene, type Shader, sphericalHarmonics, unlit } from '../src/index.js';
import { tidy } from '../src/tidy.js';
import { dotProduct, expectGradients, maxDifference } from './gradients.js';
import { coloredRelief, frontCamera, pattern, pointLighting, relief } from './scenes.js';
import { tolerance } from './tolerances.js';

const size = { height: 18, width: 24 };

const shaders: [string, () => Shader][] = [
  ['unlit', unlit],
  ['phong', () => phong()],
  ['phong with a highlight', () => phong({ specular: 0.4, shininess: 9 })],
  ['phong with a broken exponent', () => phong({ specular: 0.4, shininess: 4.5 })],
  ['spherical harmonics', sphericalHarmonics],
];

type Inputs = Record<string, tf.Tensor>;

/** Everything that the shader and the albedo use, as named tensors, and the way back to a scene. */
function differentiable(
  shader: Shader,
  textured: boolean,
  shared: boolean,
): { inputs: Inputs; scene(x: Inputs): Scene } {
  const { positions, topology, uvs } = relief(4, 2);
  const batch = shared ? 1 : 2;
  const camera = frontCamera(2);
  const harmonics = shader.fused!.kind === 'sphericalHarmonics';
  const lit = shader.fused!.kind !== 'unlit';
  const light: Inputs = !lit
    ? {}
    : harmonics
      ? { coefficients: pattern([batch, 9, 3], 3) }
      : {
          lightPosition: pointLighting(batch).position,
          color: pointLighting(batch).color,
          ambient: pointLighting(batch).ambient,
        };
  const inputs: Inputs = {
    positions,
    ...(lit ? { normals: tf.add(pattern([2, 25, 3], 5), tf.tensor1d([-0.5, -0.5, 0.4])) } : {}),
    ...(textured ? { texture: pattern([batch, 5, 6, 3]), uvs } : { vertexColors: pattern([batch, 25, 3]) }),
    ...light,
    cameraPosition: camera.position,
    target: camera.target,
    up: camera.up!,
    focalLength: camera.focalLength,
    background: pattern([2, size.height, size.width, 3], 9),
  };
  const scene = (x: Inputs): Scene =>
    ({
      positions: x['positions'],
      ...(x['normals'] ? { normals: x['normals'] } : {}),
      topology,
      albedo: textured ? { texture: x['texture'], uvs: x['uvs'] } : { vertexColors: x['vertexColors'] },
      camera: { position: x['cameraPosition'], target: x['target'], up: x['up'], focalLength: x['focalLength'] },
      ...(x['coefficients'] ? { lighting: { coefficients: x['coefficients'] } } : {}),
      ...(x['ambient'] ? { lighting: { position: x['lightPosition'], color: x['color'], ambient: x['ambient'] } } : {}),
    }) as Scene;
  return { inputs, scene };
}

const composed =
  (shader: Shader): Shader =>
  (surface) =>
    shader(surface);

onEachBackend(() => {
  describe.each(shaders)('%s', (_, make) => {
    it.each([
      ['vertex colours', false, false],
      ['a texture', true, false],
      ['a texture and light shared by the batch', true, true],
    ])('fused and composed agree, with %s: image and all gradients', (_, textured, shared) => {
      tf.tidy(() => {
        const shader = make();
        const { inputs, scene } = differentiable(shader, textured, shared);
        const names = Object.keys(inputs);
        const image =
          (shader: Shader) =>
          (...tensors: tf.Tensor[]): tf.Tensor => {
            const x = Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));
            return render(scene(x), { ...size, shader, background: x['background'] as tf.Tensor4D }).image;
          };
        const tensors = Object.values(inputs);
        const [fused, separate] = [image(shader), image(composed(shader))];
        expect(maxDifference(fused(...tensors), separate(...tensors))).toBeLessThan(tolerance().value);
        const dy = tf.sub(pattern([2, size.height, size.width, 3], 7), 0.5);
        const a = tf.grads(fused)(tensors, dy);
        const b = tf.grads(separate)(tensors, dy);
        names.forEach((name, i) => {
          const scale = tf.max(tf.abs(b[i]!)).dataSync()[0]!;
          expect(scale, name).toBeGreaterThan(0);
          expect(maxDifference(a[i]!, b[i]!) / scale, `gradient of ${name}`).toBeLessThan(tolerance().gradient);
        });
      });
    });

    it('agrees with differences for every input', () => {
      tf.tidy(() => {
        const shader = make();
        const { inputs, scene } = differentiable(shader, false, false);
        const names = Object.keys(inputs);
        const run = (tensors: tf.Tensor[]) => {
          const x = Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));
          return render(scene(x), { ...size, shader, background: x['background'] as tf.Tensor4D });
        };
        expectGradients((...tensors) => run(tensors).image, inputs, {
          ids: (tensors) => run(tensors).fragments.triangleId,
          step: 1e-3,
          samples: 5,
        });
      });
    });

    it('sends on to the vertex colours just what it gets, weighed by the light', () => {
      tf.tidy(() => {
        const shader = make();
        const { inputs, scene } = differentiable(shader, false, false);
        const at = (vertexColors: tf.Tensor): tf.Tensor =>
          render(scene({ ...inputs, vertexColors }), { ...size, shader }).image;
        const dy = pattern<tf.Rank.R4>([2, size.height, size.width, 3]);
        const dColors = tf.grad(at)(inputs['vertexColors']!, dy);
        // The image of white minus the image of black is the light on the surface, without highlight and background.
        const white = tf.onesLike(inputs['vertexColors']!);
        const light = tf.sub(at(white), at(tf.zerosLike(white)));
        const sent = dotProduct(dy.dataSync(), light.dataSync());
        expect(tf.sum(dColors).dataSync()[0]! / sent).toBeCloseTo(1, 5);
      });
    });
  });

  it('works out normals itself, and gradients go through them', () => {
    tf.tidy(() => {
      const scene = coloredRelief(3);
      const run = (positions: tf.Tensor) => render({ ...scene, positions: positions as tf.Tensor3D }, size);
      expectGradients(
        (p) => run(p).image,
        { positions: scene.positions },
        {
          ids: ([p]) => run(p!).fragments.triangleId,
          samples: 20,
        },
      );
    });
  });

  it('shows the same highlight at every resolution', () => {
    tf.tidy(() => {
      const scene = coloredRelief(12);
      const brightest = (side: number): number => {
        const options = { height: side, width: side };
        const matte = render(scene, { ...options, shader: phong() }).image;
        const shiny = render(scene, { ...options, shader: phong({ specular: 0.5 }) }).image;
        return tf.max(tf.sub(shiny, matte)).dataSync()[0]!;
      };
      const coarse = brightest(48);
      expect(coarse).toBeGreaterThan(0.2);
      expect(brightest(192)).toBeCloseTo(coarse, 1.5);
    });
  });

  it('shows one colour or an image behind, and alpha tells where', () => {
    tf.tidy(() => {
      const scene = coloredRelief(3, 2);
      const { image, alpha } = render(scene, { ...size, background: [1, 0.5, 0.25] });
      const [a, c] = [alpha.dataSync(), image.dataSync()];
      expect(new Set(a)).toEqual(new Set([0, 1]));
      a.forEach((covered, i) => {
        if (!covered) expect(Array.from(c.slice(3 * i, 3 * i + 3))).toEqual([1, 0.5, 0.25]);
      });
      const picture = pattern<tf.Rank.R4>([2, size.height, size.width, 3]);
      const over = render(scene, { ...size, background: picture }).image;
      const outside = tf.sub(1, alpha);
      expect(maxDifference(tf.mul(over, outside), tf.mul(picture, outside))).toBe(0);
    });
  });

  it('renders each image of a batch as if it were alone', () => {
    tf.tidy(() => {
      const scene = coloredRelief(4, 2);
      const whole = render(scene, size).image;
      const positions = tf.slice(scene.positions, 1, 1);
      const albedo =
        'vertexColors' in scene.albedo ? { vertexColors: tf.slice(scene.albedo.vertexColors, 1, 1) } : scene.albedo;
      const alone = render(
        { ...scene, positions, albedo, camera: frontCamera(), lighting: pointLighting() },
        size,
      ).image;
      expect(maxDifference(tf.slice(whole, 1, 1), alone)).toBe(0);
    });
  });

  it('gives the same bits twice', () => {
    tf.tidy(() => {
      const scene = coloredRelief(4);
      const image = (positions: tf.Tensor): tf.Tensor =>
        render({ ...scene, positions: positions as tf.Tensor3D }, size).image;
      expect(maxDifference(image(scene.positions), image(scene.positions))).toBe(0);
      const gradient = tf.grad(image);
      expect(maxDifference(gradient(scene.positions), gradient(scene.positions))).toBe(0);
    });
  });

  it('renders nothing at all without an error or a NaN', () => {
    tf.tidy(() => {
      const scene = coloredRelief(2);
      const image = (positions: tf.Tensor, topology = scene.topology): tf.Tensor =>
        render({ ...scene, topology, positions: positions as tf.Tensor3D }, size).image;
      const empty = { triangles: tf.zeros([0, 3], 'int32') as tf.Tensor2D };
      const behind = tf.add(scene.positions, tf.tensor1d([0, 0, 20]));
      for (const [positions, topology] of [
        [scene.positions, empty],
        [behind, scene.topology],
      ] as const) {
        expect(tf.max(image(positions, topology)).dataSync()[0]).toBe(0);
        const gradient = tf
          .grad((p) => image(p, topology))(positions)
          .dataSync();
        expect(gradient.every((g) => g === 0)).toBe(true);
      }
    });
  });

  it('leaves nothing behind', () => {
    const scene = tidy(() => coloredRelief(2));
    const before = tf.memory().numTensors;
    const rendering = render(scene, size);
    expect(tf.memory().numTensors).toBe(before + 6);
    for (const record of [rendering, scene]) tf.dispose(record as unknown as tf.TensorContainer);
  });

  describe('errors', () => {
    it.each<[string, (scene: Scene) => unknown, RegExp]>([
      [
        'no light',
        ({ lighting, ...scene }) => render(scene, { ...size, shader: phong() }),
        /phong: `scene.lighting` must be/,
      ],
      [
        'the other light',
        (scene) => render(scene, { ...size, shader: sphericalHarmonics() }),
        /must be { coefficients/,
      ],
      [
        'colours',
        (scene) => render({ ...scene, albedo: { vertexColors: tf.zeros([1, 7, 3]) } }, size),
        /`albedo.vertexColors` must have shape \[batch, 16, 3\], got \[1, 7, 3\]/,
      ],
      [
        'batch',
        (scene) => render({ ...scene, normals: tf.zeros([3, 16, 3]) }, size),
        /`normals` must have batch 1 or 1/,
      ],
      [
        'background',
        (scene) => render(scene, { ...size, background: tf.zeros([1, 4, 4, 3]) }),
        /`background` must have shape \[1, 18, 24, 3\]/,
      ],
      [
        'a shader of the wrong shape',
        (scene) => render(scene, { ...size, shader: ({ position }) => tf.sum(position, -1, true) }),
        /`shader` must have shape/,
      ],
      ['options', () => phong({ shininess: 0 }), /`shininess` at least 1, got 0 and 0/],
    ])('%s', (_, f, message) => {
      tf.tidy(() => {
        const scene = coloredRelief(3);
        expect(() => f(scene)).toThrow(message);
      });
    });
  });
});
