import { randomStream } from '@ganfit/core';
import { type FaceModel, linearTexture, pcaShape, regions } from '@ganfit/morphable';
import type { RecognitionNetwork } from '@ganfit/networks';
import * as tf from '@tensorflow/tfjs-core';
import { relief } from './shapes.js';

const side = 20;

/** A model of a relief that is some 180 mm wide: smooth modes, a nose at landmark 30, eye corners 90 mm apart. */
export function toyModel(): FaceModel {
  const { positions, triangles } = relief(side);
  const mean = Float32Array.from(positions, (x, i) => (i % 3 === 2 ? x - 0.4 : x));
  const vertexCount = side * side;
  const wave = (size: number, seed: number, strength: number): Float32Array => {
    const random = randomStream(seed);
    const rows = Array.from({ length: size }, () => {
      const [a, b, c] = random.normals(3, 0, 2) as unknown as [number, number, number];
      return mean.map((_, i) => {
        const first = i - (i % 3);
        return strength * Math.sin(a * mean[first]! + b * mean[first + 1]! + c + (i % 3));
      });
    });
    return Float32Array.from(rows.flatMap((row) => Array.from(row)));
  };
  const vertexAt = (x: number, y: number): number =>
    Math.round(((0.9 - y) / 1.8) * (side - 1)) * side + Math.round(((x + 0.9) / 1.8) * (side - 1));
  const landmarks = Array.from({ length: 68 }, (_, i) => vertexAt(0.6 * Math.sin(i), 0.6 * Math.cos(1.7 * i)));
  landmarks[30] = vertexAt(0, -0.05);
  landmarks[36] = vertexAt(-0.45, 0.3);
  landmarks[45] = vertexAt(0.45, 0.3);
  const corner = new Map<number, number>();
  for (const [i, v] of triangles.entries()) corner.set(v, i);
  const weights = new Float32Array(68 * 3);
  const onTriangles = Int32Array.from(landmarks, (v, i) => {
    weights[3 * i + (corner.get(v)! % 3)] = 1;
    return Math.floor(corner.get(v)! / 3);
  });
  const shape = pcaShape({
    topology: {
      triangles: Int32Array.from(triangles),
      uvs: Float32Array.from({ length: 2 * vertexCount }, (_, i) => {
        const v = i >> 1;
        return (i % 2 ? Math.floor(v / side) : v % side) / (side - 1);
      }),
      mask: new Float32Array(vertexCount).fill(1),
      landmarks: { triangles: onTriangles, weights },
      contour: Array.from({ length: 17 }, (_, i) => Int32Array.of(landmarks[i]!)),
      region: new Uint8Array(vertexCount).fill(regions.face),
      counterparts: Int32Array.from({ length: vertexCount }, (_, v) => v),
    },
    identity: { mean, basis: wave(4, 1, 0.03) },
    expression: { mean: new Float32Array(3 * vertexCount), basis: wave(2, 2, 0.03) },
  });
  const texels = 16 * 16 * 3;
  const texture = linearTexture(
    {
      mean: Float32Array.from({ length: texels }, (_, i) => 0.7 - 0.1 * (i % 3)),
      basis: randomStream(3).normals(2 * texels, 0, 0.03),
    },
    { height: 16, width: 16 },
  );
  return {
    name: 'toy',
    version: '1',
    hash: '0',
    shape,
    texture,
    blendshapes: { names: [], displacement: () => new Float32Array(3 * vertexCount) },
    dispose() {
      shape.dispose();
      texture.dispose?.();
    },
  };
}

/** Tells faces apart by the mean colour of four quarters. */
export const toyRecognition: RecognitionNetwork = {
  name: 'toy',
  inputSize: { height: 8, width: 8 },
  alignment: () => ({ a: 1, b: 0, x: 0, y: 0 }),
  features(aligned) {
    const quarters = tf.avgPool(aligned, 4, 4, 'valid');
    return { embedding: tf.reshape(quarters, [-1, 12]) as tf.Tensor2D, activations: [quarters] };
  },
  dispose() {},
};
