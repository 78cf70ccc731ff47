import { randomStream } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { compile } from '../assembly/build.mjs';
import {
  antialias,
  phong,
  project,
  rasterize,
  render,
  type Scene,
  type Shader,
  sphericalHarmonics,
  unlit,
  vertexNormals,
} from '../src/index.js';
import { binary } from '../src/simd/generated.js';
import { type EmscriptenModule, loopsOf } from '../src/simd/loops.js';
import { frontCamera, pattern, pointLighting, relief } from './scenes.js';
import { tolerances } from './tolerances.js';

type Values = Float32Array | Int32Array;

/** Results by the TypeScript kernels and by the compiled ones. */
async function onBoth(f: () => tf.Tensor[]): Promise<[Values[], Values[]]> {
  const run = async (backend: string): Promise<Values[]> => {
    await tf.setBackend(backend);
    return tf.tidy(() => f().map((tensor) => tensor.dataSync() as Values));
  };
  return [await run('cpu'), await run('wasm')];
}

const bits = (values: Values): Int32Array => new Int32Array(values.slice().buffer);

async function expectSameBits(f: () => tf.Tensor[]): Promise<void> {
  const [expected, found] = await onBoth(f);
  expected.forEach((values, i) => {
    expect(new Set(values).size, `result ${i} varies`).toBeGreaterThan(1);
    expect(bits(found[i]!), `result ${i}`).toEqual(bits(values));
  });
}

/** The first result is a value, the others are gradients. */
async function expectClose(f: () => tf.Tensor[]): Promise<void> {
  const [expected, found] = await onBoth(f);
  const { value, gradient } = tolerances.wasm;
  expected.forEach((values, i) => {
    const numbers = Array.from(values);
    const scale = i === 0 ? 1 : Math.max(...numbers.map(Math.abs));
    expect(scale, `result ${i} is not 0`).toBeGreaterThan(0);
    const worst = Math.max(...numbers.map((x, k) => Math.abs(x - found[i]![k]!)));
    expect(worst / scale, `result ${i}`).toBeLessThan(i === 0 ? value : gradient);
  });
}

/** A value and its gradient to every input. */
function valueAndGradients(f: (...x: tf.Tensor[]) => tf.Tensor, inputs: tf.Tensor[]): tf.Tensor[] {
  const value = f(...inputs);
  return [value, ...tf.grads(f)(inputs, pattern(value.shape as [number], 3))];
}

describe('the compiled loops', () => {
  it('are those of assembly/: else run `pnpm build:wasm`', async () => {
    expect(await compile()).toBe(binary);
  });

  it('run on the wasm backend', async () => {
    await tf.setBackend('wasm');
    expect(loopsOf((tf.backend() as unknown as { wasm: EmscriptenModule }).wasm)).toBeDefined();
  });

  it('are left alone where memory cannot be reached', () => {
    expect(loopsOf({ asm: {}, _malloc: () => 0, _free: () => {} })).toBeUndefined();
  });
});

describe('clones on wasm', () => {
  it('share memory, and outlive each other', async () => {
    await tf.setBackend('wasm');
    tf.tidy(() => void vertexNormals(relief(2).positions, relief(2).topology));
    const first = tf.tensor1d([1, 2, 3]);
    const { numBytes, numDataBuffers } = tf.memory();
    const second = tf.clone(first);
    expect(tf.memory().numDataBuffers).toBe(numDataBuffers);
    first.dispose();
    const filler = tf.fill([3], 7);
    expect(Array.from(second.dataSync())).toEqual([1, 2, 3]);
    tf.dispose([second, filler]);
    expect(tf.memory().numBytes).toBe(numBytes - 12);
  });
});

describe('compiled and TypeScript kernels', () => {
  it.each(['none', 'back', 'front'] as const)('see the same to the bit, cull %s', async (cull) => {
    await expectSameBits(() => {
      const random = randomStream(7);
      // Large and small, in front of the camera, behind it and across; some share edges, some coincide.
      const rows = Array.from({ length: 90 }, () => [
        random.uniform(-2, 2),
        random.uniform(-2, 2),
        random.uniform(-1, 1),
        random.uniform(-0.4, 2),
      ]);
      const indices = Array.from({ length: 240 }, () => Math.floor(random.uniform(0, 90)));
      const clip = tf.tensor3d(rows.flat(), [2, 45, 4]);
      const triangles = tf.tensor2d([...indices.map((i) => i % 45)], [80, 3], 'int32');
      const { triangleId, barycentric, depth } = rasterize(clip, { triangles }, { height: 37, width: 51 }, { cull });
      return [triangleId, barycentric, depth];
    });
  });

  it('project to the same bits', async () => {
    await expectSameBits(() => {
      const { positions, topology } = relief(30, 2);
      const size = { height: 61, width: 47 };
      const clip = project(positions, frontCamera(2), size);
      const { triangleId, barycentric } = rasterize(clip, topology, size);
      return [clip, triangleId, barycentric];
    });
  });

  it('cover the same pixels', async () => {
    await expectSameBits(() => {
      const { positions, topology } = relief(9, 2);
      const albedo = { vertexColors: pattern<tf.Rank.R3>([1, 100, 3]) };
      const scene = { positions, topology, albedo, camera: frontCamera(2) };
      // A number of pixels that is no multiple of four.
      return [render(scene, { height: 23, width: 31 }).alpha];
    });
  });

  it('agree in the gradients of project, rasterize and vertexNormals', async () => {
    const size = { height: 23, width: 31 };
    await expectClose(() => {
      const { positions } = relief(9, 2);
      const { position, target, up, focalLength } = frontCamera(2);
      const f = (p: tf.Tensor, ...c: tf.Tensor[]) => {
        const [position, target, up, focalLength] = c as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor1D];
        return project(p as tf.Tensor3D, { position, target, up, focalLength }, size);
      };
      return valueAndGradients(f as never, [positions, position, target, up!, focalLength]);
    });
    await expectClose(() => {
      const { positions, topology } = relief(9, 2);
      return valueAndGradients((p) => vertexNormals(p as tf.Tensor3D, topology), [positions]);
    });
    // What the forward pass leaves for the gradient must not be taken for that of another mesh.
    await expectClose(() => {
      const { positions, topology } = relief(9, 2);
      const half = { triangles: tf.slice(topology.triangles, [0, 0], [80, 3]) };
      const both = (p: tf.Tensor) =>
        tf.concat([vertexNormals(p as tf.Tensor3D, topology), vertexNormals(p as tf.Tensor3D, half)], 2);
      return valueAndGradients(both, [positions]);
    });
    await expectClose(() => {
      const { positions, topology } = relief(9, 2);
      const clip = tf.add(
        project(positions, frontCamera(2), size),
        tf.mul(tf.expandDims(tf.sum(positions, 2), 2), tf.tensor1d([0, 0, 0.3, 0])),
      );
      const f = (x: tf.Tensor) => {
        const { barycentric, depth } = rasterize(x as tf.Tensor3D, topology, size);
        return tf.concat([barycentric, tf.expandDims(depth, 3)], 3);
      };
      return valueAndGradients(f, [clip]);
    });
  });

  it.each(['all', 'inner'] as const)('feel the same edges to the bit, %s', async (edges) => {
    await expectSameBits(() => {
      const random = randomStream(5);
      // Three crumpled sheets, one behind the other: folds, hidden parts and outlines, in triangles of a pixel or so.
      const { positions, topology } = relief(24, 2);
      const [count, side] = [positions.shape[1], 25];
      const noise = (spread: number) =>
        tf.tensor3d(
          Array.from({ length: 6 * count }, () => random.uniform(-spread, spread)),
          [2, count, 3],
        );
      const sheets = [0, 1, 2].map((k) => tf.add(tf.mul(positions, 0.5 + 0.25 * k), noise(3 / side)));
      const triangles = tf.concat([0, 1, 2].map((k) => tf.add(topology.triangles, tf.scalar(k * count, 'int32'))));
      const size = { height: 41, width: 53 };
      const clip = project(tf.concat(sheets, 1) as tf.Tensor3D, frontCamera(2), size);
      const fragments = rasterize(clip, { triangles: triangles as tf.Tensor2D }, size);
      const image = pattern<tf.Rank.R4>([2, 41, 53, 5]);
      const f = (x: tf.Tensor) =>
        antialias(image, x as tf.Tensor3D, { triangles: triangles as tf.Tensor2D }, fragments, { edges });
      return [fragments.triangleId, tf.grad((x) => tf.sum(tf.mul(f(x), pattern([2, 41, 53, 5], 3))))(clip)];
    });
  });

  const shaders: [string, () => Shader, number][] = [
    ['unlit', unlit, 0],
    ['one light', () => phong(), 1],
    ['one light with a highlight', () => phong({ specular: 0.4, shininess: 9 }), 1],
    ['three lights with highlights', () => phong({ specular: 0.4, shininess: 16 }), 3],
    ['harmonics', sphericalHarmonics, 0],
  ];
  const cases = shaders.flatMap(([name, shader, lights]) =>
    ['vertices', 'texture', 'pixels'].flatMap((colors) =>
      [1, 2].map((batch) => ({
        name: `${name}, colours of ${colors}, light batch ${batch}`,
        shader,
        lights,
        colors,
        batch,
      })),
    ),
  );

  it.each(cases)('agree in image and gradients: $name', async ({ shader, lights, colors, batch }) => {
    await expectClose(() => {
      const { positions, topology, uvs } = relief(9, 2);
      const { position, target, up, focalLength } = frontCamera(2);
      const made = shader();
      const inputs: Record<string, tf.Tensor> = {
        positions,
        // Repeated textures reach the fused kernel as colours of pixels.
        ...(colors === 'vertices'
          ? { vertexColors: pattern([batch, 100, 3]) }
          : { texture: pattern([batch, 9, 8, 3]), uvs: tf.sub(tf.mul(uvs, 1.2), 0.1) }),
        ...(made.fused!.kind === 'unlit'
          ? {}
          : { normals: tf.add(pattern([2, 100, 3], 5), tf.tensor1d([-0.5, -0.5, 0.4])) }),
        ...(made.fused!.kind === 'sphericalHarmonics' ? { coefficients: pattern([batch, 9, 3], 3) } : {}),
        ...(lights
          ? {
              lightPosition: tf.mul(tf.sub(pattern([batch, lights, 3], 2), 0.4), 9),
              color: pattern([batch, lights, 3], 4),
              ambient: pointLighting(batch).ambient,
            }
          : {}),
        cameraPosition: position,
        background: pattern([2, 23, 31, 3]),
      };
      const names = Object.keys(inputs);
      const f = (...tensors: tf.Tensor[]): tf.Tensor => {
        const x = Object.fromEntries(names.map((name, i) => [name, tensors[i]!])) as Record<string, never>;
        const scene = {
          positions: x['positions'],
          ...(x['normals'] ? { normals: x['normals'] } : {}),
          topology,
          albedo: x['texture']
            ? { texture: x['texture'], uvs: x['uvs'], wrap: colors === 'pixels' ? 'repeat' : 'clamp' }
            : { vertexColors: x['vertexColors'] },
          camera: { position: x['cameraPosition'], target, up, focalLength },
          ...(x['ambient']
            ? { lighting: { position: x['lightPosition'], color: x['color'], ambient: x['ambient'] } }
            : {}),
          ...(x['coefficients'] ? { lighting: { coefficients: x['coefficients'] } } : {}),
        } as unknown as Scene;
        return render(scene, { height: 23, width: 31, shader: made, background: x['background']! }).image;
      };
      return valueAndGradients(f, Object.values(inputs));
    });
  });

  it('are the same ones for what is not compiled: exponents that are no integers', async () => {
    await expectSameBits(() => {
      const { positions, topology } = relief(9, 2);
      const scene = {
        positions,
        normals: pattern<tf.Rank.R3>([2, 100, 3]),
        topology,
        camera: frontCamera(2),
        lighting: pointLighting(),
      };
      const size = { height: 23, width: 31 };
      const albedo = { vertexColors: pattern<tf.Rank.R3>([1, 100, 3]) };
      return [render({ ...scene, albedo }, { ...size, shader: phong({ specular: 0.4, shininess: 4.5 }) }).image];
    });
  });
});
