import { check } from '@ganfit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { attached } from './attached.js';
import type { Gpu, Texels } from './gpu.js';
import { mapTexels, texelProgram } from './map.js';

/** Textures hold floats, and these are the integers that floats hold. */
const EXACT = 2 ** 24;

const toTexels = texelProgram({ inputs: { rows: 'vec3' } }, 1, 'void texels(int i) { out0 = vec4(get_rows(i), 0.0); }');

/** The three vertices of each triangle, one texel for each. */
export function cornerTable(gpu: Gpu, triangles: TensorInfo): Texels {
  check(
    3 * triangles.shape[0]! <= EXACT,
    'ARGUMENT',
    () =>
      `rasterize: \`topology.triangles\` has ${triangles.shape[0]} rows, but on webgl at most ${Math.floor(EXACT / 3)} can be told apart. Split the mesh, or use the wasm backend.`,
  );
  return attached(gpu, triangles, 'corners', () => tableOfThree(gpu, gpu.backend.readSync(triangles.dataId)));
}

/** The triangle across each edge, one texel for each triangle; -1 where there is none. */
export function neighborTable(gpu: Gpu, triangles: TensorInfo, neighbors: Int32Array): Texels {
  return attached(gpu, triangles, 'neighbors', () => tableOfThree(gpu, neighbors));
}

/**
 * Which triangles meet in a vertex: `starts` `[vertexCount + 1]` says where in `corners` a vertex's entries begin; an entry
 * is 3 triangle + corner.
 */
export interface Incidence {
  readonly starts: TensorInfo;
  readonly entries: TensorInfo;
}

export function incidence(gpu: Gpu, triangles: TensorInfo, vertexCount: number): Incidence {
  const table = (name: 'starts' | 'entries'): TensorInfo =>
    attached(gpu, triangles, `${name} of ${vertexCount}`, () => {
      const indices = gpu.backend.readSync(triangles.dataId);
      const values = Float32Array.from(countingSort(indices, vertexCount)[name]);
      return gpu.backend.makeTensorInfo([values.length], 'float32', values);
    });
  return { starts: table('starts'), entries: table('entries') };
}

function tableOfThree(gpu: Gpu, values: ArrayLike<number>): Texels {
  // An empty texture there is not.
  const rows = Float32Array.from(values.length ? values : [0, 0, 0]);
  const info = gpu.backend.makeTensorInfo([rows.length / 3, 3], 'float32', rows);
  gpu.temporary.push(info);
  return mapTexels(gpu, toTexels, { rows: info }, {}, rows.length / 3)[0]!;
}

function countingSort(indices: ArrayLike<number>, vertexCount: number): { starts: Int32Array; entries: Int32Array } {
  const starts = new Int32Array(vertexCount + 1);
  for (let at = 0; at < indices.length; at++) starts[indices[at]! + 1]!++;
  for (let v = 0; v < vertexCount; v++) starts[v + 1]! += starts[v]!;
  const next = starts.slice();
  const entries = new Int32Array(Math.max(1, indices.length));
  for (let at = 0; at < indices.length; at++) entries[next[indices[at]!]!++] = at;
  return { starts, entries };
}
