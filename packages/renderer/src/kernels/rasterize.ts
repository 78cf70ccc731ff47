import { defineKernel } from '../backend.js';
import { fastRasterize } from '../simd/rasterize.js';
import { EDGE_COUNT, edges } from './edges.js';
import { scratch } from './scratch.js';
import { SMALLEST_W, visibleBounds } from './screen-bounds.js';

export interface RasterizeAttributes {
  readonly batch: number;
  readonly vertexCount: number;
  readonly height: number;
  readonly width: number;
  /** 1 skips triangles that turn their back, -1 those that turn their front, 0 none. */
  readonly cull: number;
}

export interface RasterizeInputs {
  clip: Float32Array;
  triangles: Int32Array;
}
export interface RasterizeOutputs {
  triangleId: Int32Array;
  barycentric: Float32Array;
  depth: Float32Array;
}

/** The box of pixel centres is widened by this much, so that the edge test alone decides. */
const SLACK = 1e-9;

/** Visibility by z-buffer over 2D homogeneous edge functions: no clipping, no division before the pixel. */
export const rasterizeKernel = defineKernel<RasterizeInputs, RasterizeOutputs, RasterizeAttributes>({
  name: 'GanfitRasterize',
  outputs: ({ batch, height, width }) => ({
    triangleId: { shape: [batch, height, width], dtype: 'int32', initial: -1 },
    barycentric: { shape: [batch, height, width, 3], dtype: 'float32' },
    depth: { shape: [batch, height, width], dtype: 'float32', initial: 1 },
  }),
  compute(inputs, outputs, attributes) {
    for (let image = 0; image < attributes.batch; image++) rasterizeImage(inputs, outputs, attributes, image);
  },
  fast: fastRasterize,
});

function rasterizeImage(
  inputs: RasterizeInputs,
  outputs: RasterizeOutputs,
  attributes: RasterizeAttributes,
  image: number,
): void {
  const { triangles } = inputs;
  const { triangleId, barycentric, depth } = outputs;
  const { vertexCount, height, width, cull } = attributes;
  const pixels = height * width;
  const clip = inputs.clip.subarray(image * vertexCount * 4, (image + 1) * vertexCount * 4);
  const onScreen = pixelCoordinates(clip, width, height);
  const bounds = new Float64Array(4);
  const edge = new Float64Array(EDGE_COUNT);

  for (let t = 0; t < triangles.length; t += 3) {
    const ia = triangles[t]!;
    const ib = triangles[t + 1]!;
    const ic = triangles[t + 2]!;
    const a = 4 * ia;
    const b = 4 * ib;
    const c = 4 * ic;
    const front =
      (clip[a + 3]! > SMALLEST_W ? 1 : 0) + (clip[b + 3]! > SMALLEST_W ? 1 : 0) + (clip[c + 3]! > SMALLEST_W ? 1 : 0);
    if (front === 0) continue;
    let left: number;
    let right: number;
    let top: number;
    let bottom: number;
    if (front === 3) {
      const xa = onScreen[2 * ia]!;
      const xb = onScreen[2 * ib]!;
      const xc = onScreen[2 * ic]!;
      const ya = onScreen[2 * ia + 1]!;
      const yb = onScreen[2 * ib + 1]!;
      const yc = onScreen[2 * ic + 1]!;
      left = Math.min(xa, xb, xc);
      right = Math.max(xa, xb, xc);
      top = Math.min(ya, yb, yc);
      bottom = Math.max(ya, yb, yc);
    } else {
      visibleBounds(clip, [a, b, c], width, height, bounds);
      left = bounds[0]!;
      right = bounds[1]!;
      top = bounds[2]!;
      bottom = bounds[3]!;
    }
    // Pixel centres lie at +0.5; most triangles of a fine mesh contain none.
    const x0 = Math.max(0, Math.ceil(left - 0.5 - SLACK));
    const x1 = Math.min(width - 1, Math.floor(right - 0.5 + SLACK));
    const y0 = Math.max(0, Math.ceil(top - 0.5 - SLACK));
    const y1 = Math.min(height - 1, Math.floor(bottom - 0.5 + SLACK));
    if (!(x0 <= x1 && y0 <= y1)) continue;

    edges(clip, a, b, c, edge);
    const det = edge[9]!;
    if (!Number.isFinite(det) || det === 0 || det * cull < 0) continue;
    const sign = det < 0 ? -1 : 1;
    const A0 = sign * edge[0]!;
    const B0 = sign * edge[1]!;
    const C0 = sign * edge[2]!;
    const A1 = sign * edge[3]!;
    const B1 = sign * edge[4]!;
    const C1 = sign * edge[5]!;
    const A2 = sign * edge[6]!;
    const B2 = sign * edge[7]!;
    const C2 = sign * edge[8]!;
    const z0 = clip[a + 2]!;
    const z1 = clip[b + 2]!;
    const z2 = clip[c + 2]!;
    const id = t / 3;
    // Sum of e_k w_k is |det| at every pixel, so z / w needs no further division.
    const perW = 1 / (sign * det);

    for (let y = y0; y <= y1; y++) {
      const py = 1 - ((y + 0.5) * 2) / height;
      const r0 = B0 * py + C0;
      const r1 = B1 * py + C1;
      const r2 = B2 * py + C2;
      for (let x = x0, pixel = y * width + x0; x <= x1; x++, pixel++) {
        const px = ((x + 0.5) * 2) / width - 1;
        const e0 = A0 * px + r0;
        if (!(e0 >= 0)) continue;
        const e1 = A1 * px + r1;
        if (!(e1 >= 0)) continue;
        const e2 = A2 * px + r2;
        if (!(e2 >= 0)) continue;
        // Compared as it is stored, so that no second depth buffer is needed.
        const z = Math.fround((e0 * z0 + e1 * z1 + e2 * z2) * perW);
        const sum = e0 + e1 + e2;
        const o = image * pixels + pixel;
        // The far plane itself still counts.
        if (!(z >= -1 && sum > 0 && (z < depth[o]! || (z === 1 && triangleId[o]! < 0)))) continue;
        triangleId[o] = id;
        depth[o] = z;
        const scale = 1 / sum;
        barycentric[3 * o] = e0 * scale;
        barycentric[3 * o + 1] = e1 * scale;
        barycentric[3 * o + 2] = e2 * scale;
      }
    }
  }
}

/** `[vertexCount, 2]`, meaningless for vertices that are not in front of the eye plane. */
function pixelCoordinates(clip: Float32Array, width: number, height: number): Float64Array {
  const out = scratch('rasterize: pixel coordinates', clip.length / 2);
  for (let i = 0, o = 0; i < clip.length; i += 4, o += 2) {
    const w = clip[i + 3]!;
    out[o] = (clip[i]! / w + 1) * 0.5 * width;
    out[o + 1] = (1 - clip[i + 1]! / w) * 0.5 * height;
  }
  return out;
}
