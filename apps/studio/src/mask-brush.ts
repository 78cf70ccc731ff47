// The brush that marks what hides the face: hair, a hand, glasses.
import { makeSvg } from './dom.js';
import { arrows, faceOf, frame, pathOf, photoLayer, pointAt } from './photo-layer.js';
import type { Photo } from './photos.js';
import type { Stroke } from './strokes.js';

export interface Brush {
  readonly erases: boolean;
  /** Part of the picture's side that is shown. */
  readonly size: number;
}

/**
 * Shows a photo to be painted on. By keys: arrows move the brush, the space bar sets it down.
 * @param brush as it is set now
 * @param onStroke called with each stroke that is done
 */
export function paintMask(
  svg: SVGSVGElement,
  photo: Photo,
  brush: () => Brush,
  onStroke: (stroke: Stroke) => void,
): void {
  const view = faceOf(photo);
  const label = 'Brush: arrow keys move it, the space bar paints';
  const cursor = makeSvg('circle', { class: 'brush', tabindex: 0, role: 'button', 'aria-label': label });
  const line = makeSvg('path', { class: 'stroke fresh' });
  const width = (): number => brush().size * view.width;
  let points: number[] | undefined;
  // After a stroke the photo is drawn anew, and the brush stays where it was.
  const before = svg.querySelector<SVGCircleElement>('.brush');
  const focused = before && before === document.activeElement;
  let [x, y] = before
    ? [before.cx.baseVal.value, before.cy.baseVal.value]
    : [view.left + view.width / 2, view.top + view.height / 2];

  const move = (to: readonly [number, number]): void => {
    [x, y] = to;
    cursor.setAttribute('cx', String(x));
    cursor.setAttribute('cy', String(y));
    cursor.setAttribute('r', String(width() / 2));
    cursor.style.strokeWidth = `${view.width * 0.004}px`;
  };
  const extend = (): void => {
    points?.push(x, y);
    line.setAttribute('d', pathOf(points!));
    line.style.strokeWidth = `${width()}px`;
    line.classList.toggle('erases', brush().erases);
  };
  const done = (): void => {
    const stroke = points && { erases: brush().erases, width: width(), points };
    points = undefined;
    if (stroke) onStroke(stroke);
  };
  svg.onpointerdown = (event) => {
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    points = [];
    move(pointAt(svg, event));
    extend();
  };
  svg.onpointermove = (event) => {
    move(pointAt(svg, event));
    if (points) extend();
  };
  svg.onpointerup = svg.onpointercancel = done;
  cursor.onkeydown = (event) => {
    const way = arrows[event.key];
    if (way) move([x + (way[0] * width()) / 4, y + (way[1] * width()) / 4]);
    else if (event.key !== ' ' || event.repeat) return;
    else points = [];
    event.preventDefault();
    if (points) extend();
  };
  cursor.onkeyup = ({ key }) => key === ' ' && done();
  move([x, y]);
  frame(svg, view);
  svg.replaceChildren(...photoLayer(photo), line, cursor);
  if (focused) cursor.focus();
}
