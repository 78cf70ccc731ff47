import { randomStream } from '@ganfit/core';
import { float32ToFloat16, type StoredTensor, writeSafetensors } from '@ganfit/morphable';

/** A model file of four vertices, for tests: two identity modes, one expression mode, one texture mode on two texels. */
export function tinyModelFile(
  change: Record<string, StoredTensor | undefined> = {},
  metadata: Record<string, string> = {},
): Uint8Array {
  const random = randomStream(5);
  const f32 = (shape: number[], data: ArrayLike<number>): StoredTensor => ({
    dtype: 'F32',
    shape,
    data: Float32Array.from(data),
  });
  const i32 = (shape: number[], data: ArrayLike<number>): StoredTensor => ({
    dtype: 'I32',
    shape,
    data: Int32Array.from(data),
  });
  const i16 = (shape: number[], data: ArrayLike<number>): StoredTensor => ({
    dtype: 'I16',
    shape,
    data: Int16Array.from(data),
  });
  const steps = (n: number): number[] => Array.from({ length: n }, () => Math.round(random.normal(0, 1000)));
  const tensors: Record<string, StoredTensor | undefined> = {
    triangles: i32([2, 3], [0, 1, 2, 0, 2, 3]),
    uvs: f32([4, 2], [0, 1, 1, 1, 1, 0, 0, 0]),
    counterparts: i32([4], [1, 0, 3, 2]),
    region: { dtype: 'U8', shape: [4], data: Uint8Array.from([0, 0, 0, 1]) },
    mask: f32([4], [1, 1, 1, 0]),
    landmark_triangles: i32([2], [0, 1]),
    landmark_weights: f32([2, 3], [0.5, 0.25, 0.25, 0, 0, 1]),
    contour: i32([2, 2], [0, 3, 1, -1]),
    identity_mean: f32([12], random.normals(12)),
    identity_basis: i16([2, 12], steps(24)),
    identity_scale: f32([2], [0.001, 0.0005]),
    expression_basis: i16([1, 12], steps(12)),
    expression_scale: f32([1], [0.001]),
    blendshapes: i16([1, 12], steps(12)),
    blendshapes_scale: f32([1], [0.01]),
    texture_mean: {
      dtype: 'F16',
      shape: [2, 2, 3],
      data: float32ToFloat16(Float32Array.from({ length: 12 }, () => 0.5)),
    },
    texture_texels: i32([2], [0, 3]),
    texture_basis: { dtype: 'I8', shape: [1, 6], data: Int8Array.from([10, 20, 30, -10, -20, -30]) },
    texture_scale: f32([1], [0.01]),
    ...change,
  };
  const present = Object.entries(tensors).filter((entry): entry is [string, StoredTensor] => entry[1] !== undefined);
  return writeSafetensors(Object.fromEntries(present), {
    format_version: '1',
    name: 'tiny',
    version: '0.0.1',
    blendshape_names: '["jawOpen"]',
    ...metadata,
  });
}
