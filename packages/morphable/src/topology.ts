import * as tf from '@tensorflow/tfjs-core';
import type { SurfacePoints } from './linear.js';

/** The parts of a head that a vertex can belong to, as stored in a model's `region`. */
export const regions = { face: 0, head: 1, eye: 2, mouth: 3, teeth: 4, socket: 5 } as const;

/** Connectivity, layout and names on a model's mesh: everything that does not change with its parameters. */
export interface FaceTopology {
  readonly vertexCount: number;
  /** `[triangleCount, 3]` int32, counter-clockwise from outside. */
  readonly triangles: tf.Tensor2D;
  /** `[vertexCount, 2]` float32, (0, 0) at the top left. */
  readonly uvs: tf.Tensor2D;
  /** `[vertexCount, 1]` float32 in [0, 1]: how much a vertex counts as face in pixel and identity terms. */
  readonly mask: tf.Tensor2D;
  /** iBUG 68 landmarks on the surface, where the landmark detector sees them. */
  readonly landmarks: SurfacePoints;
  /** For each of the 17 jaw landmarks, the vertices over which it may slide. */
  readonly contour: readonly Int32Array[];
  /** `[vertexCount]`, see {@link regions}. */
  readonly region: Uint8Array;
  /** `[vertexCount]` index of each vertex's mirror image. */
  readonly counterparts: Int32Array;
  dispose(): void;
}

/** {@link FaceTopology} as plain arrays. */
export interface TopologyData {
  readonly triangles: Int32Array;
  readonly uvs: Float32Array;
  readonly mask: Float32Array;
  readonly landmarks: SurfacePoints;
  readonly contour: readonly Int32Array[];
  readonly region: Uint8Array;
  readonly counterparts: Int32Array;
}

/** Moves connectivity and layout to the current tfjs backend. */
export function faceTopology(data: TopologyData): FaceTopology {
  const vertexCount = data.uvs.length / 2;
  const triangles = tf.tensor2d(data.triangles, [data.triangles.length / 3, 3], 'int32');
  const uvs = tf.tensor2d(data.uvs, [vertexCount, 2]);
  const mask = tf.tensor2d(data.mask, [vertexCount, 1]);
  return { ...data, vertexCount, triangles, uvs, mask, dispose: () => tf.dispose([triangles, uvs, mask]) };
}

/**
 * The vertex nearest to each surface point, for formats and tools that know vertices only.
 * @param triangles `[triangleCount * 3]`
 */
export function nearestVertices(points: SurfacePoints, triangles: Int32Array): Int32Array {
  return Int32Array.from(points.triangles, (triangle, i) => {
    const weights = [0, 1, 2].map((k) => points.weights[3 * i + k]!);
    return triangles[3 * triangle + weights.indexOf(Math.max(...weights))]!;
  });
}

/** Surface points that sit on the given vertices. */
export function pointsAtVertices(vertices: ArrayLike<number>, triangles: Int32Array): SurfacePoints {
  const corner = new Map<number, number>();
  triangles.forEach((vertex, i) => {
    if (!corner.has(vertex)) corner.set(vertex, i);
  });
  const weights = new Float32Array(vertices.length * 3);
  const indices = Int32Array.from(vertices, (vertex, i) => {
    const at = corner.get(vertex)!;
    weights[3 * i + (at % 3)] = 1;
    return Math.floor(at / 3);
  });
  return { triangles: indices, weights };
}
