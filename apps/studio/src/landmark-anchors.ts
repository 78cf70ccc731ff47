// Landmarks placed by hand: three handles, on eyes and mouth, carry all of them along.
import { makeSvg } from './dom.js';
import { draggable } from './drag.js';
import { middle } from './similarity.js';

const anchors = [
  { name: 'The eye on the left of the picture, with the points around it', from: 36, to: 42 },
  { name: 'The eye on the right of the picture, with the points around it', from: 42, to: 48 },
  { name: 'The mouth, with the points around it', from: 48, to: 68 },
] as const;

type Point = readonly [number, number];
type Three = readonly [Point, Point, Point];

const positions = (landmarks: Float32Array): Three =>
  anchors.map(({ from, to }) => middle(landmarks.subarray(2 * from, 2 * to))) as unknown as Three;

/** Handles for landmarks that change in place; `moved` is called when they have. */
export function faceAnchors(
  svg: SVGSVGElement,
  landmarks: Float32Array,
  side: number,
  moved: () => void,
): SVGCircleElement[] {
  const handles = anchors.map(({ name }) => {
    const handle = makeSvg('circle', { r: side * 0.035, tabindex: 0, role: 'button', class: 'anchor' });
    handle.setAttribute('aria-label', name);
    handle.style.strokeWidth = `${side * 0.006}px`;
    return handle;
  });
  const place = (): void => {
    for (const [i, [x, y]] of positions(landmarks).entries()) {
      handles[i]!.setAttribute('cx', String(x));
      handles[i]!.setAttribute('cy', String(y));
    }
  };
  handles.forEach((handle, i) => {
    draggable(svg, handle, (dx, dy) => {
      const from = positions(landmarks);
      const to = from.map(([x, y], k) => (k === i ? [x + dx, y + dy] : [x, y])) as unknown as Three;
      carry(landmarks, from, to);
      place();
      moved();
    });
  });
  place();
  return handles;
}

/** The affine map that takes three points to three others, done to all landmarks; none if the three are in a line. */
function carry(landmarks: Float32Array, [p, q, r]: Three, [p2, q2, r2]: Three): void {
  const area = (a: Point, b: Point, c: Point): number => (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
  const all = area(p, q, r);
  if (Math.abs(area(p2, q2, r2)) < 0.01 * Math.abs(all)) return;
  for (let i = 0; i < landmarks.length; i += 2) {
    const point: Point = [landmarks[i]!, landmarks[i + 1]!];
    const [u, v, w] = [area(point, q, r) / all, area(p, point, r) / all, area(p, q, point) / all];
    landmarks.set([u * p2[0] + v * q2[0] + w * r2[0], u * p2[1] + v * q2[1] + w * r2[1]], i);
  }
}

/** The landmarks of an average face seen from the front, in distances of the outer eye corners from between them. */
export const averageFace: readonly number[] = [
  -0.82, 0.01, -0.81, 0.26, -0.77, 0.48, -0.74, 0.69, -0.65, 0.94, -0.49, 1.15, -0.35, 1.25, -0.18, 1.3, 0, 1.34, 0.18,
  1.3, 0.35, 1.25, 0.49, 1.15, 0.65, 0.94, 0.74, 0.69, 0.77, 0.48, 0.81, 0.26, 0.82, 0.01, -0.67, -0.2, -0.57, -0.29,
  -0.44, -0.32, -0.33, -0.31, -0.22, -0.27, 0.22, -0.27, 0.33, -0.31, 0.45, -0.32, 0.57, -0.29, 0.67, -0.2, 0, 0.01, 0,
  0.16, 0, 0.29, 0, 0.44, -0.14, 0.54, -0.07, 0.56, 0, 0.58, 0.07, 0.56, 0.14, 0.54, -0.5, 0, -0.44, -0.03, -0.32,
  -0.04, -0.23, 0.03, -0.31, 0.08, -0.45, 0.09, 0.23, 0.03, 0.32, -0.04, 0.44, -0.03, 0.5, 0, 0.45, 0.09, 0.31, 0.08,
  -0.29, 0.85, -0.19, 0.78, -0.07, 0.73, 0, 0.74, 0.07, 0.73, 0.19, 0.78, 0.29, 0.85, 0.2, 0.91, 0.1, 0.95, 0, 0.96,
  -0.1, 0.95, -0.2, 0.91, -0.25, 0.85, -0.08, 0.83, 0, 0.84, 0.08, 0.83, 0.25, 0.85, 0.09, 0.84, 0, 0.85, -0.09, 0.84,
];

/** Landmarks to begin with, in the middle of a picture. */
export function averageLandmarks({ width, height }: { width: number; height: number }): Float32Array {
  const eyes = Math.min(width, height) / 4;
  return Float32Array.from(averageFace, (v, i) => (i % 2 ? height / 2 + (v - 0.5) * eyes : width / 2 + v * eyes));
}
