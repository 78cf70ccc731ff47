// The photo with its landmarks, which can be dragged, or moved by keys.
import { makeSvg } from './dom.js';
import { draggable } from './drag.js';
import { faceAnchors } from './landmark-anchors.js';
import { faceOf, frame, photoLayer } from './photo-layer.js';
import type { MarkedPhoto } from './photos.js';

const parts: readonly (readonly [from: number, name: string])[] = [
  [0, 'Jaw'],
  [17, 'Brow'],
  [27, 'Nose'],
  [36, 'Eye'],
  [48, 'Mouth'],
];

/**
 * Shows the face of a photo with its landmarks, which change in place. Arrow keys move the one that has the focus by a
 * pixel, Page Up and Page Down go to the next. Landmarks that were placed by hand also move all together.
 */
export function editLandmarks(svg: SVGSVGElement, photo: MarkedPhoto): void {
  const { landmarks } = photo;
  const view = faceOf(photo);
  const points = Array.from({ length: 68 }, (_, i) => {
    const name = parts.findLast(([from]) => from <= i)![1];
    const circle = makeSvg('circle', { r: view.width * 0.009, tabindex: i ? -1 : 0, role: 'button', class: 'point' });
    circle.style.strokeWidth = `${view.width * 0.003}px`;
    circle.setAttribute('aria-label', `${name}, landmark ${i + 1} of 68`);
    return circle;
  });
  const place = (): void => {
    for (const [i, point] of points.entries()) {
      point.setAttribute('cx', String(landmarks[2 * i]));
      point.setAttribute('cy', String(landmarks[2 * i + 1]));
    }
  };
  points.forEach((point, i) => {
    draggable(svg, point, (dx, dy) => {
      landmarks.set([landmarks[2 * i]! + dx, landmarks[2 * i + 1]! + dy], 2 * i);
      place();
    });
    point.addEventListener('focus', () => {
      // One of them is in the tab order at a time.
      for (const other of points) other.setAttribute('tabindex', other === point ? '0' : '-1');
    });
    point.addEventListener('keydown', (event) => {
      if (event.key !== 'PageDown' && event.key !== 'PageUp') return;
      event.preventDefault();
      points[(i + (event.key === 'PageDown' ? 1 : 67)) % 68]!.focus();
    });
  });
  place();
  const anchors = photo.state === 'by hand' ? faceAnchors(svg, landmarks, view.width, place) : [];
  frame(svg, view);
  svg.replaceChildren(...photoLayer(photo), ...points, ...anchors);
}
