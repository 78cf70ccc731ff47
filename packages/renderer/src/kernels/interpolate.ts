import { defineKernel } from '../backend.js';

export interface InterpolateAttributes {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly vertexCount: number;
  /** 1 if all images share the attributes, otherwise `batch`. */
  readonly attributeBatch: number;
}

interface Inputs {
  attributes: Float32Array;
  triangles: Int32Array;
  triangleId: Int32Array;
  barycentric: Float32Array;
}

/** Weighted sum of the three vertices' attributes at every pixel; background stays 0. */
export const interpolateKernel = defineKernel<Inputs, { image: Float32Array }, InterpolateAttributes>({
  name: 'GanfitInterpolate',
  outputs: ({ batch, height, width, channels }) => ({
    image: { shape: [batch, height, width, channels], dtype: 'float32' },
  }),
  compute({ attributes, triangles, triangleId, barycentric }, { image }, dims) {
    const { batch, height, width, channels, vertexCount, attributeBatch } = dims;
    const pixels = height * width;
    for (let pixel = 0; pixel < batch * pixels; pixel++) {
      const id = triangleId[pixel]!;
      if (id < 0) continue;
      const first = attributeBatch === 1 ? 0 : Math.floor(pixel / pixels) * vertexCount;
      const a = channels * (first + triangles[3 * id]!);
      const b = channels * (first + triangles[3 * id + 1]!);
      const c = channels * (first + triangles[3 * id + 2]!);
      const b0 = barycentric[3 * pixel]!;
      const b1 = barycentric[3 * pixel + 1]!;
      const b2 = barycentric[3 * pixel + 2]!;
      for (let k = 0; k < channels; k++)
        image[pixel * channels + k] = b0 * attributes[a + k]! + b1 * attributes[b + k]! + b2 * attributes[c + k]!;
    }
  },
});

interface Outputs {
  dAttributes: Float32Array;
  dBarycentric: Float32Array;
}

export const interpolateBackwardKernel = defineKernel<
  Inputs & { dImage: Float32Array },
  Outputs,
  InterpolateAttributes
>({
  name: 'GanfitInterpolateBackward',
  outputs: ({ batch, height, width, channels, vertexCount, attributeBatch }) => ({
    dAttributes: { shape: [attributeBatch, vertexCount, channels], dtype: 'float32' },
    dBarycentric: { shape: [batch, height, width, 3], dtype: 'float32' },
  }),
  compute({ attributes, triangles, triangleId, barycentric, dImage }, { dAttributes, dBarycentric }, dims) {
    const { batch, height, width, channels, vertexCount, attributeBatch } = dims;
    const pixels = height * width;
    for (let pixel = 0; pixel < batch * pixels; pixel++) {
      const id = triangleId[pixel]!;
      if (id < 0) continue;
      const first = attributeBatch === 1 ? 0 : Math.floor(pixel / pixels) * vertexCount;
      const a = channels * (first + triangles[3 * id]!);
      const b = channels * (first + triangles[3 * id + 1]!);
      const c = channels * (first + triangles[3 * id + 2]!);
      const b0 = barycentric[3 * pixel]!;
      const b1 = barycentric[3 * pixel + 1]!;
      const b2 = barycentric[3 * pixel + 2]!;
      let g0 = 0;
      let g1 = 0;
      let g2 = 0;
      for (let k = 0; k < channels; k++) {
        const g = dImage[pixel * channels + k]!;
        g0 += g * attributes[a + k]!;
        g1 += g * attributes[b + k]!;
        g2 += g * attributes[c + k]!;
        dAttributes[a + k]! += g * b0;
        dAttributes[b + k]! += g * b1;
        dAttributes[c + k]! += g * b2;
      }
      dBarycentric[3 * pixel] = g0;
      dBarycentric[3 * pixel + 1] = g1;
      dBarycentric[3 * pixel + 2] = g2;
    }
  },
});
