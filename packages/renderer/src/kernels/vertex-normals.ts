import { defineKernel } from '../backend.js';
import { fastVertexNormals, fastVertexNormalsBackward } from '../simd/vertex-normals.js';
import { scratch } from './scratch.js';

export interface VertexNormalsAttributes {
  readonly batch: number;
  readonly vertexCount: number;
}

export interface VertexNormalsInputs {
  positions: Float32Array;
  triangles: Int32Array;
}

/** Sums of triangle normals shorter than this count as no direction at all. */
const SHORTEST = 1e-30;

/** Normalised sum of the area-weighted normals (b - a) x (c - a) of the triangles round each vertex. */
export const vertexNormalsKernel = defineKernel<
  VertexNormalsInputs,
  { normals: Float32Array },
  VertexNormalsAttributes
>({
  name: 'GanfitVertexNormals',
  outputs: ({ batch, vertexCount }) => ({ normals: { shape: [batch, vertexCount, 3], dtype: 'float32' } }),
  compute({ positions, triangles }, { normals }, { batch, vertexCount }) {
    const sums = scratch('vertex normals', 3 * vertexCount);
    for (let image = 0; image < batch; image++) {
      const offset = image * 3 * vertexCount;
      sumNormals(positions, triangles, offset, sums);
      for (let i = 0; i < sums.length; i += 3) {
        const length = norm(sums, i);
        if (length <= SHORTEST) continue;
        normals[offset + i] = sums[i]! / length;
        normals[offset + i + 1] = sums[i + 1]! / length;
        normals[offset + i + 2] = sums[i + 2]! / length;
      }
    }
  },
  fast: fastVertexNormals,
});

/**
 * With s the sum and n = s / |s|: dL/ds = (g - n (n . g)) / |s|. A triangle's share of s is u x v with u = b - a and
 * v = c - a, so dL/du = v x dL/ds and dL/dv = dL/ds x u.
 */
export const vertexNormalsBackwardKernel = defineKernel<
  VertexNormalsInputs & { dNormals: Float32Array },
  { dPositions: Float32Array },
  VertexNormalsAttributes
>({
  name: 'GanfitVertexNormalsBackward',
  outputs: ({ batch, vertexCount }) => ({ dPositions: { shape: [batch, vertexCount, 3], dtype: 'float32' } }),
  compute({ positions, triangles, dNormals }, { dPositions }, { batch, vertexCount }) {
    const sums = scratch('vertex normals', 3 * vertexCount);
    for (let image = 0; image < batch; image++) {
      const offset = image * 3 * vertexCount;
      sumNormals(positions, triangles, offset, sums);
      for (let i = 0; i < sums.length; i += 3) toGradientOfSum(sums, i, dNormals, offset + i);
      scatterToPositions(positions, triangles, offset, sums, dPositions);
    }
  },
  fast: fastVertexNormalsBackward,
});

function sumNormals(positions: Float32Array, triangles: Int32Array, offset: number, sums: Float64Array): void {
  sums.fill(0);
  for (let t = 0; t < triangles.length; t += 3) {
    const a = 3 * triangles[t]!;
    const b = 3 * triangles[t + 1]!;
    const c = 3 * triangles[t + 2]!;
    const ux = positions[offset + b]! - positions[offset + a]!;
    const uy = positions[offset + b + 1]! - positions[offset + a + 1]!;
    const uz = positions[offset + b + 2]! - positions[offset + a + 2]!;
    const vx = positions[offset + c]! - positions[offset + a]!;
    const vy = positions[offset + c + 1]! - positions[offset + a + 1]!;
    const vz = positions[offset + c + 2]! - positions[offset + a + 2]!;
    if (!finite(ux + uy + uz + vx + vy + vz)) continue;
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    sums[a]! += nx;
    sums[a + 1]! += ny;
    sums[a + 2]! += nz;
    sums[b]! += nx;
    sums[b + 1]! += ny;
    sums[b + 2]! += nz;
    sums[c]! += nx;
    sums[c + 1]! += ny;
    sums[c + 2]! += nz;
  }
}

/** Replaces the sum at `i` by the loss's gradient with respect to it; vertices that nothing asks about stay clear of NaN. */
function toGradientOfSum(sums: Float64Array, i: number, dNormals: Float32Array, o: number): void {
  const gx = dNormals[o]!;
  const gy = dNormals[o + 1]!;
  const gz = dNormals[o + 2]!;
  const length = norm(sums, i);
  if (length <= SHORTEST || (gx === 0 && gy === 0 && gz === 0)) {
    sums[i] = sums[i + 1] = sums[i + 2] = 0;
    return;
  }
  const nx = sums[i]! / length;
  const ny = sums[i + 1]! / length;
  const nz = sums[i + 2]! / length;
  const along = nx * gx + ny * gy + nz * gz;
  sums[i] = (gx - nx * along) / length;
  sums[i + 1] = (gy - ny * along) / length;
  sums[i + 2] = (gz - nz * along) / length;
}

function scatterToPositions(
  positions: Float32Array,
  triangles: Int32Array,
  offset: number,
  dSums: Float64Array,
  out: Float32Array,
): void {
  for (let t = 0; t < triangles.length; t += 3) {
    const a = 3 * triangles[t]!;
    const b = 3 * triangles[t + 1]!;
    const c = 3 * triangles[t + 2]!;
    const gx = dSums[a]! + dSums[b]! + dSums[c]!;
    const gy = dSums[a + 1]! + dSums[b + 1]! + dSums[c + 1]!;
    const gz = dSums[a + 2]! + dSums[b + 2]! + dSums[c + 2]!;
    if (gx === 0 && gy === 0 && gz === 0) continue;
    const ux = positions[offset + b]! - positions[offset + a]!;
    const uy = positions[offset + b + 1]! - positions[offset + a + 1]!;
    const uz = positions[offset + b + 2]! - positions[offset + a + 2]!;
    const vx = positions[offset + c]! - positions[offset + a]!;
    const vy = positions[offset + c + 1]! - positions[offset + a + 1]!;
    const vz = positions[offset + c + 2]! - positions[offset + a + 2]!;
    if (!finite(ux + uy + uz + vx + vy + vz)) continue;
    const dux = vy * gz - vz * gy;
    const duy = vz * gx - vx * gz;
    const duz = vx * gy - vy * gx;
    const dvx = gy * uz - gz * uy;
    const dvy = gz * ux - gx * uz;
    const dvz = gx * uy - gy * ux;
    out[offset + b]! += dux;
    out[offset + b + 1]! += duy;
    out[offset + b + 2]! += duz;
    out[offset + c]! += dvx;
    out[offset + c + 1]! += dvy;
    out[offset + c + 2]! += dvz;
    out[offset + a]! -= dux + dvx;
    out[offset + a + 1]! -= duy + dvy;
    out[offset + a + 2]! -= duz + dvz;
  }
}

/** Triangles with a bad vertex are left out, so that they do not spoil those around them. */
function finite(x: number): boolean {
  return x - x === 0;
}

function norm(v: Float64Array, i: number): number {
  return Math.sqrt(v[i]! * v[i]! + v[i + 1]! * v[i + 1]! + v[i + 2]! * v[i + 2]!);
}
