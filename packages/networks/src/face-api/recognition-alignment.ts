import { check } from '@ganfit/core';
import { squareCrop } from '../similarity.js';
import type { Similarity } from '../types.js';
import { centre, levelAngle } from './landmarks68.js';

/**
 * The crop that face-api calls dlib alignment, turned so that the eyes are level: a square of side (mean distance of the
 * eye centres from the mouth centre) / 0.45, with the mean of these three points at (0.5, 0.43) of it.
 *
 * @param landmarks 68 points, `[136]`, in pixels
 * @param size pixels of the crop
 * @throws GanfitError `ARGUMENT` for another number of points or values that are not finite
 */
export function recognitionAlignment(landmarks: Float32Array, size: number): Similarity {
  check(landmarks.length === 136 && landmarks.every(Number.isFinite), 'ARGUMENT', () => {
    return `alignment: \`landmarks\` must be 136 finite numbers (x, y of 68 points), got ${landmarks.length}. Pass face.landmarks of a detector.`;
  });
  const right = centre(landmarks, 36, 42);
  const left = centre(landmarks, 42, 48);
  const mouth = centre(landmarks, 48, 68);
  const distance = (eye: [number, number]): number => Math.hypot(eye[0] - mouth[0], eye[1] - mouth[1]);
  const side = (distance(right) + distance(left)) / 2 / 0.45;
  const angle = levelAngle(landmarks);
  const down = (0.5 - 0.43) * side;
  const x = (right[0] + left[0] + mouth[0]) / 3 - Math.sin(angle) * down;
  const y = (right[1] + left[1] + mouth[1]) / 3 + Math.cos(angle) * down;
  return squareCrop({ x, y, side, angle }, size);
}
