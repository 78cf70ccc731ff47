import * as tf from '@tensorflow/tfjs-core';
import type { Camera, Scene, Topology } from '../src/index.js';

/** A disc-like relief with bumps, facing +z: every normal has its own direction, and nothing hides anything else. */
export function relief(columns: number, batch = 1): { positions: tf.Tensor3D; uvs: tf.Tensor2D; topology: Topology } {
  const positions: number[] = [];
  const uvs: number[] = [];
  for (let b = 0; b < batch; b++)
    for (let j = 0; j <= columns; j++)
      for (let i = 0; i <= columns; i++) {
        const u = i / columns;
        const v = j / columns;
        const [x, y] = [2 * u - 1, 1 - 2 * v];
        const z = 0.6 * Math.exp(-x * x - y * y) + 0.05 * Math.sin(9 * x + b) * Math.cos(7 * y);
        positions.push(0.8 * x * (1 + 0.1 * y), 0.9 * y, z);
        if (b === 0) uvs.push(0.05 + 0.9 * u, 0.05 + 0.9 * v);
      }
  const vertexCount = (columns + 1) ** 2;
  return {
    positions: tf.tensor3d(positions, [batch, vertexCount, 3]),
    uvs: tf.tensor2d(uvs, [vertexCount, 2]),
    topology: { triangles: tf.tensor2d(gridTriangles(columns), [2 * columns * columns, 3], 'int32') },
  };
}

function gridTriangles(columns: number): Int32Array {
  const out: number[] = [];
  for (let j = 0; j < columns; j++)
    for (let i = 0; i < columns; i++) {
      const a = j * (columns + 1) + i;
      const c = a + columns + 1;
      out.push(a, c, a + 1, a + 1, c, c + 1);
    }
  return Int32Array.from(out);
}

/** In front of the relief and a little to the side. */
export function frontCamera(batch = 1): Camera {
  const rows = <T>(row: T): T[] => Array.from({ length: batch }, () => row);
  return {
    position: tf.tensor2d(rows([0.7, 0.4, 4])),
    target: tf.tensor2d(rows([0.05, -0.02, 0.1])),
    up: tf.tensor2d(rows([0.1, 1, 0.05])),
    focalLength: tf.tensor1d(rows(3)),
  };
}

/** Smooth deterministic values between 0.2 and 0.8. */
export function pattern<R extends tf.Rank>(shape: tf.ShapeMap[R], phase = 0): tf.Tensor<R> {
  const values = Float32Array.from(
    { length: tf.util.sizeFromShape(shape) },
    (_, i) => 0.5 + 0.3 * Math.sin(1.7 * i + phase + 0.01 * i * i),
  );
  return tf.tensor(values, shape, 'float32');
}

export function pointLighting(batch = 1) {
  return {
    position: tf.tile(tf.tensor2d([[1.5, 2, 3]]), [batch, 1]),
    color: tf.tile(tf.tensor2d([[0.7, 0.6, 0.5]]), [batch, 1]),
    ambient: tf.tile(tf.tensor2d([[0.2, 0.25, 0.3]]), [batch, 1]),
  };
}

export function coloredRelief(columns = 6, batch = 1): Scene {
  const { positions, topology } = relief(columns, batch);
  const vertexColors = pattern<tf.Rank.R3>([batch, (columns + 1) ** 2, 3]);
  return { positions, topology, albedo: { vertexColors }, camera: frontCamera(batch), lighting: pointLighting(batch) };
}
