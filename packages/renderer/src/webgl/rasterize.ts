import { GanfitError } from '@ganfit/core';
import { type RasterizeAttributes, rasterizeKernel } from '../kernels/rasterize.js';
import { defineWebGLKernel } from './define.js';
import { draw } from './draw.js';
import { EDGES, PIXEL_CENTER, TRIANGLE_SCALE } from './glsl.js';
import { allocateTexels, type Gpu, type Texels } from './gpu.js';
import { mapTensor, tensorProgram, textureOf } from './map.js';
import { cornerTable } from './mesh.js';
import { pack, unpack } from './pack.js';
import type { Program } from './program.js';

/**
 * Visibility on the GPU's rasterizer. For each triangle a rectangle of whole pixels is drawn, so that the hardware's
 * rounding of positions to parts of a pixel decides nothing: which of its pixels the triangle covers is found in the
 * fragment stage, by edge functions in homogeneous form, as on the other backends. Depth is the hardware's test.
 */
const program: Program = {
  inputs: { clip: 'texel', corners: 'texel' },
  uniforms: { height: 'int', width: 'int', batch: 'int', vertexCount: 'int', cull: 'int' },
  shared: `${PIXEL_CENTER}${EDGES}${TRIANGLE_SCALE}`,
  vertex: `
flat out vec4 v0, v1, v2;
flat out int triangle;
const float SMALLEST_W = 1e-12;
// Pixel coordinates are rounded, so the rectangle is taken a little too large: the edge functions decide.
const float SLACK = 0.01;

void extend(inout vec2 low, inout vec2 high, vec2 xy, float w) {
  vec2 pixel = vec2((xy.x / w + 1.0) * 0.5 * float(width), (1.0 - xy.y / w) * 0.5 * float(height));
  low = min(low, pixel);
  high = max(high, pixel);
}
// An edge's part in front of the eye plane.
void extendByEdge(inout vec2 low, inout vec2 high, vec4 a, vec4 b) {
  bool front = a.w > SMALLEST_W;
  if (front) extend(low, high, a.xy, a.w);
  if (front == (b.w > SMALLEST_W)) return;
  float t = (SMALLEST_W - a.w) / (b.w - a.w);
  extend(low, high, a.xy + t * (b.xy - a.xy), SMALLEST_W);
}
void main() {
  triangle = gl_VertexID / 6;
  ivec3 corner = ivec3(get_corners(triangle).xyz);
  int first = gl_InstanceID * vertexCount;
  v0 = get_clip(first + corner.x);
  v1 = get_clip(first + corner.y);
  v2 = get_clip(first + corner.z);
  float scale = triangleScale(v0, v1, v2);
  vec2 low = vec2(1e30), high = vec2(-1e30);
  extendByEdge(low, high, v0, v1);
  extendByEdge(low, high, v1, v2);
  extendByEdge(low, high, v2, v0);
  low = clamp(ceil(low - 0.5 - SLACK), vec2(0), vec2(width, height));
  high = clamp(floor(high + 0.5 + SLACK), vec2(0), vec2(width, height));
  v0 *= scale;
  v1 *= scale;
  v2 *= scale;
  // The rectangle's two triangles; all six vertices in one point, and so nothing, if it holds no pixel centre.
  int k = gl_VertexID % 6;
  bool any = scale > 0.0 && low.x < high.x && low.y < high.y;
  bvec2 far = bvec2(k == 1 || k == 2 || k == 4, k == 2 || k == 4 || k == 5);
  vec2 at = any ? vec2(far.x ? high.x : low.x, far.y ? high.y : low.y) : vec2(0);
  at.y += float(gl_InstanceID * height);
  gl_Position = vec4(2.0 * at / vec2(width, batch * height) - 1.0, 0.0, 1.0);
}`,
  fragment: `
flat in vec4 v0, v1, v2;
flat in int triangle;
out vec4 result;

// Orders [-1, 1] as [0, 1], with the precision of a float about 0 kept: the depth of a picture lies there.
float depthOf(float z) {
  int size = max(0, (floatBitsToInt(z) & 0x7fffffff) - 0x02000000);
  int ordered = z < 0.0 ? -size : size;
  return intBitsToFloat(0x01000000 + ((ordered + 0x3d800000) >> 1));
}
void main() {
  vec2 a0, a1, a2;
  shifted(v0, v1, v2, pixelCenter(int(gl_FragCoord.x), int(gl_FragCoord.y) % height), a0, a1, a2);
  vec3 e = edges(a0, a1, a2);
  float sum = e.x + e.y + e.z;
  bool inside = sum > 0.0 ? all(greaterThanEqual(e, vec3(0.0))) : sum < 0.0 && all(lessThanEqual(e, vec3(0.0)));
  if (!inside || (cull != 0 && (sum < 0.0) == (cull > 0))) discard;
  vec3 b = e / sum;
  float w = dot(b, vec3(v0.w, v1.w, v2.w));
  float z = dot(b, vec3(v0.z, v1.z, v2.z)) / w;
  if (!(w > 0.0 && z >= -1.0 && z <= 1.0)) discard;
  result = vec4(triangle, b.xy, z);
  gl_FragDepth = depthOf(z);
}`,
};

const idProgram = tensorProgram({ inputs: { seen: 'texel' } }, 'float value(int i) { return get_seen(i).x; }');

const barycentricProgram = tensorProgram(
  { inputs: { seen: 'texel' } },
  `float value(int i) {
    vec4 seen = get_seen(i / 3);
    int k = i % 3;
    return seen.x < 0.0 ? 0.0 : k == 2 ? 1.0 - seen.y - seen.z : seen[1 + k];
  }`,
);

defineWebGLKernel(rasterizeKernel, (gpu, { clip, triangles }, attributes) => {
  const { batch, height, width, vertexCount } = attributes;
  checkTargetSize(gpu, attributes);
  const seen: Texels = allocateTexels(gpu, batch * height, width);
  draw(gpu, {
    program,
    inputs: { clip: pack(gpu, clip, batch * vertexCount), corners: cornerTable(gpu, triangles) },
    uniforms: { ...attributes },
    targets: [textureOf(gpu, seen)],
    height: batch * height,
    width,
    clear: [-1, 0, 0, 1],
    depthTest: true,
    primitives: { mode: 'triangles', count: 6 * triangles.shape[0]!, instances: batch },
  });
  const pixels = [batch, height, width];
  return {
    triangleId: mapTensor(gpu, idProgram, { seen }, {}, pixels, 'int32'),
    barycentric: mapTensor(gpu, barycentricProgram, { seen }, {}, [...pixels, 3]),
    depth: unpack(gpu, seen, pixels, 1, 3),
  };
});

function checkTargetSize({ backend }: Gpu, { batch, height, width }: RasterizeAttributes): void {
  const { gl } = backend.gpgpu;
  const largest = gl.getParameter(gl.MAX_TEXTURE_SIZE);
  if (batch * height <= largest && width <= largest) return;
  throw new GanfitError(
    'ARGUMENT',
    `rasterize: batch x height = ${batch * height} and width ${width} must not exceed ${largest}, the largest texture of this GPU. Render fewer images at a time, or smaller ones.`,
  );
}
