import type { Occluder } from './distribution.js';
import type { DoubleSize } from './photograph.js';

/**
 * Draws an occluder over a rendering, shaded towards its rim so that it looks round.
 *
 * @param landmarks `[68 * 2]` in pixels of the rendering
 * @returns a new rendering
 */
export function occlude(rendering: DoubleSize, width: number, landmarks: ArrayLike<number>, by: Occluder): DoubleSize {
  const [image, alpha] = [rendering.image.slice(), rendering.alpha.slice()];
  const point = (i: number): [number, number] => [landmarks[2 * i]!, landmarks[2 * i + 1]!];
  const [right, left, nose] = [point(36), point(45), point(30)];
  const unit = Math.hypot(left[0] - right[0], left[1] - right[1]);
  // Between the eyes and the nose tip; x along the eyes, so that it turns with the head.
  const [ex, ey] = [(left[0] - right[0]) / unit, (left[1] - right[1]) / unit];
  const centre = [0, 1].map((k) => (right[k]! + left[k]! + 2 * nose[k]!) / 4) as [number, number];
  const [c, s] = [Math.cos(by.turn), Math.sin(by.turn)];
  for (let pixel = 0; pixel < alpha.length; pixel++) {
    const dx = (pixel % width) + 0.5 - centre[0];
    const dy = Math.floor(pixel / width) + 0.5 - centre[1];
    const x = (dx * ex + dy * ey) / unit - by.x;
    const y = (dy * ex - dx * ey) / unit - by.y;
    const [a, b] = [(c * x + s * y) / by.axes[0], (c * y - s * x) / by.axes[1]];
    const inside = 1 - a * a - b * b;
    if (inside <= 0) continue;
    const shade = (0.55 + 0.45 * Math.sqrt(inside)) * (1 + by.stripes[0] * Math.sin(2 * Math.PI * by.stripes[1] * x));
    for (let k = 0; k < 3; k++) image[3 * pixel + k] = Math.max(0, by.color[k]! * shade);
    alpha[pixel] = 1;
  }
  return { image, alpha };
}
