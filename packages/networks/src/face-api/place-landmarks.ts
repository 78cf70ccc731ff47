import * as tf from '@tensorflow/tfjs-core';
import { applyToPoints, squareCrop } from '../similarity.js';
import type { DetectedFace, Similarity } from '../types.js';
import { warp } from '../warp.js';
import type { ScoredBox } from './boxes.js';
import type { LandmarkGraph } from './landmark-network.js';
import { counterparts, levelAngle, spread } from './landmarks68.js';

/** The network's input: a square of this many pixels. */
const inputSide = 112;
/** Side of a crop: the detector's box with a little room, or in root-mean-square radii of the landmarks. */
const boxRoom = 1.1;
const radii = 3.5;
/** Turns of the levelled crops, radians. */
const turns = [-0.12, 0, 0.12];

/**
 * The landmarks of one face, in pixels of the image.
 *
 * Refined, they are the mean over the box's crop, three levelled crops about a first estimate, and the mirror images of
 * these four. On 80 rendered heads with known truth this lowers the error that is left after the constant offset of each
 * point from 0.026 to 0.019 of the outer eye distance, the mirror images alone to 0.020; more crops gain nothing.
 */
export async function placeLandmarks(
  network: LandmarkGraph,
  image: tf.Tensor4D,
  box: ScoredBox,
  refine: boolean,
): Promise<DetectedFace> {
  const rectangle = { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top };
  const first = squareCrop(
    {
      x: (box.left + box.right) / 2,
      y: (box.top + box.bottom) / 2,
      side: boxRoom * Math.max(rectangle.width, rectangle.height),
    },
    inputSide,
  );
  const face = { box: rectangle, score: box.score };
  if (!refine) return { ...face, landmarks: (await predict(network, image, [first], false))[0]! };
  const rough = await predict(network, image, [first], true);
  const { x, y, radius } = spread(mean(rough));
  const level = levelAngle(mean(rough));
  const crops = turns.map((turn) => squareCrop({ x, y, side: radii * radius, angle: level + turn }, inputSide));
  return { ...face, landmarks: mean([...rough, ...(await predict(network, image, crops, true))]) };
}

/** The landmarks as seen in each crop, and in its mirror image too if `mirrored`, in pixels of the image. */
async function predict(
  network: LandmarkGraph,
  image: tf.Tensor4D,
  crops: readonly Similarity[],
  mirrored: boolean,
): Promise<Float32Array[]> {
  const output = tf.tidy(() => {
    const size = { height: inputSide, width: inputSide };
    const seen = tf.concat(crops.map((crop) => warp(image, crop, size)));
    return network.predict(mirrored ? tf.concat([seen, tf.reverse(seen, 2)]) : seen);
  });
  const values = (await output.data()) as Float32Array;
  output.dispose();
  return Array.from({ length: values.length / 136 }, (_, i) => {
    const points = values.subarray(136 * i, 136 * i + 136).map((v) => v * inputSide);
    const crop = crops[i % crops.length]!;
    return applyToPoints(crop, i < crops.length ? points : unmirror(points));
  });
}

/** Landmarks of a mirrored crop, put back: each is the counterpart's, from the other side. */
function unmirror(points: Float32Array): Float32Array {
  return points.map((_, i) => {
    const other = points[2 * counterparts[i >> 1]! + (i & 1)]!;
    return i & 1 ? other : inputSide - other;
  });
}

const mean = (all: readonly Float32Array[]): Float32Array =>
  all[0]!.map((_, i) => all.reduce((sum, points) => sum + points[i]!, 0) / all.length);
