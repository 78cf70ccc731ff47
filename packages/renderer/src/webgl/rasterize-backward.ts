import { rasterizeBackwardKernel, THINNEST } from '../kernels/rasterize-backward.js';
import { defineWebGLKernel } from './define.js';
import { EDGES, PIXEL_CENTER, TRIANGLE_SCALE } from './glsl.js';
import { mapTexels, texelProgram } from './map.js';
import { cornerTable } from './mesh.js';
import { pack } from './pack.js';
import { sight } from './sight.js';
import { sumAtVertices } from './vertex-sum.js';

/**
 * What a pixel sends to the three vertices of its triangle, each weighing it by its barycentric: see the plain kernel. The
 * equations are those of the triangle shifted so that the pixel lies in the origin, which is what float32 can bear;
 * there t . p = 0 gives the third component.
 */
const program = texelProgram(
  {
    inputs: {
      fragments: 'texel',
      depth: 'float',
      dBarycentric: 'vec3',
      dDepth: 'float',
      clip: 'texel',
      corners: 'texel',
    },
    uniforms: { height: 'int', width: 'int', vertexCount: 'int', thinnest: 'float' },
    shared: `${PIXEL_CENTER}${EDGES}${TRIANGLE_SCALE}`,
  },
  1,
  `void texels(int i) {
    vec4 fragment = get_fragments(i);
    vec3 g = get_dBarycentric(i);
    float gz = get_dDepth(i);
    if (fragment.x < 0.0 || (g == vec3(0.0) && gz == 0.0)) return;
    int first = i / (width * height) * vertexCount;
    ivec3 corner = ivec3(get_corners(int(fragment.x)).xyz) + first;
    vec4 v0 = get_clip(corner.x), v1 = get_clip(corner.y), v2 = get_clip(corner.z);
    float scale = triangleScale(v0, v1, v2);
    if (scale == 0.0) return;
    v0 *= scale;
    v1 *= scale;
    v2 *= scale;
    vec2 p = pixelCenter(i % width, (i / width) % height);
    vec2 a0, a1, a2;
    shifted(v0, v1, v2, p, a0, a1, a2);
    vec3 u = edges(a0, a1, a2);
    vec3 w = vec3(v0.w, v1.w, v2.w);
    vec3 b = fragment.yzw;
    float s = 0.0, z = 0.0;
    if (gz != 0.0) {
      z = get_depth(i);
      s = gz / dot(b, w);
      g += s * (vec3(v0.z, v1.z, v2.z) - z * w);
    }
    // Rows of the shifted triangle's inverse, times its determinant.
    vec2 e0 = vec2(a1.y * w.z - w.y * a2.y, w.y * a2.x - a1.x * w.z);
    vec2 e1 = vec2(a2.y * w.x - w.z * a0.y, w.z * a0.x - a2.x * w.x);
    vec2 e2 = vec2(a0.y * w.y - w.x * a1.y, w.x * a1.x - a0.x * w.y);
    float det = dot(u, w);
    // The inverse of the determinant, damped where the triangle is thinner than pixels are.
    float height2 = max(w.x * w.x * dot(e0, e0), max(w.y * w.y * dot(e1, e1), w.z * w.z * dot(e2, e2)));
    float square = det * det + thinnest * thinnest * height2;
    if (square == 0.0) return;
    vec3 h = (g - dot(b, g)) * det / square;
    vec2 t = e0 * h.x + e1 * h.y + e2 * h.z;
    out0 = scale * vec4(-t, s, dot(t, p) - s * z);
  }`,
);

defineWebGLKernel(rasterizeBackwardKernel, (gpu, inputs, { batch, height, width, vertexCount }) => {
  const { clip, triangles, depth, dBarycentric, dDepth } = inputs;
  const seen = sight(gpu, inputs, { batch, height, width, vertexCount });
  const vertices = {
    clip: pack(gpu, clip, batch * vertexCount),
    corners: cornerTable(gpu, triangles),
  };
  const [record] = mapTexels(
    gpu,
    program,
    { fragments: seen.fragments, depth, dBarycentric, dDepth, ...vertices },
    { height, width, vertexCount, thinnest: (2 * THINNEST) / Math.min(height, width) },
    [batch * height, width],
  );
  return { dClip: sumAtVertices(gpu, seen, [record!], [batch, vertexCount, 4]) };
});
