import type { Word } from './protocol.js';

/** A call under way, as the page's words steer it. */
export interface Control {
  readonly signal: AbortSignal;
  readonly paused: boolean;
  /** Which photo is watched. */
  readonly image: number;
  hear(word: Word): void;
  /** Resolves at the next word. */
  next(): Promise<void>;
}

export function makeControl(): Control {
  const controller = new AbortController();
  let [paused, image] = [false, 0];
  let heard = (): void => {};
  return {
    signal: controller.signal,
    get paused() {
      return paused;
    },
    get image() {
      return image;
    },
    hear(word) {
      if (word.tell === 'watch') image = word.image;
      else paused = word.tell === 'pause';
      if (word.tell === 'cancel') controller.abort();
      heard();
    },
    next: () => new Promise((resolve) => (heard = resolve)),
  };
}
