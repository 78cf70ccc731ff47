// Where the selected photo is shown: to be marked, turned, painted on, or under the head that grows.
import './photo-stage.css';
import type { Rgba } from '@ganfit/fitter/worker';
import { cropFrame } from './crop-editor.js';
import { byId, make } from './dom.js';
import { editLandmarks } from './landmark-editor.js';
import { type Brush, paintMask } from './mask-brush.js';
import { frame, photoLayer, whole } from './photo-layer.js';
import { isMarked, type Photo } from './photos.js';
import type { Rect } from './similarity.js';
import type { Stroke } from './strokes.js';

const views = { landmarks: 'Landmarks', crop: 'Turn, crop', mask: 'Hide parts', fit: 'Fit' } as const;
export type ViewName = keyof typeof views;

export interface StageTools {
  brush(): Brush;
  onStroke(photo: Photo, stroke: Stroke): void;
  /** Called with what is shown now. */
  onView(view: ViewName): void;
}

export interface PhotoStage {
  /** Shows a photo, or the invitation to bring one. */
  show(photo: Photo | undefined): void;
  /** What the frame of the crop view holds. */
  framed(): Rect | undefined;
  /** The head over a photo's crop, as the fit has it now. */
  overlay(photo: number, picture: Rgba): void;
  /** Turns to the fit with the first overlay that comes. */
  expectFit(): void;
}

export function photoStage({ brush, onStroke, onView }: StageTools): PhotoStage {
  const stage = byId('stage');
  const svg = byId<SVGSVGElement>('landmarks');
  const canvas = byId<HTMLCanvasElement>('overlay');
  const overlays = new Map<number, Rgba>();
  const radios = new Map(
    Object.entries(views).map(([name, label]) => {
      const radio = make('input', { type: 'radio', name: 'view', value: name });
      radio.addEventListener('change', () => turnTo(name as ViewName));
      byId('views').append(make('label', {}, radio, make('span', {}, label)));
      return [name, radio];
    }),
  );
  let photo: Photo | undefined;
  let view: ViewName = 'landmarks';
  let drawn: { photo: Photo; view: ViewName } | undefined;
  let framed: (() => Rect) | undefined;
  let awaited = false;

  const turnTo = (next: ViewName): void => {
    view = next;
    draw();
  };
  const draw = (): void => {
    const picture = photo && overlays.get(photo.id);
    if (view === 'fit' && !picture) view = 'landmarks';
    stage.dataset['state'] = photo ? view : 'empty';
    byId('invitation').hidden = Boolean(photo);
    byId('views').hidden = !photo;
    svg.toggleAttribute('hidden', !photo || view === 'fit');
    canvas.hidden = !photo || view !== 'fit';
    radios.get(view)!.checked = true;
    radios.get('fit')!.disabled = !picture;
    onView(view);
    if (!photo) return;
    if (view === 'fit') paint(canvas, picture!);
    // What is edited is not drawn anew under the visitor's hands.
    else if (drawn?.photo !== photo || drawn.view !== view) edit(photo);
    drawn = view === 'fit' ? undefined : { photo, view };
  };
  const edit = (shown: Photo): void => {
    framed = undefined;
    svg.onpointerdown = svg.onpointermove = svg.onpointerup = svg.onpointercancel = null;
    if (view === 'crop') framed = cropFrame(svg, shown);
    else if (view === 'mask') paintMask(svg, shown, brush, (stroke) => onStroke(shown, stroke));
    else if (isMarked(shown)) editLandmarks(svg, shown);
    else {
      frame(svg, whole(shown));
      svg.replaceChildren(...photoLayer(shown));
    }
  };

  return {
    show(next) {
      // A photo that was changed has no fit any more.
      if (next && photo?.id === next.id && photo.picture !== next.picture) overlays.delete(next.id);
      photo = next;
      draw();
    },
    framed: () => framed?.(),
    overlay(id, picture) {
      overlays.set(id, picture);
      if (photo?.id !== id) return;
      if (awaited) view = 'fit';
      awaited = false;
      draw();
    },
    expectFit() {
      overlays.clear();
      awaited = true;
      draw();
    },
  };
}

function paint(canvas: HTMLCanvasElement, { data, width, height }: Rgba): void {
  if (canvas.width !== width) [canvas.width, canvas.height] = [width, height];
  canvas.getContext('2d')!.putImageData(new ImageData(data, width), 0, 0);
}
