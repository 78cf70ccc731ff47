import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { interpolate, phong, project, rasterize, render, type Scene, sampleTexture } from '../src/index.js';
import { tidy } from '../src/tidy.js';
import { type Gpu, keep, type Texels, type WebGLBackend } from '../src/webgl/gpu.js';
import { pack } from '../src/webgl/pack.js';
import { sight } from '../src/webgl/sight.js';
import { sumAtVertices } from '../src/webgl/vertex-sum.js';
import { maxDifference } from './gradients.js';
import { coloredRelief, frontCamera, pattern, pointLighting, relief } from './scenes.js';

declare global {
  interface ImportMeta {
    /** Vite's. */
    glob<T>(pattern: string, options: { eager: true }): Record<string, T>;
  }
}

const size = { height: 18, width: 24 };
const backend = (): WebGLBackend => tf.backend() as unknown as WebGLBackend;
const context = (): WebGL2RenderingContext => backend().gpgpu.gl;

function gpuMemory() {
  const { numTensors, numDataBuffers, numBytesInGPU, numBytesInGPUAllocated } = tf.memory() as tf.MemoryInfo &
    Record<string, number>;
  return { numTensors, numDataBuffers, numBytesInGPU, numBytesInGPUAllocated };
}

beforeAll(async () => {
  await tf.setBackend('webgl');
  await tf.ready();
});
afterEach(() => {
  vi.restoreAllMocks();
  expect(context().getError(), 'errors of WebGL').toBe(0);
});

it('has every kernel that the plain backends have, but one that tfjs ops do here', () => {
  // By the sources, and not by what is registered: other packages' tests share the page.
  const sources = import.meta.glob<object>('../src/{kernels,fused}/*.ts', { eager: true });
  const kernels = Object.values(sources)
    .flatMap((source) => Object.entries(source))
    .flatMap(([name, value]) => (name.endsWith('Kernel') ? [(value as { name: string }).name] : []));
  const on = (backendName: string): string[] => kernels.filter((name) => tf.getKernel(name, backendName)).sort();
  expect(kernels.length).toBeGreaterThan(10);
  expect(on('cpu')).toEqual(kernels.sort());
  expect(on('webgl')).toEqual(kernels.filter((name) => name !== 'GanfitCoverage'));
});

describe('the context', () => {
  const state = () => {
    const gl = context();
    const { SCISSOR_TEST, CULL_FACE, DEPTH_TEST, BLEND, STENCIL_TEST, DITHER } = gl;
    return {
      switches: [SCISSOR_TEST, CULL_FACE, DEPTH_TEST, BLEND, STENCIL_TEST, DITHER].map((name) => gl.isEnabled(name)),
      framebuffer: gl.getParameter(gl.FRAMEBUFFER_BINDING),
      vertexArray: gl.getParameter(gl.VERTEX_ARRAY_BINDING),
      unit: gl.getParameter(gl.ACTIVE_TEXTURE),
    };
  };
  const asTfjsWantsIt = {
    switches: [true, true, false, false, false, false],
    framebuffer: null,
    vertexArray: null,
    unit: 0x84c0,
  };

  it('is left as tfjs set it up, and tfjs goes on', () => {
    tf.tidy(() => {
      const scene = coloredRelief(3);
      const image = (positions: tf.Tensor): tf.Tensor =>
        render({ ...scene, positions: positions as tf.Tensor3D }, { ...size, edges: 'all' }).image;
      tf.grad(image)(scene.positions);
      expect(state().switches).toEqual(asTfjsWantsIt.switches);
      rasterize(project(scene.positions, scene.camera, size), scene.topology, size);
      expect(state()).toEqual(asTfjsWantsIt);
      expect(Array.from(tf.add(tf.tensor1d([1, 2, 3]), 1).dataSync())).toEqual([2, 3, 4]);
    });
  });

  it('is left so when a draw fails', () => {
    tf.tidy(() => {
      const { positions, topology } = relief(2);
      const clip = project(positions, frontCamera(), size);
      rasterize(clip, topology, size);
      vi.spyOn(context(), 'drawArraysInstanced').mockImplementation(() => {
        throw new Error('out of luck');
      });
      const { numBytesInGPU } = gpuMemory();
      expect(() => rasterize(clip, topology, size)).toThrow('out of luck');
      vi.restoreAllMocks();
      expect(state()).toEqual(asTfjsWantsIt);
      expect(gpuMemory().numBytesInGPU).toBe(numBytesInGPU);
    });
  });

  it('refuses a picture larger than its textures', () => {
    tf.tidy(() => {
      const { positions, topology } = relief(2);
      const clip = project(positions, frontCamera(), size);
      expect(() => rasterize(clip, topology, { height: 4, width: 1e6 })).toThrow(
        /width 1000000 must not exceed \d+, the largest texture of this GPU/,
      );
    });
  });
});

describe('inputs', () => {
  it('may be packed, sliced or not yet on the GPU', () => {
    tf.tidy(() => {
      const { positions, topology } = relief(3, 2);
      const clip = project(positions, frontCamera(2), size);
      const values = Float32Array.from(clip.dataSync());
      const attributes = pattern<tf.Rank.R3>([2, 16, 3]);
      const fresh = (x: tf.Tensor): tf.Tensor => tf.tensor(x.dataSync().slice(), x.shape, x.dtype);
      const image = (c: tf.Tensor, a: tf.Tensor): tf.Tensor =>
        interpolate(a as tf.Tensor3D, topology, rasterize(c as tf.Tensor3D, topology, size));
      const expected = image(tf.tensor3d(values, clip.shape), fresh(attributes));

      const packed = tf.add(tf.mul(fresh(clip), 2), tf.mul(fresh(clip), -1));
      expect(backend().texData.get(packed.dataId).isPacked).toBe(true);
      expect(maxDifference(image(packed, tf.mul(fresh(attributes), 1)), expected)).toBeLessThan(1e-5);

      // A slice of what lies unpacked on the GPU shares its memory.
      const unpacked = tf.concat([interpolate(fresh(clip) as tf.Tensor3D, topology, rasterize(clip, topology, size))]);
      const direct = sampleTexture(tf.slice(unpacked, 1, 1) as tf.Tensor4D, tf.tensor3d([0.4, 0.6], [1, 1, 2]));
      const copied = sampleTexture(fresh(tf.slice(unpacked, 1, 1)) as tf.Tensor4D, tf.tensor3d([0.4, 0.6], [1, 1, 2]));
      expect(maxDifference(direct, copied)).toBe(0);
      const sliced = tf.slice(tf.concat([fresh(clip), fresh(clip)]), 2, 2);
      expect(maxDifference(image(sliced, fresh(attributes)), expected)).toBe(0);
    });
  });
});

describe('memory', () => {
  it('stays the same over many renders with gradients, in tensors, buffers and bytes on the GPU', () => {
    const scene = tidy(() => texturedScene(4));
    const step = (): void => {
      tf.tidy(() => {
        const image = (positions: tf.Tensor, texture: tf.Tensor): tf.Tensor =>
          render(
            {
              ...scene,
              positions: positions as tf.Tensor3D,
              albedo: { ...scene.albedo, texture: texture as tf.Tensor4D },
            },
            { ...size, shader: phong({ specular: 0.2 }), edges: 'all' },
          ).image;
        tf.grads(image)([scene.positions, scene.albedo.texture]);
      });
    };
    for (let i = 0; i < 3; i++) step();
    const before = gpuMemory();
    for (let i = 0; i < 60; i++) step();
    expect(gpuMemory()).toEqual(before);
    tf.dispose(scene as unknown as tf.TensorContainer);
  });

  it('of tables goes with the mesh', () => {
    const once = (): void => {
      tf.tidy(() => {
        const scene = coloredRelief(3);
        tf.grad((p) => render({ ...scene, positions: p as tf.Tensor3D }, { ...size, edges: 'all' }).image)(
          scene.positions,
        );
      });
    };
    once();
    once();
    const { numBytesInGPU } = gpuMemory();
    for (let i = 0; i < 5; i++) once();
    expect(gpuMemory().numBytesInGPU).toBe(numBytesInGPU);
  });
});

describe('the gradient of a texture', () => {
  const gradients = (): { clamped: tf.Tensor; channels: tf.Tensor } => {
    const scene = texturedScene(5);
    const clamped = tf.grad(
      (texture) =>
        render({ ...scene, albedo: { ...scene.albedo, texture: texture as tf.Tensor4D } }, { ...size }).image,
    )(scene.albedo.texture);
    // Many samples in one texel, more channels than a texel holds, and places beyond the border.
    const texture = pattern<tf.Rank.R4>([1, 3, 4, 6]);
    const uvs = tf.sub(tf.mul(pattern<tf.Rank.R3>([2, 300, 2]), 3), 1);
    const weights = pattern<tf.Rank.R3>([2, 300, 6], 2);
    const channels = tf.grad((t) => sampleTexture(t as tf.Tensor4D, uvs, { wrap: 'repeat' }))(texture, weights);
    return { clamped, channels };
  };

  it('is the same with and without blending of floats, and each time', () => {
    tf.tidy(() => {
      expect(context().getExtension('EXT_float_blend')).not.toBeNull();
      const blended = gradients();
      const again = gradients();
      const getExtension = context().getExtension.bind(context());
      vi.spyOn(context(), 'getExtension').mockImplementation((name: string) =>
        name === 'EXT_float_blend' ? null : getExtension(name),
      );
      const sorted = gradients();
      const sortedAgain = gradients();
      for (const name of ['clamped', 'channels'] as const) {
        const largest = tf.max(tf.abs(blended[name])).dataSync()[0]!;
        expect(largest).toBeGreaterThan(0.1);
        expect(maxDifference(blended[name], sorted[name]) / largest).toBeLessThan(1e-5);
        expect(maxDifference(blended[name], again[name])).toBe(0);
        expect(maxDifference(sorted[name], sortedAgain[name])).toBe(0);
      }
    });
  });
});

describe('sums at vertices', () => {
  /** Two large triangles, one small one before them, and one that nobody sees. */
  const sums = (limits?: Parameters<typeof sumAtVertices>[4]): tf.Tensor =>
    tf.tidy(() => {
      const grid = { height: 61, width: 83 };
      const clip = tf.tensor3d(
        [
          [-2, -1, 0, 1, 2, -1, 0, 1, 2, 1, 0, 1, -2, 1, 0, 1],
          [0.1, 0.1, -0.5, 1, 0.2, 0.1, -0.5, 1, 0.1, 0.25, -0.5, 1],
          [0.4, 0.4, 0.5, 1, 0.5, 0.4, 0.5, 1, 0.4, 0.5, 0.5, 1],
        ].flat(),
        [1, 10, 4],
      );
      const triangles = tf.tensor2d([0, 1, 2, 0, 2, 3, 4, 5, 6, 7, 8, 9], [4, 3], 'int32');
      const fragments = rasterize(clip, { triangles }, grid);
      const dImage = pattern<tf.Rank.R4>([1, grid.height, grid.width, 5]);
      const gpu: Gpu = { backend: backend(), temporary: [] };
      const seen = sight(gpu, { triangles, ...fragments }, { batch: 1, ...grid, vertexCount: 10 });
      const records: Texels[] = [0, 4].map((first) => pack(gpu, dImage, [grid.height, grid.width], 5, first));
      const info = keep(gpu, sumAtVertices(gpu, seen, records, [1, 10, 5], limits));
      for (const temporary of gpu.temporary) backend().disposeIntermediateTensorInfo(temporary);
      const sum = tf.engine().makeTensorFromTensorInfo(info);
      const received = tf.sum(sum, 1).dataSync();
      tf.sum(dImage, [1, 2])
        .dataSync()
        .forEach((sent, k) => {
          expect(received[k]! / sent).toBeCloseTo(1, 4);
        });
      return sum;
    });

  it('are the same however the work is cut up', () => {
    tf.tidy(() => {
      const whole = sums({ longestLoop: 1e9, shortestLoop: 1e9, mostThreads: 4 });
      const cut = [
        sums(),
        sums({ longestLoop: 1e9, shortestLoop: 16, mostThreads: 1e4 }),
        // In bands of few rows, and in bands and shares.
        sums({ longestLoop: 200, shortestLoop: 1e9, mostThreads: 4 }),
        sums({ longestLoop: 100, shortestLoop: 64, mostThreads: 30 }),
      ];
      for (const sum of cut) expect(maxDifference(sum, whole)).toBeLessThan(2e-3);
      expect(tf.max(whole).dataSync()[0]).toBeGreaterThan(100);
      expect(Array.from(tf.slice(whole, [0, 7, 0]).dataSync()).every((value) => value === 0)).toBe(true);
    });
  });
});

it('is refused where only 16-bit floats can be rendered', () => {
  tf.tidy(() => {
    const scene = coloredRelief(2);
    const flag = 'WEBGL_RENDER_FLOAT32_ENABLED';
    tf.env().set(flag, false);
    try {
      expect(() => render(scene, size)).toThrow(
        /^render: this device's WebGL cannot render 32-bit floats .* Use the wasm backend/,
      );
    } finally {
      tf.env().set(flag, true);
    }
    expect(() => render(scene, size)).not.toThrow();
  });
});

function texturedScene(columns: number): Scene & { albedo: { texture: tf.Tensor4D; uvs: tf.Tensor2D } } {
  const { positions, topology, uvs } = relief(columns);
  const texture = pattern<tf.Rank.R4>([1, 7, 9, 3]);
  return { positions, topology, albedo: { texture, uvs }, camera: frontCamera(), lighting: pointLighting() };
}
