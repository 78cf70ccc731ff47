import { defineKernel } from '../backend.js';
import { fastRasterizeBackward } from '../simd/rasterize-backward.js';
import { EDGE_COUNT, edges } from './edges.js';
import type { RasterizeAttributes } from './rasterize.js';

export interface RasterizeBackwardInputs {
  clip: Float32Array;
  triangles: Int32Array;
  triangleId: Int32Array;
  barycentric: Float32Array;
  depth: Float32Array;
  dBarycentric: Float32Array;
  dDepth: Float32Array;
}
interface Outputs {
  dClip: Float32Array;
}

/** Triangles thinner than this many pixels have their gradient damped towards 0 instead of growing without bound. */
export const THINNEST = 1e-3;

/**
 * Gradient of barycentrics and depth to clip space with the ids held fixed.
 *
 * b = u / sum(u) with M u = p. So with h = g - (b . g) 1 and t = M^-T h: dL/d(x, y, w)_i = -b_i t.
 * Depth z / w adds to g, and directly to z_i and w_i.
 */
export const rasterizeBackwardKernel = defineKernel<RasterizeBackwardInputs, Outputs, RasterizeAttributes>({
  name: 'GanfitRasterizeBackward',
  outputs: ({ batch, vertexCount }) => ({ dClip: { shape: [batch, vertexCount, 4], dtype: 'float32' } }),
  compute(inputs, { dClip }, { batch, vertexCount, height, width }) {
    const { clip, triangles, triangleId, barycentric, depth, dBarycentric, dDepth } = inputs;
    const pixels = height * width;
    const thinnest = (2 * THINNEST) / Math.min(height, width);
    const edge = new Float64Array(EDGE_COUNT);
    for (let image = 0; image < batch; image++) {
      const first = image * vertexCount;
      let last = -1;
      let a = 0;
      let b = 0;
      let c = 0;
      let inverse = 0;
      for (let pixel = image * pixels; pixel < (image + 1) * pixels; pixel++) {
        const id = triangleId[pixel]!;
        if (id < 0) continue;
        let g0 = dBarycentric[3 * pixel]!;
        let g1 = dBarycentric[3 * pixel + 1]!;
        let g2 = dBarycentric[3 * pixel + 2]!;
        const gz = dDepth[pixel]!;
        if (g0 === 0 && g1 === 0 && g2 === 0 && gz === 0) continue;
        if (id !== last) {
          // Neighbours mostly share the triangle.
          last = id;
          a = 4 * (first + triangles[3 * id]!);
          b = 4 * (first + triangles[3 * id + 1]!);
          c = 4 * (first + triangles[3 * id + 2]!);
          edges(clip, a, b, c, edge);
          inverse = dampedInverse(edge, clip[a + 3]!, clip[b + 3]!, clip[c + 3]!, thinnest);
        }
        const b0 = barycentric[3 * pixel]!;
        const b1 = barycentric[3 * pixel + 1]!;
        const b2 = barycentric[3 * pixel + 2]!;
        if (gz !== 0) {
          const z = depth[pixel]!;
          const s = gz / (b0 * clip[a + 3]! + b1 * clip[b + 3]! + b2 * clip[c + 3]!);
          g0 += s * (clip[a + 2]! - z * clip[a + 3]!);
          g1 += s * (clip[b + 2]! - z * clip[b + 3]!);
          g2 += s * (clip[c + 2]! - z * clip[c + 3]!);
          dClip[a + 2]! += s * b0;
          dClip[b + 2]! += s * b1;
          dClip[c + 2]! += s * b2;
          dClip[a + 3]! -= s * b0 * z;
          dClip[b + 3]! -= s * b1 * z;
          dClip[c + 3]! -= s * b2 * z;
        }
        const mean = b0 * g0 + b1 * g1 + b2 * g2;
        const h0 = (g0 - mean) * inverse;
        const h1 = (g1 - mean) * inverse;
        const h2 = (g2 - mean) * inverse;
        const tx = edge[0]! * h0 + edge[3]! * h1 + edge[6]! * h2;
        const ty = edge[1]! * h0 + edge[4]! * h1 + edge[7]! * h2;
        const tw = edge[2]! * h0 + edge[5]! * h1 + edge[8]! * h2;
        dClip[a]! -= b0 * tx;
        dClip[a + 1]! -= b0 * ty;
        dClip[a + 3]! -= b0 * tw;
        dClip[b]! -= b1 * tx;
        dClip[b + 1]! -= b1 * ty;
        dClip[b + 3]! -= b1 * tw;
        dClip[c]! -= b2 * tx;
        dClip[c + 1]! -= b2 * ty;
        dClip[c + 3]! -= b2 * tw;
      }
    }
  },
  fast: fastRasterizeBackward,
});

/**
 * 1 / det M, damped for slivers. The height of vertex k over the opposite edge is |det| / (|w_k| |(A_k, B_k)|) in
 * normalised device coordinates; with the least of the three, h, the factor is h^2 / (h^2 + thinnest^2).
 */
function dampedInverse(edge: Float64Array, w0: number, w1: number, w2: number, thinnest: number): number {
  const det = edge[9]!;
  const m0 = w0 * w0 * (edge[0]! * edge[0]! + edge[1]! * edge[1]!);
  const m1 = w1 * w1 * (edge[3]! * edge[3]! + edge[4]! * edge[4]!);
  const m2 = w2 * w2 * (edge[6]! * edge[6]! + edge[7]! * edge[7]!);
  return det / (det * det + thinnest * thinnest * Math.max(m0, m1, m2));
}
