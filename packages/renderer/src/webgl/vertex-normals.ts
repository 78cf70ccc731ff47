import type { TensorInfo } from '@tensorflow/tfjs-core';
import { vertexNormalsBackwardKernel, vertexNormalsKernel } from '../kernels/vertex-normals.js';
import { defineWebGLKernel } from './define.js';
import type { Gpu, Texels } from './gpu.js';
import { mapTensor, mapTexels, tensorProgram, texelProgram } from './map.js';
import { cornerTable, incidence } from './mesh.js';
import { pack, unpack } from './pack.js';

/** Shorter sums of normals count as no direction, as in the plain kernel. */
const SHORTEST = 1e-30;

/**
 * Visits the triangles round a vertex; each thread does one vertex, so nothing has to be scattered. `sides` says no where a
 * triangle is not finite.
 */
const ROUND = `
bool finite(vec3 x) {
  ivec3 infinite = ivec3(0x7f800000);
  return !any(equal(floatBitsToInt(x) & infinite, infinite));
}
bool sides(int entry, int first, out ivec3 corner, out vec3 u, out vec3 v) {
  corner = ivec3(get_corners(entry / 3).xyz) + first;
  vec3 a = get_positions(corner.x).xyz;
  u = get_positions(corner.y).xyz - a;
  v = get_positions(corner.z).xyz - a;
  return finite(u) && finite(v);
}
`;
const round = {
  inputs: { positions: 'texel', corners: 'texel', starts: 'float', entries: 'float' },
  uniforms: { vertexCount: 'int' },
} as const;

/**
 * Unit normal; then the length of the sum and the scale of the sides that it was computed with, a power of two: areas of very
 * large and very small triangles are beyond 32 bits.
 */
const normalProgram = texelProgram(
  round,
  2,
  `${ROUND}
  void texels(int i) {
    int first = i / vertexCount * vertexCount;
    int from = int(get_starts(i - first)), to = int(get_starts(i - first + 1));
    vec3 u, v, largest = vec3(0.0);
    ivec3 corner;
    for (int k = from; k < to; k++)
      if (sides(int(get_entries(k)), first, corner, u, v)) largest = max(largest, max(abs(u), abs(v)));
    int exponent = floatBitsToInt(max(largest.x, max(largest.y, largest.z))) >> 23;
    float scale = intBitsToFloat((254 - clamp(exponent, 1, 253)) << 23);
    vec3 sum = vec3(0.0);
    for (int k = from; k < to; k++)
      if (sides(int(get_entries(k)), first, corner, u, v)) sum += cross(scale * u, scale * v);
    float size = length(sum);
    if (!(size / scale / scale > ${SHORTEST})) return;
    out0.xyz = sum / size;
    out1 = vec4(size, scale, 0.0, 0.0);
  }`,
);

interface Mesh {
  readonly positions: Texels;
  readonly corners: Texels;
  readonly starts: TensorInfo;
  readonly entries: TensorInfo;
}

const mesh = (gpu: Gpu, positions: TensorInfo, triangles: TensorInfo, batch: number, vertexCount: number): Mesh => ({
  positions: pack(gpu, positions, batch * vertexCount, 3),
  corners: cornerTable(gpu, triangles),
  ...incidence(gpu, triangles, vertexCount),
});

defineWebGLKernel(vertexNormalsKernel, (gpu, { positions, triangles }, { batch, vertexCount }) => {
  const inputs = { ...mesh(gpu, positions, triangles, batch, vertexCount) };
  const [normals] = mapTexels(gpu, normalProgram, inputs, { vertexCount }, batch * vertexCount, 2);
  return { normals: unpack(gpu, normals!, [batch, vertexCount, 3], 3) };
});

/** Gradient of the loss with respect to the sum of normals; 0 where nothing is asked, so that NaN stays where it is. */
const toSums = texelProgram(
  { inputs: { normals: 'texel', sizes: 'texel', dNormals: 'vec3' } },
  1,
  `void texels(int i) {
    vec3 normal = get_normals(i).xyz;
    vec2 size = get_sizes(i).xy;
    vec3 g = get_dNormals(i);
    if (size.x == 0.0 || g == vec3(0.0)) return;
    out0.xyz = (g - normal * dot(normal, g)) / size.x * size.y * size.y;
  }`,
);

const toPositions = tensorProgram(
  { ...round, inputs: { ...round.inputs, dSums: 'texel' } },
  `${ROUND}
  float value(int i) {
    int vertex = i / 3;
    int first = vertex / vertexCount * vertexCount;
    vec3 sum = vec3(0.0), u, v;
    ivec3 corner;
    int to = int(get_starts(vertex - first + 1));
    for (int k = int(get_starts(vertex - first)); k < to; k++) {
      int entry = int(get_entries(k));
      if (!sides(entry, first, corner, u, v)) continue;
      vec3 g = get_dSums(corner.x).xyz + get_dSums(corner.y).xyz + get_dSums(corner.z).xyz;
      vec3 du = cross(v, g), dv = cross(g, u);
      sum += entry % 3 == 0 ? -du - dv : entry % 3 == 1 ? du : dv;
    }
    return sum[i % 3];
  }`,
);

defineWebGLKernel(vertexNormalsBackwardKernel, (gpu, { positions, triangles, dNormals }, { batch, vertexCount }) => {
  const inputs = { ...mesh(gpu, positions, triangles, batch, vertexCount) };
  const [normals, sizes] = mapTexels(gpu, normalProgram, inputs, { vertexCount }, batch * vertexCount, 2);
  const [dSums] = mapTexels(gpu, toSums, { normals: normals!, sizes: sizes!, dNormals }, {}, batch * vertexCount);
  const shape = [batch, vertexCount, 3];
  return { dPositions: mapTensor(gpu, toPositions, { ...inputs, dSums: dSums! }, { vertexCount }, shape) };
});
