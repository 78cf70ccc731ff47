import { isGanfitError } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { onEachBackend } from '../../../vitest.support.js';
import {
  antialias,
  type Camera,
  type Fragments,
  interpolate,
  orbitCamera,
  phong,
  project,
  rasterize,
  render,
  type Scene,
  type Size,
  sampleTexture,
  screen,
  uvDifferentials,
  vertexNormals,
  visibility,
} from '../src/index.js';
import { coloredRelief, frontCamera, pointLighting, relief } from './scenes.js';

const size = { height: 5, width: 6 };

/** Good arguments of every op, to be spoiled one by one. */
interface Arguments {
  scene: Scene;
  camera: Camera;
  positions: tf.Tensor3D;
  clip: tf.Tensor3D;
  topology: Scene['topology'];
  fragments: Fragments;
  uvs: tf.Tensor3D;
  size: Size;
}

function goodArguments(): Arguments {
  const scene = coloredRelief(2);
  const { positions, topology, camera } = scene;
  const clip = project(positions, camera, size);
  const uvs = tf.expandDims(relief(2).uvs, 0) as tf.Tensor3D;
  return { scene, camera, positions, clip, topology, fragments: rasterize(clip, topology, size), uvs, size };
}

/** Runs with value checks on. */
function inDebugMode<T>(f: () => T): T {
  tf.env().set('DEBUG', true);
  try {
    return f();
  } finally {
    tf.env().set('DEBUG', false);
  }
}

type Bad = [string, (a: Arguments) => unknown, RegExp];
/** In two steps, for tfjs in debug mode does not make tensors of NaN. */
type BadValue = [string, (a: Arguments) => () => unknown, RegExp];

const integers = (shape: number[]): never => tf.zeros(shape, 'int32') as never;
const floats = (...shape: number[]): never => tf.zeros(shape) as never;

const refused: Bad[] = [
  ['project: rank', (a) => project(floats(3, 3), a.camera, size), /project: `positions` must have shape/],
  ['project: dtype', (a) => project(integers([1, 9, 3]), a.camera, size), /`positions` must have dtype float32/],
  ['project: no camera', (a) => project(a.positions, undefined as never, size), /`camera.position` must be a tensor/],
  [
    'project: dtype of the camera',
    (a) => project(a.positions, { ...a.camera, focalLength: integers([1]) }, size),
    /`camera.focalLength` must have dtype float32, got int32/,
  ],
  [
    'project: batch',
    (a) => project(tf.tile(a.positions, [2, 1, 1]), frontCamera(3), size),
    /project: `camera.position` must have batch 1 or 2 like `positions`, got 3/,
  ],
  ['project: no size', (a) => project(a.positions, a.camera, undefined as never), /`height` and `width` must be/],
  ['screen: zero size', (a) => screen(a.clip, { height: 0, width: 4 }), /positive integers, got 0 and 4/],
  ['screen: dtype', () => screen(integers([1, 9, 4]), size), /screen: `clip` must have dtype float32/],
  [
    'orbitCamera: batch',
    () => {
      const one = tf.zeros([1]) as tf.Tensor1D;
      const [pitch, roll, distance, focalLength] = [tf.zeros([2]) as tf.Tensor1D, one, one, one];
      return orbitCamera({ yaw: one, pitch, roll, distance, focalLength, target: floats(1, 3) });
    },
    /orbitCamera: `pitch` must have shape \[1\], got \[2\]/,
  ],
  ['rasterize: zero height', (a) => rasterize(a.clip, a.topology, { height: 0, width: 4 }), /got 0 and 4/],
  ['rasterize: NaN width', (a) => rasterize(a.clip, a.topology, { height: 4, width: Number.NaN }), /got 4 and NaN/],
  ['rasterize: dtype', (a) => rasterize(integers([1, 9, 4]), a.topology, size), /`clip` must have dtype float32/],
  ['rasterize: no topology', (a) => rasterize(a.clip, undefined as never, size), /`topology.triangles` must be/],
  [
    'rasterize: an array for a tensor',
    (a) => rasterize(a.clip, { triangles: [[0, 1, 2]] as never }, size),
    /got Array \(pass tf.tensor\(…\)\)/,
  ],
  ['interpolate: rank', (a) => interpolate(floats(9, 3), a.topology, a.fragments), /`attributes` must have shape/],
  ['interpolate: dtype', (a) => interpolate(integers([1, 9, 3]), a.topology, a.fragments), /dtype float32, got int32/],
  ['interpolate: too few vertices', (a) => interpolate(floats(1, 8, 3), a.topology, a.fragments), /refers to vertex 8/],
  [
    'interpolate: batch',
    (a) => interpolate(floats(2, 9, 3), a.topology, a.fragments),
    /must have batch 1 or 1 like the/,
  ],
  [
    'interpolate: no fragments',
    (a) => interpolate(a.positions, a.topology, undefined as never),
    /`fragments.triangleId` must be a tensor .* Pass what rasterize/,
  ],
  [
    'interpolate: barycentrics of another size',
    (a) => interpolate(a.positions, a.topology, { ...a.fragments, barycentric: floats(1, 5, 5, 3) }),
    /`fragments.barycentric` must have shape \[1, 5, 6, 3\], got \[1, 5, 5, 3\]/,
  ],
  ['vertexNormals: rank', (a) => vertexNormals(floats(9, 3), a.topology), /vertexNormals: `positions` must have shape/],
  [
    'vertexNormals: index',
    (a) => vertexNormals(floats(1, 4, 3), a.topology),
    /vertexNormals: `topology.triangles` refers/,
  ],
  ['sampleTexture: rank', (a) => sampleTexture(floats(2, 2, 3), a.uvs), /`texture` must have shape/],
  ['sampleTexture: dtype', (a) => sampleTexture(integers([1, 2, 2, 3]), a.uvs), /`texture` must have dtype float32/],
  ['sampleTexture: zero size', (a) => sampleTexture(floats(1, 0, 2, 3), a.uvs), /`texture` is empty/],
  ['sampleTexture: no uvs', () => sampleTexture(floats(1, 2, 2, 3), undefined as never), /`uvs` must be float32/],
  [
    'uvDifferentials: batch',
    (a) => uvDifferentials(a.uvs, tf.tile(a.clip, [2, 1, 1]), a.topology, a.fragments),
    /uvDifferentials: `clip` must have shape \[1, vertexCount, 4\], got \[2, 9, 4\]/,
  ],
  [
    'antialias: rank',
    (a) => antialias(floats(5, 6, 3), a.clip, a.topology, a.fragments),
    /antialias: `image` must have/,
  ],
  [
    'antialias: edges',
    ({ scene }) => render(scene, { ...size, edges: 'outer' as never }),
    /antialias: `edges` must be 'all' or 'inner', got outer/,
  ],
  [
    'visibility: index',
    (a) => visibility(a.topology, a.fragments, 5),
    /visibility: `topology.triangles` refers to vertex 8/,
  ],
  [
    'render: no albedo',
    ({ scene }) => render({ ...scene, albedo: undefined as never }, size),
    /`scene.albedo` must be/,
  ],
  ['render: rank', ({ scene }) => render({ ...scene, positions: floats(9, 3) }, size), /render: `positions` must have/],
  ['render: zero size', ({ scene }) => render(scene, { height: 4, width: 0 }), /render: `height` and `width`/],
  [
    'render: camera batch',
    ({ scene }) => render({ ...scene, camera: frontCamera(2) }, size),
    /`camera.position` must have batch/,
  ],
  [
    'render: another number of light colours',
    ({ scene }) => {
      const lighting = { ...pointLighting(), position: floats(1, 2, 3), color: floats(1, 3, 3) };
      return render({ ...scene, lighting }, { ...size, shader: phong() });
    },
    /`lighting.color` must have shape \[batch, 2, 3\], got \[1, 3, 3\]/,
  ],
];

const refusedInDebugMode: BadValue[] = [
  [
    'NaN position',
    (a) => {
      const positions = tf.mul(a.positions, tf.tensor1d([1, Number.NaN, 1])) as tf.Tensor3D;
      return () => project(positions, a.camera, size);
    },
    /project: `positions` is not finite at \[0, 0, 1\]\. Look for a diverged/,
  ],
  [
    'infinite position',
    (a) => {
      const positions = tf.div(a.positions, 0) as tf.Tensor3D;
      return () => vertexNormals(positions, a.topology);
    },
    /vertexNormals: `positions` is not finite/,
  ],
  [
    'NaN clip',
    (a) => {
      const clip = tf.mul(a.clip, Number.NaN) as tf.Tensor3D;
      return () => rasterize(clip, a.topology, size);
    },
    /rasterize: `clip` is not finite at \[0, 0, 0\]/,
  ],
  [
    'NaN camera',
    ({ scene, camera }) => {
      const target = tf.fill([1, 3], Number.NaN) as tf.Tensor2D;
      return () => render({ ...scene, camera: { ...camera, target } }, size);
    },
    /render: `camera.target` is not finite/,
  ],
  [
    'focal length 0',
    (a) => () => project(a.positions, { ...a.camera, focalLength: floats(1) }, size),
    /project: `camera.focalLength` must be above 0, got 0 \(camera 0\)/,
  ],
  [
    'position = target',
    (a) => () => project(a.positions, { ...a.camera, position: a.camera.target }, size),
    /`camera.position` must differ from `camera.target` \(camera 0\)/,
  ],
  [
    'up along the view axis',
    (a) => {
      const up = tf.sub(a.camera.target, a.camera.position) as tf.Tensor2D;
      return () => project(a.positions, { ...a.camera, up }, size);
    },
    /`camera.up` must not lie along the view axis/,
  ],
  [
    'looking straight up with the default up',
    (a) => {
      const camera = { position: floats(1, 3), target: tf.tensor2d([[0, 2, 0]]), focalLength: tf.tensor1d([2]) };
      return () => project(a.positions, camera, size);
    },
    /`camera.up` must not lie along the view axis/,
  ],
  [
    'fragments of another mesh',
    (a) => () => interpolate(a.positions, { triangles: tf.slice(a.topology.triangles, 0, 2) }, a.fragments),
    /interpolate: `fragments` see triangle \d, but `topology` has 2/,
  ],
];

onEachBackend(() => {
  // The report of tfjs's profiler, which comes with debug mode.
  beforeAll(() => {
    vi.spyOn(console, 'log').mockImplementation(() => {});
    vi.spyOn(console, 'warn').mockImplementation(() => {});
  });
  afterAll(() => vi.restoreAllMocks());

  describe('is refused', () => {
    it.each(refused)('%s', (_, f, message) => {
      tf.tidy(() => {
        const all = goodArguments();
        expect(() => f(all)).toThrow(message);
        expect(error(() => f(all))).toSatisfy((e) => isGanfitError(e));
      });
    });
  });

  describe('is refused in debug mode, and otherwise taken without an error', () => {
    it.each(refusedInDebugMode)('%s', (_, f, message) => {
      tf.tidy(() => {
        const all = goodArguments();
        const call = f(all);
        call();
        const found = inDebugMode(() => error(call));
        expect(String(found)).toMatch(message);
        expect(isGanfitError(found, 'ARGUMENT')).toBe(true);
      });
    });
  });

  it('what is right passes in debug mode', () => {
    tf.tidy(() => {
      const { scene } = goodArguments();
      inDebugMode(() => render(scene, size));
    });
  });
});

function error(f: () => unknown): unknown {
  try {
    f();
  } catch (e) {
    return e;
  }
  return undefined;
}
