// The detector's landmarks lie a constant way off the model's anatomical ones. That way is measured on renders of random
// heads, and the model's landmarks move along it: over the surface, but never from one lip or lid to the other.
import { randomStream } from '@ganfit/core';
import type { FaceModel } from '@ganfit/morphable';
import type { LandmarkDetector } from '@ganfit/networks';
import { closestOnFace, pointOf } from './closest-point.js';
import { meanPositions } from './mean-head.js';
import { type Observation, observeHead } from './observe-head.js';
import { add, at, type Vector } from './shape/vector.js';

/** Landmarks as the detector sees them, and how far off it is before and after, in outer-eye distances. */
export interface Calibration {
  readonly triangles: Int32Array;
  readonly weights: Float32Array;
  readonly detected: number;
  readonly missed: number;
  /** Mean over the 51 inner landmarks, on heads of their own. */
  readonly errorBefore: number;
  readonly errorAfter: number;
}

/** iBUG 68: index of each landmark's mirror image. */
export const mirroredLandmarks: readonly number[] = [
  ...Array.from({ length: 17 }, (_, i) => 16 - i),
  ...[26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 27, 28, 29, 30, 35, 34, 33, 32, 31],
  ...[45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40],
  ...[54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55, 64, 63, 62, 61, 60, 67, 66, 65],
];

/**
 * Starts from the model's landmarks; those of the jaw stay as they are, they slide.
 *
 * @param options.count heads to measure on; half as many again are rendered for the check
 */
export async function calibrateLandmarks(
  model: FaceModel,
  detector: LandmarkDetector,
  options: { count: number; seed: number; onProgress?: (done: number, total: number) => void },
): Promise<Calibration> {
  const total = Math.round(options.count * 1.5);
  const random = randomStream(options.seed).split('landmarks');
  const observations: Observation[] = [];
  let missed = 0;
  for (let i = 0; i < total; i++) {
    const seen = await observeHead(model, detector, random.split(i));
    if (seen) observations.push(seen);
    else missed++;
    options.onProgress?.(i + 1, total);
  }
  const split = Math.round((observations.length * 2) / 3);
  const [measured, checked] = [observations.slice(0, split), observations.slice(split)];
  const offsets = medianOffsets(measured);
  const start = model.shape.topology.landmarks;
  const mean = meanPositions(model);
  const corners = model.shape.topology.triangles.dataSync();
  const triangles = Int32Array.from(start.triangles);
  const weights = Float32Array.from(start.weights);
  const onFace = closestOnFace(model);
  for (let i = 17; i < 68; i++) {
    const from = pointOf(mean, corners, { triangle: start.triangles[i]!, weights: at(start.weights, i) });
    const point = onFace(add(from, offsets[i]!), { from, reach });
    triangles[i] = point.triangle;
    weights.set(point.weights, 3 * i);
  }
  const errorBefore = meanError(checked, (o) => o.projected);
  const after = calibratedError(model, { triangles, weights }, options.seed, total, detector, checked.length);
  return { triangles, weights, detected: observations.length, missed, errorBefore, errorAfter: await after };
}

/** Error of new landmarks on the heads that were not measured on. */
async function calibratedError(
  model: FaceModel,
  points: { triangles: Int32Array; weights: Float32Array },
  seed: number,
  total: number,
  detector: LandmarkDetector,
  count: number,
): Promise<number> {
  const shape = model.shape.at(points);
  const random = randomStream(seed).split('landmarks');
  const observations: Observation[] = [];
  for (let i = total - 1; observations.length < count && i >= 0; i--) {
    const seen = await observeHead(model, detector, random.split(i), shape.evaluate);
    if (seen) observations.push(seen);
  }
  shape.dispose();
  return meanError(observations, (o) => o.projected);
}

function meanError(observations: readonly Observation[], of: (o: Observation) => Float32Array): number {
  const errors = observations.map((o) => {
    const p = of(o);
    const distance = (i: number, j: number, a: Float32Array, b: Float32Array): number =>
      Math.hypot(a[2 * i]! - b[2 * j]!, a[2 * i + 1]! - b[2 * j + 1]!);
    let sum = 0;
    for (let i = 17; i < 68; i++) sum += distance(i, i, p, o.detected);
    return sum / 51 / distance(36, 45, p, p);
  });
  return errors.reduce((a, b) => a + b, 0) / errors.length;
}

/** How far over the surface a landmark may move: less than the way round the corner of the mouth or eye. Model units. */
const reach = 0.08;

/** Median way from the model's landmark to the detector's, made symmetric. */
function medianOffsets(observations: readonly Observation[]): Vector[] {
  const values = (i: number, k: number, sign: number): number[] =>
    observations.map(({ offset }) => sign * offset[3 * i + k]!);
  return mirroredLandmarks.map((mirror, i) => {
    const coordinate = (k: number): number => median([...values(i, k, 1), ...values(mirror, k, k === 0 ? -1 : 1)]);
    return [coordinate(0), coordinate(1), coordinate(2)];
  });
}

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  return values[values.length >> 1] ?? Number.NaN;
}
