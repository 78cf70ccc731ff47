import { defineKernel } from '../backend.js';
import { EDGE_COUNT, edges } from './edges.js';

export interface UvDifferentialsAttributes {
  readonly batch: number;
  readonly vertexCount: number;
  readonly height: number;
  readonly width: number;
  /** 1 if all images share the coordinates, otherwise `batch`. */
  readonly uvBatch: number;
}

interface Inputs {
  uvs: Float32Array;
  clip: Float32Array;
  triangles: Int32Array;
  triangleId: Int32Array;
}

/**
 * How texture coordinates change from pixel to pixel. With edge functions e_k = A_k x + B_k y + C_k and s their sum,
 * u = sum(e_k u_k) / s, so du/dx = (sum(A_k u_k) - u sum(A_k)) / s, and likewise along y with B.
 */
export const uvDifferentialsKernel = defineKernel<Inputs, { differentials: Float32Array }, UvDifferentialsAttributes>({
  name: 'GanfitUvDifferentials',
  outputs: ({ batch, height, width }) => ({
    differentials: { shape: [batch, height, width, 4], dtype: 'float32' },
  }),
  compute({ uvs, clip, triangles, triangleId }, { differentials }, attributes) {
    const { batch, vertexCount, height, width, uvBatch } = attributes;
    const pixels = height * width;
    const edge = new Float64Array(EDGE_COUNT);
    for (let pixel = 0; pixel < batch * pixels; pixel++) {
      const id = triangleId[pixel]!;
      if (id < 0) continue;
      const image = Math.floor(pixel / pixels);
      const a = triangles[3 * id]!;
      const b = triangles[3 * id + 1]!;
      const c = triangles[3 * id + 2]!;
      const first = image * vertexCount;
      edges(clip, 4 * (first + a), 4 * (first + b), 4 * (first + c), edge);
      const x = (2 * (pixel % width) + 1) / width - 1;
      const y = 1 - (2 * Math.floor((pixel % pixels) / width) + 1) / height;
      const e0 = edge[0]! * x + edge[1]! * y + edge[2]!;
      const e1 = edge[3]! * x + edge[4]! * y + edge[5]!;
      const e2 = edge[6]! * x + edge[7]! * y + edge[8]!;
      const perSum = 1 / (e0 + e1 + e2);
      const from = uvBatch === 1 ? 0 : first;
      for (let k = 0; k < 2; k++) {
        const ua = uvs[2 * (from + a) + k]!;
        const ub = uvs[2 * (from + b) + k]!;
        const uc = uvs[2 * (from + c) + k]!;
        const u = (e0 * ua + e1 * ub + e2 * uc) * perSum;
        const alongX = edge[0]! * (ua - u) + edge[3]! * (ub - u) + edge[6]! * (uc - u);
        const alongY = edge[1]! * (ua - u) + edge[4]! * (ub - u) + edge[7]! * (uc - u);
        // A pixel is 2 / width wide and 2 / height high, with rows counted downwards.
        differentials[4 * pixel + k] = (alongX * perSum * 2) / width;
        differentials[4 * pixel + 2 + k] = (-alongY * perSum * 2) / height;
      }
    }
  },
});
