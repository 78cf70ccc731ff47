// Faces that lie on their side, or on their head, in photos that do not say so.
import type { DetectedFace } from '@ganfit/networks';
import { averageFace } from './landmark-anchors.js';
import { halfTurn, type Move, middle, quarterTurn } from './similarity.js';

/** An {@link uprightness} above which nobody would turn a photo. */
export const upright = 0.7;

/** The ways to turn a photo, the likelier ones first, with what they are called. */
export const turns: readonly [(size: { width: number; height: number }) => Move, string][] = [
  [(size) => quarterTurn(size, true), 'to the right'],
  [(size) => quarterTurn(size, false), 'to the left'],
  [halfTurn, 'upside down'],
];

/**
 * How much a face looks as if it were seen the right way up. The detector finds turned ones too, sure of itself now and then,
 * but in boxes that are wide, and with landmarks, always upright, that make no face. Of 15 portraits in four orientations
 * each, this told the orientation of all, and one on its head was above {@link upright}.
 */
export function uprightness({ box, score, landmarks }: DetectedFace): number {
  return score - 2 * unlikeness(landmarks) - (box.height < 0.95 * box.width ? 0.3 : 0);
}

/** Distance from the average face, moved, turned and scaled onto the landmarks; in distances of its outer eye corners. */
function unlikeness(landmarks: Float32Array): number {
  const [x, y] = middle(landmarks);
  const [u, v] = middle(averageFace);
  let [along, across, size, spread] = [0, 0, 0, 0];
  for (let i = 0; i < landmarks.length; i += 2) {
    const [a, b] = [averageFace[i]! - u, averageFace[i + 1]! - v];
    const [c, d] = [landmarks[i]! - x, landmarks[i + 1]! - y];
    along += a * c + b * d;
    across += a * d - b * c;
    size += a * a + b * b;
    spread += c * c + d * d;
  }
  // By least squares (Procrustes): the scale squared, and what is left.
  const scale = (along ** 2 + across ** 2) / size ** 2;
  const left = Math.max(0, spread - scale * size);
  return Math.sqrt(left / (landmarks.length / 2) / scale);
}
