import type { Similarity } from '@ganfit/networks';

/** Image pixels of a crop's pixels. @param points `[n * 2]` x, y */
export function toImage(s: Similarity, points: ArrayLike<number>): Float32Array {
  const out = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 2) {
    out[i] = s.a * points[i]! - s.b * points[i + 1]! + s.x;
    out[i + 1] = s.b * points[i]! + s.a * points[i + 1]! + s.y;
  }
  return out;
}

/** Inverse of {@link toImage}. */
export function toCrop(s: Similarity, points: ArrayLike<number>): Float32Array {
  const n = s.a * s.a + s.b * s.b;
  return toImage({ a: s.a / n, b: -s.b / n, x: -(s.a * s.x + s.b * s.y) / n, y: (s.b * s.x - s.a * s.y) / n }, points);
}

/** A face's size is the way from its eyes to its mouth, or this share of the way between its outer eye corners. */
const eyeShare = 0.9;
/** Side of a crop in units of that size; 3.1 shows the whole face. */
const usualRoom = 3.3;

/** Distance of the outer eye corners in a {@link faceCrop} of `size` pixels, as of a face seen from the front. */
export const frontalEyeDistance = (size: number): number => size / (eyeShare * usualRoom);

/**
 * The crop in which a face is fitted: eyes level, the face centred, from above the brows to below the chin with some room.
 * @param landmarks `[68 * 2]` iBUG 68 in image pixels
 * @param size of the crop's side in pixels
 * @param room side of the crop in units of the face's size
 */
export function faceCrop(landmarks: ArrayLike<number>, size: number, room = usualRoom): Similarity {
  const middle = (from: number, to: number): [number, number] => {
    let [x, y] = [0, 0];
    for (let i = from; i < to; i++) {
      x += landmarks[2 * i]! / (to - from);
      y += landmarks[2 * i + 1]! / (to - from);
    }
    return [x, y];
  };
  const [right, left, mouth] = [middle(36, 42), middle(42, 48), middle(48, 68)];
  const angle = Math.atan2(left[1] - right[1], left[0] - right[0]);
  const eyes = [(left[0] + right[0]) / 2, (left[1] + right[1]) / 2] as const;
  // Of a face in profile the eyes are close together but eyes and mouth are not; of a face looking up it is the reverse.
  const length = Math.max(
    Math.hypot(mouth[0] - eyes[0], mouth[1] - eyes[1]),
    eyeShare * Math.hypot(left[0] - right[0], left[1] - right[1]),
  );
  const scale = (length * room) / size;
  const [a, b] = [Math.cos(angle) * scale, Math.sin(angle) * scale];
  const centre = [(eyes[0] + mouth[0]) / 2, (eyes[1] + mouth[1]) / 2] as const;
  const half = size / 2;
  return { a, b, x: centre[0] - (a * half - b * half), y: centre[1] - (b * half + a * half) };
}
