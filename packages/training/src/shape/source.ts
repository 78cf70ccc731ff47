import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { check } from '@ganfit/core';
import { parseNpy } from './npy.js';

/** Linear shape modes, stored as int16 with one scale each. */
export interface Modes {
  readonly count: number;
  /** Displacement of every vertex at weight 1, [3 * vertexCount], in cm. */
  field(mode: number): Float64Array;
}

/** A run of vertices or triangles: first, one past the last. */
export type Range = readonly [first: number, end: number];

/** The head that the model is trained on, in cm, y up, z out of the face, x > 0 the subject's left. */
export interface Source {
  readonly vertexCount: number;
  readonly mean: Float64Array;
  readonly identity: Modes;
  readonly expression: Modes & { readonly names: readonly string[] };
  /** Triangles by material, three vertices each, counter-clockwise from outside. */
  triangles(material: string): Uint16Array;
  /** Position on the texture chart of each vertex of the face material, [2 * n], v up. */
  readonly chart: Float64Array;
  readonly regions: Readonly<Record<string, Range>>;
  /** The 68 landmarks' vertices. */
  readonly landmarks: readonly number[];
}

interface Meta {
  readonly regions: readonly { name: string; first: number; end: number }[];
  readonly tri_ranges: readonly { material: string; first: number; end: number }[];
  readonly landmarks68_multipie: readonly number[];
  readonly expressions: readonly string[];
}

/** Reads the ICT Face Model Light from a folder of .npy files and a meta.json. */
export async function readSource(folder: string): Promise<Source> {
  const npy = async (name: string) => parseNpy(await readFile(join(folder, `${name}.npy`)), name);
  const modes = async (name: string): Promise<Modes> => {
    const [values, scales] = await Promise.all([npy(`${name}_i16`), npy(`${name}_scale_f32`)]);
    const size = values.shape[1]! * values.shape[2]!;
    return {
      count: values.shape[0]!,
      field: (k) => Float64Array.from(values.data.subarray(k * size, (k + 1) * size), (v) => v * scales.data[k]!),
    };
  };
  const meta = JSON.parse(await readFile(join(folder, 'meta.json'), 'utf8')) as Meta;
  const [mean, triangles, corners, uv, identity, expression] = await Promise.all([
    npy('mean_f32'),
    npy('tris_u16'),
    npy('tri_uv_u16'),
    npy('uv_f32'),
    modes('id'),
    modes('ex'),
  ]);
  const regions = Object.fromEntries(meta.regions.map((r) => [r.name, [r.first, r.end] as const]));
  const ofMaterial = (material: string, data: Uint16Array): Uint16Array => {
    const range = meta.tri_ranges.find((r) => r.material === material);
    check(range, 'MODEL_FORMAT', () => `readSource: meta.json names no material ${material}.`);
    return data.subarray(3 * range.first, 3 * range.end);
  };
  // The chart is seamless where it matters: vertices doubled along seams have equal coordinates.
  const chart = new Float64Array(2 * regions['face']![1]);
  const faceCorners = ofMaterial('M_Face', corners.data as Uint16Array);
  ofMaterial('M_Face', triangles.data as Uint16Array).forEach((vertex, i) => {
    chart[2 * vertex] = uv.data[2 * faceCorners[i]!]!;
    chart[2 * vertex + 1] = uv.data[2 * faceCorners[i]! + 1]!;
  });
  return {
    vertexCount: mean.shape[0]!,
    mean: Float64Array.from(mean.data),
    identity,
    expression: { ...expression, names: meta.expressions },
    triangles: (material) => ofMaterial(material, triangles.data as Uint16Array),
    chart,
    regions,
    landmarks: meta.landmarks68_multipie,
  };
}
