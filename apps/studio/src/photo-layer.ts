// A photo as SVG, in its own pixels; what editors draw lies over it.
import { makeSvg } from './dom.js';
import type { Photo } from './photos.js';
import { middle, type Rect } from './similarity.js';
import type { Stroke } from './strokes.js';

/** The photo, with what hides the face tinted. */
export function photoLayer({ picture: { url, width, height }, strokes }: Photo): SVGElement[] {
  const photo = makeSvg('image', { href: url, width, height, preserveAspectRatio: 'none' });
  if (strokes.length === 0) return [photo];
  const mask = makeSvg('mask', { id: 'hidden-parts', maskUnits: 'userSpaceOnUse', x: 0, y: 0, width, height });
  mask.append(...strokes.map(strokePath));
  return [photo, mask, makeSvg('rect', { width, height, class: 'tint', mask: 'url(#hidden-parts)' })];
}

/** White where it hides, black where it shows again. */
export function strokePath({ erases, width, points }: Stroke): SVGPathElement {
  const path = makeSvg('path', { d: pathOf(points), 'stroke-width': width, stroke: erases ? '#000' : '#fff' });
  path.setAttribute('class', 'stroke');
  return path;
}

/** A single point is drawn as a line to itself, which has round ends. */
export function pathOf(points: readonly number[]): string {
  const corners = Array.from({ length: points.length / 2 }, (_, i) => `${points[2 * i]} ${points[2 * i + 1]}`);
  return `M${[corners[0], ...corners].join('L')}`;
}

/** Shows a part of the photo. */
export function frame(svg: SVGSVGElement, { left, top, width, height }: Rect): void {
  svg.setAttribute('viewBox', `${left} ${top} ${width} ${height}`);
  svg.style.aspectRatio = `${width} / ${height}`;
}

export const whole = ({ picture: { width, height } }: Photo): Rect => ({ left: 0, top: 0, width, height });

/** The face with some room, or the whole photo where none is known. */
export function faceOf(photo: Photo): Rect {
  const { landmarks } = photo;
  if (!landmarks) return whole(photo);
  const [x, y] = middle(landmarks);
  const reach = landmarks.reduce((far, v, i) => Math.max(far, Math.abs(v - (i % 2 ? y : x))), 0);
  const side = 3.6 * reach;
  return { left: x - side / 2, top: y - 0.58 * side, width: side, height: side };
}

/** Where on the photo the pointer is. */
export function pointAt(svg: SVGSVGElement, { clientX, clientY }: MouseEvent): [number, number] {
  const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM()!.inverse());
  return [x, y];
}

/** How the arrow keys move. */
export const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
