import { arrows, pointAt } from './photo-layer.js';

/**
 * Lets a part of an SVG be moved by pointer and arrow keys.
 * @param move what to do, in the SVG's units: the way since it was last called
 * @param step how far a key moves; ten times as far with Shift
 */
export function draggable(
  svg: SVGSVGElement,
  part: SVGElement,
  move: (dx: number, dy: number) => void,
  step: () => number = () => 1,
): void {
  let last: [number, number] = [0, 0];
  part.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    event.stopPropagation();
    part.setPointerCapture(event.pointerId);
    part.focus();
    last = pointAt(svg, event);
  });
  part.addEventListener('pointermove', (event) => {
    if (!part.hasPointerCapture(event.pointerId)) return;
    const [x, y] = pointAt(svg, event);
    move(x - last[0], y - last[1]);
    last = [x, y];
  });
  part.addEventListener('keydown', (event) => {
    const way = arrows[event.key];
    if (!way) return;
    event.preventDefault();
    const far = step() * (event.shiftKey ? 10 : 1);
    move(far * way[0], far * way[1]);
  });
}
