/** Runs of iBUG's 68 landmarks that a mirror reverses onto themselves. */
const reversed = [
  [0, 17],
  [17, 27],
  [27, 28],
  [28, 29],
  [29, 30],
  [30, 31],
  [31, 36],
  [48, 55],
  [55, 60],
  [60, 65],
  [65, 68],
] as const;
/** The eyes, point by point: right eye's point, left eye's point. */
const eyes = [
  [36, 45],
  [37, 44],
  [38, 43],
  [39, 42],
  [40, 47],
  [41, 46],
] as const;

/** For each landmark the one that takes its place in a mirror image. */
export const counterparts: readonly number[] = (() => {
  const other = new Array<number>(68);
  for (const [begin, end] of reversed) for (let i = begin; i < end; i++) other[i] = begin + end - 1 - i;
  for (const [right, left] of eyes) [other[right], other[left]] = [left, right];
  return other;
})();

/** Mean of the landmarks from `begin` up to `end`. */
export function centre(landmarks: Float32Array, begin: number, end: number): [x: number, y: number] {
  let x = 0;
  let y = 0;
  for (let i = begin; i < end; i++) {
    x += landmarks[2 * i]!;
    y += landmarks[2 * i + 1]!;
  }
  return [x / (end - begin), y / (end - begin)];
}

/** Centre of all landmarks and their root-mean-square distance from it. */
export function spread(landmarks: Float32Array): { x: number; y: number; radius: number } {
  const [x, y] = centre(landmarks, 0, 68);
  let sum = 0;
  for (let i = 0; i < 136; i += 2) sum += (landmarks[i]! - x) ** 2 + (landmarks[i + 1]! - y) ** 2;
  return { x, y, radius: Math.sqrt(sum / 68) };
}

/** Angle of the line through the eyes, in radians, 0 when it is level. */
export function levelAngle(landmarks: Float32Array): number {
  const [rightX, rightY] = centre(landmarks, 36, 42);
  const [leftX, leftY] = centre(landmarks, 42, 48);
  return Math.atan2(leftY - rightY, leftX - rightX);
}
