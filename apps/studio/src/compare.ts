// Photo and fit in one picture, with a border that a slider moves.
import './compare.css';
import type { Rgba } from '@ganfit/fitter/worker';
import { byId, make } from './dom.js';

/**
 * Shows photo, fit and shape of one photo of a fit; nothing without one.
 * @param chosen called with the photo that the visitor turns to
 */
export function showComparison(overlays: readonly (readonly Rgba[])[], chosen: (photo: number) => void): void {
  const [range, choice] = [byId<HTMLInputElement>('wipe'), byId<HTMLSelectElement>('compare-photo')];
  const greyHead = byId<HTMLInputElement>('compare-shape');
  byId('compare').hidden = overlays.length === 0;
  byId('compare-choice').hidden = overlays.length < 2;
  choice.replaceChildren(...overlays.map((_, i) => make('option', { value: i }, `Photo ${i + 1}`)));
  const show = (): void => {
    const [photo, fit, , shape] = overlays[Number(choice.value)] as [Rgba, Rgba, Rgba, Rgba];
    paint('compare-left', photo);
    paint('compare-right', greyHead.checked ? shape : fit);
  };
  greyHead.onchange = show;
  choice.onchange = (): void => {
    show();
    chosen(Number(choice.value));
  };
  range.oninput = (): void => {
    byId('compare-figure').style.setProperty('--border', `${range.value}%`);
    range.setAttribute('aria-valuetext', `${range.value} % photo`);
  };
  range.dispatchEvent(new Event('input'));
  if (overlays.length > 0) show();
}

function paint(id: string, { data, width, height }: Rgba): void {
  const canvas = byId<HTMLCanvasElement>(id);
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext('2d')!.putImageData(new ImageData(data, width), 0, 0);
}
