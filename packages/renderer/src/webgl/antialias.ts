import { antialiasBackwardKernel, antialiasKernel } from '../kernels/antialias.js';
import { LONGEST_WALK } from '../kernels/walk.js';
import { defineWebGLKernel } from './define.js';
import { EDGES, PIXEL_CENTER, TRIANGLE_SCALE } from './glsl.js';
import { mapTensor, mapTexels, tensorProgram, texelProgram } from './map.js';
import { cornerTable, neighborTable } from './mesh.js';
import { pack } from './pack.js';
import { sight } from './sight.js';
import { sumAtVertices } from './vertex-sum.js';

const copy = tensorProgram({ inputs: { values: 'float' } }, 'float value(int i) { return get_values(i); }');

defineWebGLKernel(antialiasKernel, (gpu, { image }) => ({
  result: mapTensor(gpu, copy, { values: image }, {}, image.shape),
}));

/** The walk of the plain kernel, from triangle to triangle towards a pixel. */
const WALK = `
const int ENDS = -1;
const int LOST = -2;
int walk(int image, int start, vec2 goal) {
  int triangle = start;
  float facing = 0.0;
  for (int steps = 0; steps < ${LONGEST_WALK}; steps++) {
    ivec3 corner = ivec3(get_corners(triangle).xyz) + image * vertexCount;
    vec4 v0 = get_clip(corner.x), v1 = get_clip(corner.y), v2 = get_clip(corner.z);
    float scale = triangleScale(v0, v1, v2);
    v0 *= scale;
    v1 *= scale;
    v2 *= scale;
    vec2 a0, a1, a2;
    shifted(v0, v1, v2, goal, a0, a1, a2);
    vec3 e = edges(a0, a1, a2);
    float turn = sign(dot(e, vec3(v0.w, v1.w, v2.w)));
    if (facing == 0.0) facing = turn;
    if (turn != facing) return ENDS;
    vec3 slopes = vec3(
      length(vec2(a1.y * v2.w - v1.w * a2.y, v1.w * a2.x - a1.x * v2.w)),
      length(vec2(a2.y * v0.w - v2.w * a0.y, v2.w * a0.x - a2.x * v0.w)),
      length(vec2(a0.y * v1.w - v0.w * a1.y, v0.w * a1.x - a0.x * v1.w)));
    int exit = -1;
    float farthest = 0.0;
    for (int k = 0; k < 3; k++) {
      float outside = -turn * e[k] / slopes[k];
      if (outside > farthest) {
        farthest = outside;
        exit = k;
      }
    }
    if (exit < 0) return triangle;
    triangle = int(get_neighbors(triangle)[exit]);
    if (triangle < 0) return ENDS;
  }
  return LOST;
}
`;

/** Forces of a pixel's edges to the right and below: on the pixel and on the neighbour, each in loss per pixel. */
const forceProgram = texelProgram(
  {
    inputs: {
      clip: 'texel',
      corners: 'texel',
      neighbors: 'texel',
      triangleId: 'float',
      image: 'float',
      dImage: 'float',
    },
    uniforms: { height: 'int', width: 'int', channels: 'int', vertexCount: 'int', outer: 'int' },
    shared: `${PIXEL_CENTER}${EDGES}${TRIANGLE_SCALE}`,
  },
  1,
  `${WALK}
  int sheetAt(int from, int to) {
    int pixels = height * width;
    return walk(to / pixels, int(get_triangleId(from)), pixelCenter(to % width, to / width % height));
  }
  vec2 forces(int p, int q) {
    int seenAtP = int(get_triangleId(p)), seenAtQ = int(get_triangleId(q));
    if (seenAtP == seenAtQ) return vec2(0.0);
    float force = 0.0;
    for (int k = 0; k < channels; k++) {
      int a = channels * p + k, b = channels * q + k;
      force += 0.5 * (get_dImage(a) + get_dImage(b)) * (get_image(a) - get_image(b));
    }
    if (force == 0.0) return vec2(0.0);
    if (seenAtP < 0 || seenAtQ < 0) return outer == 0 ? vec2(0.0) : seenAtP < 0 ? vec2(0.0, force) : vec2(force, 0.0);
    int fromP = sheetAt(p, q);
    if (fromP == seenAtQ) return vec2(0.0);
    int fromQ = sheetAt(q, p);
    if (fromQ == seenAtP) return vec2(0.0);
    vec2 ends = vec2(fromP == ENDS, fromQ == ENDS);
    return force * ends / max(1.0, ends.x + ends.y);
  }
  void texels(int i) {
    if (i % width + 1 < width) out0.xy = forces(i, i + 1);
    if (i / width % height + 1 < height) out0.zw = forces(i, i + width);
  }`,
);

/** What a pixel sends to the vertices of its triangle, from the forces of its four edges. */
const recordProgram = texelProgram(
  {
    inputs: { forces: 'texel', fragments: 'texel', clip: 'texel', corners: 'texel' },
    uniforms: { height: 'int', width: 'int', vertexCount: 'int' },
  },
  1,
  `void texels(int i) {
    vec4 fragment = get_fragments(i);
    if (fragment.x < 0.0) return;
    vec4 own = get_forces(i);
    vec2 force = own.xz;
    if (i % width > 0) force.x += get_forces(i - 1).y;
    if (i / width % height > 0) force.y += get_forces(i - width).w;
    if (force == vec2(0.0)) return;
    ivec3 corner = ivec3(get_corners(int(fragment.x)).xyz) + i / (width * height) * vertexCount;
    vec4 at = fragment.y * get_clip(corner.x) + fragment.z * get_clip(corner.y) + fragment.w * get_clip(corner.z);
    // Pixels per unit of x / w; rows grow downwards, y upwards.
    force *= vec2(width, -height) / 2.0 / at.w;
    out0 = vec4(force, 0.0, -dot(force, at.xy) / at.w);
  }`,
);

defineWebGLKernel(antialiasBackwardKernel, (gpu, inputs, dims) => {
  const { image, clip, triangles, triangleId, dImage } = inputs;
  const { batch, height, width, channels, vertexCount, outer, neighbors } = dims;
  const pixels = [batch * height, width] as const;
  const mesh = { clip: pack(gpu, clip, batch * vertexCount), corners: cornerTable(gpu, triangles) };
  const seen = sight(gpu, inputs, dims);
  const [forces] = mapTexels(
    gpu,
    forceProgram,
    { ...mesh, neighbors: neighborTable(gpu, triangles, neighbors), triangleId, image, dImage },
    { height, width, channels, vertexCount, outer },
    pixels,
  );
  const [record] = mapTexels(
    gpu,
    recordProgram,
    { ...mesh, forces: forces!, fragments: seen.fragments },
    { height, width, vertexCount },
    pixels,
  );
  return { dClip: sumAtVertices(gpu, seen, [record!], [batch, vertexCount, 4]) };
});
