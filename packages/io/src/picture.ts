import { check } from '@ganfit/core';

/** A colour picture: `data` is `[height, width, 3]`, RGB in [0, 1], row 0 on top. */
export interface Picture {
  data: Float32Array;
  height: number;
  width: number;
}

export type Rgb = readonly [number, number, number];

export interface StackOptions {
  /** Pixels between pictures. Default 0. */
  gap?: number;
  /** Colour of gaps and of what smaller pictures leave open. Default white. */
  background?: Rgb;
}

const white: Rgb = [1, 1, 1];

/** A picture of one colour. */
export function plainPicture(height: number, width: number, color: Rgb = white): Picture {
  const data = new Float32Array(3 * height * width);
  for (let i = 0; i < data.length; i++) data[i] = color[i % 3]!;
  return { data, height, width };
}

/** Pictures side by side, centred vertically where heights differ. */
export function hstack(pictures: readonly Picture[], { gap = 0, background = white }: StackOptions = {}): Picture {
  const height = Math.max(0, ...pictures.map((p) => p.height));
  const sheet = plainPicture(
    height,
    extent(
      pictures.map((p) => p.width),
      gap,
    ),
    background,
  );
  let left = 0;
  for (const picture of pictures) {
    paste(sheet, picture, Math.floor((height - picture.height) / 2), left);
    left += picture.width + gap;
  }
  return sheet;
}

/** Pictures from top to bottom, centred horizontally where widths differ. */
export function vstack(pictures: readonly Picture[], { gap = 0, background = white }: StackOptions = {}): Picture {
  const width = Math.max(0, ...pictures.map((p) => p.width));
  const sheet = plainPicture(
    extent(
      pictures.map((p) => p.height),
      gap,
    ),
    width,
    background,
  );
  let top = 0;
  for (const picture of pictures) {
    paste(sheet, picture, top, Math.floor((width - picture.width) / 2));
    top += picture.height + gap;
  }
  return sheet;
}

/** `(1 - amount) * a + amount * b`, of two pictures of one size. */
export function blend(a: Picture, b: Picture, amount = 0.5): Picture {
  check(a.height === b.height && a.width === b.width, 'SHAPE', () => {
    return `blend: pictures must have one size, got ${a.height} x ${a.width} and ${b.height} x ${b.width}. Call resize first.`;
  });
  return { ...a, data: a.data.map((v, i) => (1 - amount) * v + amount * b.data[i]!) };
}

/** Resizes by a tent filter that widens as it shrinks, so that small pictures neither flicker nor lose lines. */
export function resize(picture: Picture, { height, width }: { height: number; width: number }): Picture {
  check(
    height >= 1 && width >= 1,
    'ARGUMENT',
    () => `resize: the size must be 1 x 1 or more, got ${height} x ${width}.`,
  );
  const { data, height: oldHeight, width: oldWidth } = picture;
  const narrowed = new Float32Array(oldHeight * width * 3);
  resample(data, narrowed, {
    lines: oldHeight,
    from: oldWidth,
    to: width,
    step: 3,
    lineFrom: 3 * oldWidth,
    lineTo: 3 * width,
  });
  const result = new Float32Array(height * width * 3);
  resample(narrowed, result, { lines: width, from: oldHeight, to: height, step: 3 * width, lineFrom: 3, lineTo: 3 });
  return { data: result, height, width };
}

interface Lines {
  lines: number;
  from: number;
  to: number;
  /** Distance of neighbours in a line, and of the lines, in floats. */
  step: number;
  lineFrom: number;
  lineTo: number;
}

function resample(
  source: Float32Array,
  target: Float32Array,
  { lines, from, to, step, lineFrom, lineTo }: Lines,
): void {
  const ratio = from / to;
  const radius = Math.max(1, ratio);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * ratio - 0.5;
    const first = Math.max(0, Math.ceil(centre - radius));
    const last = Math.min(from - 1, Math.floor(centre + radius));
    const weights: number[] = [];
    for (let k = first; k <= last; k++) weights.push(Math.max(0, 1 - Math.abs(k - centre) / radius));
    const total = weights.reduce((sum, w) => sum + w, 0);
    for (let line = 0; line < lines; line++) {
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let k = first; k <= last; k++) sum += weights[k - first]! * source[line * lineFrom + k * step + c]!;
        target[line * lineTo + i * step + c] = sum / total;
      }
    }
  }
}

function extent(sizes: readonly number[], gap: number): number {
  return sizes.reduce((sum, size) => sum + size, 0) + gap * Math.max(0, sizes.length - 1);
}

function paste(sheet: Picture, picture: Picture, top: number, left: number): void {
  for (let y = 0; y < picture.height; y++) {
    const row = picture.data.subarray(3 * y * picture.width, 3 * (y + 1) * picture.width);
    sheet.data.set(row, 3 * ((top + y) * sheet.width + left));
  }
}
