// The lamp that is dragged over the picture.
import { byId } from './dom.js';
import { arrows } from './photo-layer.js';
import type { Viewer } from './viewer.js';

/** Wires lamp, colour and ambient light to a viewer. */
export function lightHandle(light: Viewer['light']): void {
  const handle = byId('light');
  const ambient = byId<HTMLInputElement>('ambient');
  const color = byId<HTMLInputElement>('light-color');
  let [x, y] = [0.55, 0.6];
  const apply = (): void => {
    handle.style.left = `${50 + 50 * x}%`;
    handle.style.top = `${50 - 50 * y}%`;
    light(x, y, color.value, ambient.valueAsNumber);
  };
  const move = (nextX: number, nextY: number): void => {
    const held = (v: number): number => Math.min(0.92, Math.max(-0.92, v));
    [x, y] = [held(nextX), held(nextY)];
    apply();
  };
  handle.addEventListener('pointerdown', (event) => handle.setPointerCapture(event.pointerId));
  handle.addEventListener('pointermove', (event) => {
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const box = handle.parentElement!.getBoundingClientRect();
    move((2 * (event.clientX - box.left)) / box.width - 1, 1 - (2 * (event.clientY - box.top)) / box.height);
  });
  handle.addEventListener('keydown', (event) => {
    const way = arrows[event.key];
    if (!way) return;
    event.preventDefault();
    move(x + 0.1 * way[0], y - 0.1 * way[1]); // y is up here
  });
  ambient.addEventListener('input', apply);
  color.addEventListener('input', apply);
  apply();
}
