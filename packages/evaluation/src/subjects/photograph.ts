import type { RandomStream } from '@ganfit/core';
import type { SubjectBackground, SubjectFinish } from './distribution.js';

/** Pixels `[height, width, 3]`, sRGB in [0, 1], row 0 on top. */
export interface Pixels {
  data: Float32Array;
  height: number;
  width: number;
}

/** A rendering at twice the photo's size. */
export interface DoubleSize {
  /** `[2 size * 2 size * 3]`. */
  image: Float32Array;
  /** `[2 size * 2 size]`. */
  alpha: Float32Array;
}

/** Turns a rendering of twice the size into a photo: smooth edges over a background, tone curve, blur, chroma, grey, noise, 8 bit. */
export function photograph(
  rendering: DoubleSize,
  size: number,
  background: SubjectBackground,
  finish: SubjectFinish,
  random: RandomStream,
): Pixels {
  let data = develop(halve(rendering, size, background), finish.gamma);
  data = blur(data, size, finish.blur);
  data = halveChroma(data, size);
  if (finish.grey) data = data.map((_, i) => luma(data, i - (i % 3)));
  for (let i = 0; i < data.length; i += 3) {
    // Sensor noise is mostly the same in all channels once demosaiced.
    const shared = random.normal(0, finish.noise);
    const own = finish.grey ? 0 : finish.noise / 2;
    for (let k = 0; k < 3; k++) data[i + k] = toByte(data[i + k]! + shared + random.normal(0, own));
  }
  return { data, height: size, width: size };
}

const toByte = (x: number): number => Math.round(255 * Math.min(1, Math.max(0, x))) / 255;

/** Averages 2 x 2 pixels, the head over its background. */
function halve({ image, alpha }: DoubleSize, size: number, background: SubjectBackground): Float32Array {
  const out = new Float32Array(size * size * 3);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const behind = backgroundAt(background, x / size, y / size);
      for (const at of [
        4 * y * size + 2 * x,
        4 * y * size + 2 * x + 1,
        (4 * y + 2) * size + 2 * x,
        (4 * y + 2) * size + 2 * x + 1,
      ]) {
        const a = alpha[at]!;
        for (let k = 0; k < 3; k++) out[3 * (y * size + x) + k]! += (a * image[3 * at + k]! + (1 - a) * behind[k]!) / 4;
      }
    }
  }
  return out;
}

function backgroundAt({ base, amount, waves }: SubjectBackground, x: number, y: number): [number, number, number] {
  const color: [number, number, number] = [...base];
  if (amount === 0) return color;
  for (const wave of waves) {
    const height = amount * Math.sin(2 * Math.PI * (wave.x * x + wave.y * y) + wave.phase);
    for (let k = 0; k < 3; k++) color[k]! += height * (wave.color[k]! - 0.5);
  }
  return color;
}

const develop = (data: Float32Array, gamma: number): Float32Array => data.map((x) => Math.max(0, x) ** gamma);

/** Gaussian, rows then columns; the border repeats. */
function blur(data: Float32Array, size: number, deviation: number): Float32Array {
  const radius = Math.ceil(3 * deviation);
  const kernel = Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * deviation ** 2)),
  );
  const total = kernel.reduce((sum, k) => sum + k, 0);
  const along = (source: Float32Array, step: number, line: number): Float32Array => {
    const out = new Float32Array(source.length);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        for (let tap = -radius; tap <= radius; tap++) {
          const from = line * i + step * Math.min(size - 1, Math.max(0, j + tap));
          const weight = kernel[tap + radius]! / total;
          for (let k = 0; k < 3; k++) out[line * i + step * j + k]! += weight * source[from + k]!;
        }
      }
    }
    return out;
  };
  return along(along(data, 3, 3 * size), 3 * size, 3);
}

const luma = (data: Float32Array, at: number): number =>
  0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;

/** JPEG's usual economy: brightness at full size, colour at half. */
function halveChroma(data: Float32Array, size: number): Float32Array {
  return data.map((_, i) => {
    const k = i % 3;
    const pixel = (i - k) / 3;
    const [x, y] = [pixel % size, Math.floor(pixel / size)];
    let chroma = 0;
    for (const j of [y & ~1, Math.min(size - 1, y | 1)]) {
      for (const l of [x & ~1, Math.min(size - 1, x | 1)]) {
        const at = 3 * (j * size + l);
        chroma += (data[at + k]! - luma(data, at)) / 4;
      }
    }
    return luma(data, i - k) + chroma;
  });
}
