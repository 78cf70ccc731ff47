// Photo and fit in one picture, with a border that a slider moves.
import './compare.css';
import type { Rgba } from '@ganfit/fitter/worker';
import { byId } from './dom.js';

/** Shows photo, fit and shape of a fit; nothing without one. */
export function showComparison(overlay: readonly Rgba[] | undefined): void {
  const [box, range] = [byId('compare'), byId<HTMLInputElement>('wipe')];
  box.hidden = !overlay;
  if (!overlay) return;
  const [photo, fit, , shape] = overlay as [Rgba, Rgba, Rgba, Rgba];
  const greyHead = byId<HTMLInputElement>('compare-shape');
  const right = (): void => paint('compare-right', greyHead.checked ? shape : fit);
  paint('compare-left', photo);
  greyHead.onchange = right;
  right();
  range.oninput = (): void => {
    byId('compare-figure').style.setProperty('--border', `${range.value}%`);
    range.setAttribute('aria-valuetext', `${range.value} % photo`);
  };
  range.dispatchEvent(new Event('input'));
}

function paint(id: string, { data, width, height }: Rgba): void {
  const canvas = byId<HTMLCanvasElement>(id);
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext('2d')!.putImageData(new ImageData(data, width), 0, 0);
}
