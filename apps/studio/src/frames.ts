// When the head is drawn, and how fine.
import type { WebGLRenderer } from 'three';

export interface Frames {
  /** Something has changed: draws with the next frame. */
  redraw(): void;
  /** The same, while the head is being turned: where frames come slowly, with fewer pixels until it rests. */
  moved(): void;
  /** Draws at once, with all pixels. */
  now(): void;
}

/** Milliseconds: a frame that takes longer is a slow one; after such a rest the head is drawn in full again. */
const [slow, rest] = [28, 200];
/** So many slow frames in a row. */
const many = 4;
/** Pixels along a side then, as a part of all. */
const coarse = 0.5;

/** Draws into the canvas when asked to, and not all the time. */
export function frames(renderer: WebGLRenderer, canvas: HTMLCanvasElement, render: () => void): Frames {
  // Each change of a side makes a new buffer at once: from here on the first large one is the right one.
  renderer.setSize(1, 1, false);
  let asked = false;
  let slowOnes = 0;
  let last = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const draw = (): void => {
    const ratio = Math.min(devicePixelRatio, 2) * (slowOnes < many ? 1 : coarse);
    const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((side) => Math.floor(side * ratio));
    if (!width) return;
    if (canvas.width !== width || canvas.height !== height) renderer.setSize(width, height!, false);
    render();
  };
  const redraw = (): void => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw();
    });
  };
  const now = (): void => {
    slowOnes = 0;
    draw();
  };
  return {
    redraw,
    now,
    moved() {
      const time = performance.now();
      const took = time - last;
      last = time;
      // Once coarse, it stays so until it rests.
      if (slowOnes < many) slowOnes = took > slow && took < rest ? slowOnes + 1 : 0;
      clearTimeout(timer);
      if (slowOnes >= many) timer = setTimeout(now, rest);
      redraw();
    },
  };
}
