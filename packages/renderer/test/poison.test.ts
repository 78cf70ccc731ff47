import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../vitest.support.js';
import {
  antialias,
  type Camera,
  interpolate,
  phong,
  project,
  rasterize,
  render,
  type Scene,
  sphericalHarmonics,
  uvDifferentials,
  vertexNormals,
  visibility,
} from '../src/index.js';
import { maxDifference } from './gradients.js';
import { coloredRelief, frontCamera, pattern, pointLighting, relief } from './scenes.js';
import { tolerance } from './tolerances.js';

const size = { height: 12, width: 15 };
type Named = Record<string, tf.Tensor>;

/** A relief, textured with mipmaps and lit, with antialiasing: everything that can go wrong, by name. */
function everything(positions: tf.Tensor3D, triangles: tf.Tensor2D): { inputs: Named; run(x: Named): tf.Tensor4D } {
  const { uvs } = relief(4);
  const { position, target, up, focalLength } = frontCamera();
  const light = pointLighting();
  return {
    inputs: {
      positions,
      texture: pattern([1, 9, 8, 3]),
      uvs,
      cameraPosition: position,
      target,
      up: up!,
      focalLength,
      lightPosition: light.position,
      color: light.color,
      ambient: light.ambient,
    },
    run: (x) =>
      render(
        {
          positions: x['positions'],
          topology: { triangles },
          albedo: { texture: x['texture'], uvs: x['uvs'], filter: 'trilinear' },
          camera: { position: x['cameraPosition'], target: x['target'], up: x['up'], focalLength: x['focalLength'] },
          lighting: { position: x['lightPosition'], color: x['color'], ambient: x['ambient'] },
        } as unknown as Scene,
        { ...size, shader: phong({ specular: 0.3 }), edges: 'all' },
      ).image,
  };
}

function expectFinite(tensor: tf.Tensor, name: string): void {
  const bad = tensor.dataSync().findIndex((value) => !Number.isFinite(value));
  expect(bad, `${name} is finite but at`).toBe(-1);
}

/** Image and all gradients; each must be finite. */
function finiteResults({ inputs, run }: ReturnType<typeof everything>): { image: tf.Tensor; gradients: Named } {
  const names = Object.keys(inputs);
  const f = (...tensors: tf.Tensor[]): tf.Tensor =>
    run(Object.fromEntries(names.map((name, i) => [name, tensors[i]!])));
  const image = f(...Object.values(inputs));
  expectFinite(image, 'image');
  const gradients = tf.grads(f)(Object.values(inputs), pattern([1, size.height, size.width, 3], 3));
  names.forEach((name, i) => {
    expectFinite(gradients[i]!, `gradient of ${name}`);
  });
  return { image, gradients: Object.fromEntries(names.map((name, i) => [name, gradients[i]!])) };
}

/** The relief of 25 vertices with some coordinates replaced. */
function spoiled(values: Record<number, number>): { positions: tf.Tensor3D; triangles: tf.Tensor2D } {
  const { positions, topology } = relief(4);
  const moved = Float32Array.from(positions.dataSync());
  for (const [at, value] of Object.entries(values)) moved[Number(at)] = value;
  return { positions: tf.tensor3d(moved, [1, 25, 3]), triangles: topology.triangles };
}

const vertex = 12;

onEachBackend(() => {
  describe('a position that is not finite', () => {
    it.each([
      ['NaN', { 36: Number.NaN }],
      ['all NaN', { 36: Number.NaN, 37: Number.NaN, 38: Number.NaN }],
      ['infinity', { 37: Number.POSITIVE_INFINITY }],
      ['minus infinity', { 38: Number.NEGATIVE_INFINITY }],
    ])('%s: takes out its triangles and nothing else, forward and backward', (_, values) => {
      tf.tidy(() => {
        const { positions, triangles } = spoiled(values);
        const kept: number[] = [];
        const indices = triangles.dataSync();
        for (let t = 0; t < indices.length; t += 3) {
          const corners = Array.from(indices.slice(t, t + 3));
          if (!corners.includes(vertex)) kept.push(...corners);
        }
        const found = finiteResults(everything(positions, triangles));
        const without = finiteResults(
          everything(spoiled({}).positions, tf.tensor2d(kept, [kept.length / 3, 3], 'int32')),
        );
        expect(maxDifference(found.image, without.image)).toBe(0);
        for (const [name, gradient] of Object.entries(found.gradients)) {
          const scale = tf.max(tf.abs(without.gradients[name]!)).dataSync()[0]!;
          expect(scale, name).toBeGreaterThan(0);
          expect(maxDifference(gradient, without.gradients[name]!), name).toBeLessThanOrEqual(
            tolerance().gradient * scale,
          );
        }
      });
    });
  });

  describe('finite poison', () => {
    it.each<[string, Record<number, number>]>([
      ['a denormal', { 36: 1e-42, 37: -1e-42 }],
      ['huge', { 36: 1e30 }],
      ['huge and behind the camera', { 36: -1e25, 38: 1e25 }],
      ['the largest float', { 37: 3.4e38 }],
      ['a vertex at the camera', { 36: 0.7, 37: 0.4, 38: 4 }],
      ['a vertex behind the camera', { 36: 0.7, 37: 0.4, 38: 5 }],
      ['duplicate vertices', { 36: -0.4, 37: 0, 38: 0.2, 33: -0.4, 34: 0, 35: 0.2 }],
      ['a sliver', { 36: -0.0001, 37: 0.45001, 38: 0.4 }],
    ])('%s: image and gradients are finite', (_, values) => {
      tf.tidy(() => {
        const { positions, triangles } = spoiled(values);
        finiteResults(everything(positions, triangles));
      });
    });

    it('repeated indices draw nothing and change nothing', () => {
      tf.tidy(() => {
        const { positions, triangles } = spoiled({});
        const more = tf.concat([triangles, tf.tensor2d([0, 0, 6, 7, 8, 7, 3, 3, 3], [3, 3], 'int32')]) as tf.Tensor2D;
        const found = finiteResults(everything(positions, more));
        const expected = finiteResults(everything(positions, triangles));
        expect(maxDifference(found.image, expected.image)).toBe(0);
        expect(maxDifference(found.gradients['positions']!, expected.gradients['positions']!)).toBeLessThan(1e-5);
      });
    });

    it.each<[string, (positions: tf.Tensor3D) => tf.Tensor]>([
      ['all behind the camera', (p) => tf.add(p, tf.tensor1d([0, 0, 20]))],
      ['all in the eye plane', (p) => tf.mul(p, tf.zeros([3]))],
      ['out of the picture', (p) => tf.add(p, tf.tensor1d([50, 0, 0]))],
      ['one point', (p) => tf.mul(p, 0)],
      ['NaN everywhere', (p) => tf.mul(p, Number.NaN)],
    ])('%s: covers nothing, and no gradient comes back', (_, move) => {
      tf.tidy(() => {
        const { positions, triangles } = spoiled({});
        const { image, gradients } = finiteResults(everything(move(positions) as tf.Tensor3D, triangles));
        expect(tf.max(tf.abs(image)).dataSync()[0]).toBe(0);
        for (const [name, gradient] of Object.entries(gradients))
          expect(tf.max(tf.abs(gradient)).dataSync()[0], name).toBe(0);
      });
    });
  });

  describe('a camera that cannot see', () => {
    it.each<[string, (camera: Camera) => Camera]>([
      ['focal length 0', (c) => ({ ...c, focalLength: tf.zeros([1]) })],
      ['negative focal length', (c) => ({ ...c, focalLength: tf.tensor1d([-3]) })],
      ['position = target', (c) => ({ ...c, position: c.target })],
      ['up along the view axis', (c) => ({ ...c, up: tf.sub(c.target, c.position) as tf.Tensor2D })],
      ['no up', (c) => ({ ...c, up: tf.zeros([1, 3]) })],
    ])('%s: image and gradients are finite', (_, change) => {
      tf.tidy(() => {
        const { positions, triangles } = spoiled({});
        const whole = everything(positions, triangles);
        const { position, target, up, focalLength } = change(frontCamera());
        const inputs = { ...whole.inputs, cameraPosition: position, target, up: up!, focalLength };
        finiteResults({
          ...whole,
          inputs: Object.fromEntries(Object.entries(inputs).map(([k, v]) => [k, tf.clone(v)])),
        });
      });
    });
  });

  describe('no triangles', () => {
    it('is fine with every op', () => {
      tf.tidy(() => {
        const { positions, uvs } = relief(2);
        const topology = { triangles: tf.zeros([0, 3], 'int32') as tf.Tensor2D };
        const run = (p: tf.Tensor): tf.Tensor[] => {
          const clip = project(p as tf.Tensor3D, frontCamera(), size);
          const fragments = rasterize(clip, topology, size);
          const image = interpolate(positions, topology, fragments);
          const shared = tf.expandDims(uvs, 0) as tf.Tensor3D;
          return [
            vertexNormals(p as tf.Tensor3D, topology),
            fragments.barycentric,
            antialias(image, clip, topology, fragments),
            uvDifferentials(shared, clip, topology, fragments),
            visibility(topology, fragments, 9),
          ];
        };
        for (const result of run(positions)) expect(result.dataSync().every((value) => value === 0)).toBe(true);
        const gradient = tf.grad((p) => tf.addN(run(p).map((t) => tf.sum(t))))(positions);
        expect(gradient.dataSync().every((value) => value === 0)).toBe(true);
      });
    });

    it('and no vertices is a background', () => {
      tf.tidy(() => {
        const topology = { triangles: tf.zeros([0, 3], 'int32') as tf.Tensor2D };
        const albedo = { vertexColors: tf.zeros([1, 0, 3]) as tf.Tensor3D };
        const scene = { positions: tf.zeros([1, 0, 3]) as tf.Tensor3D, topology, albedo, camera: frontCamera() };
        const { image } = render(scene, { ...size, background: [0.25, 0.5, 0.75] });
        expect(Array.from(image.dataSync().slice(0, 3))).toEqual([0.25, 0.5, 0.75]);
      });
    });
  });

  it('normals of length 0 and lights on the surface give finite images and gradients', () => {
    tf.tidy(() => {
      const scene = coloredRelief(3);
      const onSurface = { ...pointLighting(), position: tf.tensor2d([[0, 0, 0.5]]) };
      const center = tf.slice(scene.positions, [0, 5, 0], [1, 1, 3]);
      for (const lighting of [onSurface, { ...onSurface, position: tf.reshape(center, [1, 3]) as tf.Tensor2D }]) {
        const run = (p: tf.Tensor, n: tf.Tensor): tf.Tensor =>
          render(
            { ...scene, positions: p as tf.Tensor3D, normals: n as tf.Tensor3D, lighting },
            { ...size, shader: phong({ specular: 0.3 }) },
          ).image;
        const inputs = [scene.positions, tf.zerosLike(scene.positions)];
        expectFinite(run(...(inputs as [tf.Tensor, tf.Tensor])), 'image');
        for (const gradient of tf.grads(run as never)(inputs)) expectFinite(gradient, 'gradient');
      }
      const harmonics = { coefficients: pattern<tf.Rank.R3>([1, 9, 3]) };
      const { image } = render(
        { ...scene, normals: tf.zerosLike(scene.positions), lighting: harmonics },
        { ...size, shader: sphericalHarmonics() },
      );
      expectFinite(image, 'image');
    });
  });
});
