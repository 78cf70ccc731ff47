// What can be done to the selected photo, below it: other tools in each view.
import { byId, make } from './dom.js';
import type { Brush } from './mask-brush.js';
import type { ViewName } from './photo-stage.js';
import type { Photo } from './photos.js';

export interface PhotoTools {
  brush(): Brush;
  /** Shows the tools of a view, as far as they are of use for the photo. */
  show(view: ViewName, photo: Photo | undefined): void;
}

export interface PhotoActions {
  turn(clockwise: boolean): void;
  level(): void;
  crop(): void;
  /** Back to the photo as it was brought. */
  restore(): void;
  find(): void;
  placeByHand(): void;
  undoStroke(): void;
  clearStrokes(): void;
}

export function photoTools(act: PhotoActions): PhotoTools {
  const button = (label: string, onClick: () => void): HTMLButtonElement => {
    const made = make('button', { type: 'button' }, label);
    made.addEventListener('click', onClick);
    return made;
  };
  const level = button('Level the eyes', act.level);
  const undo = button('Undo', act.undoStroke);
  const clear = button('Clear', act.clearStrokes);
  const erase = make('input', { type: 'checkbox', id: 'erase' });
  const size = make('input', { type: 'range', id: 'brush-size', min: 0.02, max: 0.3, step: 0.01, value: 0.1 });
  const hint = (text: string): HTMLElement => make('p', { class: 'hint' }, text);
  const rows: Readonly<Record<ViewName, HTMLElement>> = {
    landmarks: make(
      'div',
      {},
      button('Find the face again', act.find),
      button('Place by hand', act.placeByHand),
      hint('Drag points that are off, or move them by the arrow keys.'),
    ),
    crop: make(
      'div',
      {},
      button('↺ Turn left', () => act.turn(false)),
      button('↻ Turn right', () => act.turn(true)),
      level,
      button('Crop to the frame', act.crop),
      button('Original photo', act.restore),
    ),
    mask: make(
      'div',
      {},
      make('label', { class: 'check' }, erase, 'Erase'),
      make('label', { class: 'slider' }, make('span', {}, 'Brush'), size),
      ...[undo, clear],
      hint('Paint over what hides the face: hair, a hand, glasses. The fit does not look there.'),
    ),
    fit: make('div', {}),
  };
  byId('tools').append(...Object.values(rows));
  return {
    brush: () => ({ erases: erase.checked, size: size.valueAsNumber }),
    show(view, photo) {
      for (const [name, row] of Object.entries(rows)) row.hidden = !photo || name !== view;
      level.disabled = !photo?.landmarks;
      undo.disabled = clear.disabled = !photo?.strokes.length;
    },
  };
}
