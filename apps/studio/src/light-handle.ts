// The lamp that is dragged over the picture.
import { byId } from './dom.js';
import type { Viewer } from './viewer.js';

const keys: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-0.1, 0],
  ArrowRight: [0.1, 0],
  ArrowUp: [0, 0.1],
  ArrowDown: [0, -0.1],
};

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
    const step = keys[event.key];
    if (!step) return;
    event.preventDefault();
    move(x + step[0], y + step[1]);
  });
  ambient.addEventListener('input', apply);
  color.addEventListener('input', apply);
  apply();
}
