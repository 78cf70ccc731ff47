import { uvDifferentialsKernel } from '../kernels/uv-differentials.js';
import { defineWebGLKernel } from './define.js';
import { EDGES, PIXEL_CENTER, TRIANGLE_SCALE } from './glsl.js';
import { mapTexels, texelProgram } from './map.js';
import { cornerTable } from './mesh.js';
import { pack, unpack } from './pack.js';

const program = texelProgram(
  {
    inputs: { uvs: 'vec2', clip: 'texel', corners: 'texel', triangleId: 'float' },
    uniforms: { height: 'int', width: 'int', vertexCount: 'int', uvBatch: 'int' },
    shared: `${PIXEL_CENTER}${EDGES}${TRIANGLE_SCALE}`,
  },
  1,
  `void texels(int i) {
    int id = int(get_triangleId(i));
    if (id < 0) return;
    ivec3 corner = ivec3(get_corners(id).xyz);
    int first = i / (width * height) * vertexCount;
    vec4 v0 = get_clip(first + corner.x), v1 = get_clip(first + corner.y), v2 = get_clip(first + corner.z);
    float scale = triangleScale(v0, v1, v2);
    v0 *= scale;
    v1 *= scale;
    v2 *= scale;
    vec2 a0, a1, a2;
    shifted(v0, v1, v2, pixelCenter(i % width, (i / width) % height), a0, a1, a2);
    vec3 e = edges(a0, a1, a2);
    float sum = e.x + e.y + e.z;
    if (uvBatch > 1) corner += first;
    vec2 t0 = get_uvs(corner.x), t1 = get_uvs(corner.y), t2 = get_uvs(corner.z);
    vec2 uv = (e.x * t0 + e.y * t1 + e.z * t2) / sum;
    // How the edge functions grow along x and y.
    vec2 g0 = vec2(a1.y * v2.w - v1.w * a2.y, v1.w * a2.x - a1.x * v2.w);
    vec2 g1 = vec2(a2.y * v0.w - v2.w * a0.y, v2.w * a0.x - a2.x * v0.w);
    vec2 g2 = vec2(a0.y * v1.w - v0.w * a1.y, v0.w * a1.x - a0.x * v1.w);
    vec2 alongX = g0.x * (t0 - uv) + g1.x * (t1 - uv) + g2.x * (t2 - uv);
    vec2 alongY = g0.y * (t0 - uv) + g1.y * (t1 - uv) + g2.y * (t2 - uv);
    out0 = 2.0 / sum * vec4(alongX / float(width), -alongY / float(height));
  }`,
);

defineWebGLKernel(uvDifferentialsKernel, (gpu, { uvs, clip, triangles, triangleId }, attributes) => {
  const { batch, vertexCount, height, width, uvBatch } = attributes;
  const inputs = { uvs, clip: pack(gpu, clip, batch * vertexCount), corners: cornerTable(gpu, triangles), triangleId };
  const pixels = [batch * height, width] as const;
  const [differentials] = mapTexels(gpu, program, inputs, { height, width, vertexCount, uvBatch }, pixels);
  return { differentials: unpack(gpu, differentials!, [batch, height, width, 4], 4) };
});
