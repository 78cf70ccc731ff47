// A frame over the photo, whose corners and inside can be dragged.
import { makeSvg } from './dom.js';
import { draggable } from './drag.js';
import { frame, photoLayer, whole } from './photo-layer.js';
import type { Photo } from './photos.js';
import type { Rect } from './similarity.js';

const corners = [
  ['Top left', 0, 0],
  ['Top right', 1, 0],
  ['Bottom right', 1, 1],
  ['Bottom left', 0, 1],
] as const;

/** Shows the whole photo with a frame. @returns what is framed, in whole pixels */
export function cropFrame(svg: SVGSVGElement, photo: Photo): () => Rect {
  const { width, height } = photo.picture;
  const side = Math.max(width, height);
  const least = Math.min(width, height, 32);
  // Left, top, right, bottom.
  let edges = [0.06 * width, 0.06 * height, 0.94 * width, 0.94 * height] as [number, number, number, number];
  const shade = makeSvg('path', { class: 'shade', 'fill-rule': 'evenodd' });
  const inside = makeSvg('rect', { class: 'inside', tabindex: 0, role: 'button', 'aria-label': 'Frame: move it' });
  const handles = corners.map(([name]) => {
    const label = `${name} corner of the frame`;
    return makeSvg('circle', { class: 'anchor', r: side * 0.022, tabindex: 0, role: 'button', 'aria-label': label });
  });
  for (const part of [inside, ...handles]) part.style.strokeWidth = `${side * 0.004}px`;
  const place = (): void => {
    const [l, t, r, b] = edges;
    shade.setAttribute('d', `M0 0H${width}V${height}H0ZM${l} ${t}H${r}V${b}H${l}Z`);
    const box = { x: l, y: t, width: r - l, height: b - t };
    for (const [name, value] of Object.entries(box)) inside.setAttribute(name, String(value));
    for (const [i, [, right, bottom]] of corners.entries()) {
      handles[i]!.setAttribute('cx', String(edges[right ? 2 : 0]));
      handles[i]!.setAttribute('cy', String(edges[bottom ? 3 : 1]));
    }
  };
  const held = (v: number, low: number, high: number): number => Math.max(low, Math.min(high, v));
  const step = (): number => side / 100;
  corners.forEach(([, right, bottom], i) => {
    draggable(
      svg,
      handles[i]!,
      (dx, dy) => {
        const [l, t, r, b] = edges;
        edges = [
          right ? l : held(l + dx, 0, r - least),
          bottom ? t : held(t + dy, 0, b - least),
          right ? held(r + dx, l + least, width) : r,
          bottom ? held(b + dy, t + least, height) : b,
        ];
        place();
      },
      step,
    );
  });
  draggable(
    svg,
    inside,
    (dx, dy) => {
      const [l, t, r, b] = edges;
      const [x, y] = [held(dx, -l, width - r), held(dy, -t, height - b)];
      edges = [l + x, t + y, r + x, b + y];
      place();
    },
    step,
  );
  place();
  frame(svg, whole(photo));
  svg.replaceChildren(...photoLayer(photo), shade, inside, ...handles);
  return () => {
    const [l, t, r, b] = edges.map(Math.round) as [number, number, number, number];
    return { left: l, top: t, width: r - l, height: b - t };
  };
}
