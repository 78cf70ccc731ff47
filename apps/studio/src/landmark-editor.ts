// The photo with its landmarks, which can be dragged, or moved by keys.
import { makeSvg } from './dom.js';

const step: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const parts: readonly (readonly [from: number, name: string])[] = [
  [0, 'Jaw'],
  [17, 'Brow'],
  [27, 'Nose'],
  [36, 'Eye'],
  [48, 'Mouth'],
];

/** A photo by its address and its size in the pixels that landmarks are in. */
export interface PhotoAt {
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

/**
 * Shows the face of a photo with its landmarks, which change in place. Arrow keys move the one that has the focus by a
 * pixel, Page Up and Page Down go to the next.
 */
export function editLandmarks(svg: SVGSVGElement, { url, width, height }: PhotoAt, landmarks: Float32Array): void {
  const face = faceSquare(landmarks);
  svg.setAttribute('viewBox', `${face.left} ${face.top} ${face.side} ${face.side}`);
  const photo = makeSvg('image', { href: url, width, height, preserveAspectRatio: 'none' });
  const points = Array.from({ length: 68 }, (_, i) => {
    const name = parts.findLast(([from]) => from <= i)![1];
    const circle = makeSvg('circle', { r: face.side * 0.009, tabindex: i ? -1 : 0, role: 'button' });
    circle.style.strokeWidth = `${face.side * 0.003}px`;
    circle.setAttribute('aria-label', `${name}, landmark ${i + 1} of 68`);
    place(circle, landmarks, i);
    return circle;
  });
  points.forEach((point, i) => {
    point.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      point.setPointerCapture(event.pointerId);
      focus(points, i);
    });
    point.addEventListener('pointermove', (event) => {
      if (!point.hasPointerCapture(event.pointerId)) return;
      const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM()!.inverse());
      landmarks.set([x, y], 2 * i);
      place(point, landmarks, i);
    });
    point.addEventListener('keydown', (event) => {
      const move = step[event.key];
      if (move) landmarks.set([landmarks[2 * i]! + move[0], landmarks[2 * i + 1]! + move[1]], 2 * i);
      else if (event.key === 'PageDown' || event.key === 'PageUp')
        focus(points, (i + (event.key === 'PageDown' ? 1 : 67)) % 68);
      else return;
      event.preventDefault();
      place(point, landmarks, i);
    });
  });
  svg.replaceChildren(photo, ...points);
}

/** The face with some room. */
function faceSquare(landmarks: Float32Array): { left: number; top: number; side: number } {
  const [xs, ys] = [0, 1].map((k) => landmarks.filter((_, i) => i % 2 === k)) as [Float32Array, Float32Array];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const side = 1.9 * Math.max(right - left, bottom - top);
  return { left: (left + right - side) / 2, top: (top + bottom - 1.1 * side) / 2, side };
}

function place(circle: SVGCircleElement, landmarks: Float32Array, i: number): void {
  circle.setAttribute('cx', String(landmarks[2 * i]));
  circle.setAttribute('cy', String(landmarks[2 * i + 1]));
}

/** One of them is in the tab order at a time. */
function focus(points: readonly SVGCircleElement[], i: number): void {
  for (const [k, point] of points.entries()) point.setAttribute('tabindex', k === i ? '0' : '-1');
  points[i]!.focus();
}
