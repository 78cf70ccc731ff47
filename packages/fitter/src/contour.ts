// Jaw landmarks slide: the detector marks the visible rim of the face, and which vertices form it depends on the pose.
import { type FaceTopology, pointsAtVertices, type ShapeModel, type SurfacePoints } from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';

/** The model's 68 landmarks together with all vertices over which the jaw's landmarks may slide. */
export interface LandmarkPoints {
  readonly count: number;
  readonly points: SurfacePoints;
  /** For each jaw landmark the rows of `points` that are its candidates. */
  readonly candidates: readonly (readonly number[])[];
}

/** Landmarks first (rows 0 to 67), then the contour's candidates, line by line. */
export function landmarkPoints(topology: FaceTopology): LandmarkPoints {
  const triangles = topology.triangles.dataSync() as Int32Array;
  const contour = pointsAtVertices(
    topology.contour.flatMap((line) => [...line]),
    triangles,
  );
  const { landmarks } = topology;
  let next = landmarks.triangles.length;
  const candidates = topology.contour.map((line) => Array.from(line, () => next++));
  return {
    count: next,
    candidates,
    points: {
      triangles: Int32Array.from([...landmarks.triangles, ...contour.triangles]),
      weights: Float32Array.from([...landmarks.weights, ...contour.weights]),
    },
  };
}

/** A shape model restricted to its landmarks and contour. */
export const landmarkShape = (shape: ShapeModel, { points }: LandmarkPoints): ReturnType<ShapeModel['at']> =>
  shape.at(points);

/**
 * Chooses for each jaw landmark the candidate that lies outermost on the image, seen from the middle of the face: the rim.
 * The choice has no gradient.
 *
 * @param pixels `[count * 2]` projected points
 * @returns `[68, count]` float32, a one-hot row for each landmark
 */
export function selectLandmarks({ count, candidates }: LandmarkPoints, pixels: ArrayLike<number>): tf.Tensor2D {
  const rows = new Float32Array(68 * count); // tf.oneHot writes integer bits into float32 on wasm
  for (let i = 0; i < 68; i++) {
    const line = candidates[i] ?? [];
    rows[i * count + (line.length ? outermost(line, pixels) : i)] = 1;
  }
  return tf.tensor2d(rows, [68, count]);
}

function outermost(candidates: readonly number[], pixels: ArrayLike<number>): number {
  // Outward: along the line of candidates, from its inner end away from the bridge of the nose.
  const at = (row: number): readonly [number, number] => [pixels[2 * row]!, pixels[2 * row + 1]!];
  const [x0, y0] = at(27);
  const [x1, y1] = at(candidates[0]!);
  const extent = (row: number): number => (at(row)[0] - x0) * (x1 - x0) + (at(row)[1] - y0) * (y1 - y0);
  return candidates.reduce((best, row) => (extent(row) > extent(best) ? row : best));
}
