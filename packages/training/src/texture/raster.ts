/** Small image arithmetic on square interleaved Float32 images; everything here runs at load time or on small images. */

/** One value per pixel. */
export type Plane = Float32Array;

/** Hermite step from 0 at `from` to 1 at `to`; `from` may be the larger. */
export function ramp(from: number, to: number, x: number): number {
  const t = Math.min(1, Math.max(0, (x - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

export function lerp(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

/** Gaussian blur, edges clamped. */
export function blur(image: Float32Array, size: number, channels: number, sigma: number): Float32Array {
  const radius = Math.ceil(sigma * 3);
  const kernel = Float32Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-0.5 * ((i - radius) / sigma) ** 2));
  const sum = kernel.reduce((a, b) => a + b, 0);
  for (let i = 0; i < kernel.length; i++) kernel[i]! /= sum;
  const across = pass(image, size, channels, kernel, channels, size * channels);
  return pass(across, size, channels, kernel, size * channels, channels);
}

/** Convolves along the axis with stride `along`. */
function pass(
  image: Float32Array,
  size: number,
  channels: number,
  kernel: Float32Array,
  along: number,
  across: number,
): Float32Array {
  const out = new Float32Array(image.length);
  const radius = (kernel.length - 1) / 2;
  for (let line = 0; line < size; line++)
    for (let p = 0; p < size; p++)
      for (let c = 0; c < channels; c++) {
        let value = 0;
        for (let k = -radius; k <= radius; k++) {
          const q = Math.min(size - 1, Math.max(0, p + k));
          value += kernel[k + radius]! * image[line * across + q * along + c]!;
        }
        out[line * across + p * along + c] = value;
      }
  return out;
}

/** Box average by an integer factor. */
export function shrink(image: Float32Array, size: number, channels: number, factor: number): Float32Array {
  const small = size / factor;
  const out = new Float32Array(small * small * channels);
  const share = 1 / (factor * factor);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const target = (Math.floor(y / factor) * small + Math.floor(x / factor)) * channels;
      for (let c = 0; c < channels; c++) out[target + c]! += share * image[(y * size + x) * channels + c]!;
    }
  return out;
}

/** Bilinear enlargement of an image of at least 2 x 2, pixel centres at +0.5. */
export function enlarge(image: Float32Array, size: number, channels: number, large: number): Float32Array {
  const out = new Float32Array(large * large * channels);
  const taps = Array.from({ length: large }, (_, i) => {
    const s = Math.min(size - 1, Math.max(0, ((i + 0.5) * size) / large - 0.5));
    const low = Math.min(size - 2, Math.floor(s));
    return { low, weight: s - low };
  });
  const row = new Float32Array(size * channels);
  for (let y = 0, to = 0; y < large; y++) {
    const { low: top, weight: below } = taps[y]!;
    const from = top * size * channels;
    for (let k = 0; k < row.length; k++) {
      const above = image[from + k]!;
      row[k] = above + below * (image[from + row.length + k]! - above);
    }
    for (let x = 0; x < large; x++) {
      const { low, weight } = taps[x]!;
      for (let c = 0; c < channels; c++, to++) {
        const left = row[low * channels + c]!;
        out[to] = left + weight * (row[low * channels + channels + c]! - left);
      }
    }
  }
  return out;
}

/** Replaces pixels by a smooth continuation of those with `known` near 1 (push and pull over a pyramid). */
export function fill(image: Float32Array, size: number, channels: number, known: Plane): Float32Array {
  const weighted = image.map((value, i) => value * known[Math.floor(i / channels)]!);
  return normalised(weighted, known, size, channels);
}

function normalised(weighted: Float32Array, known: Plane, size: number, channels: number): Float32Array {
  const rest =
    size % 2 || size <= 4
      ? average(weighted, known, channels)
      : enlarge(
          normalised(shrink(weighted, size, channels, 2), shrink(known, size, 1, 2), size / 2, channels),
          size / 2,
          channels,
          size,
        );
  return weighted.map((value, i) => value + (1 - Math.min(1, known[Math.floor(i / channels)]!)) * rest[i]!);
}

/** The mean of what is known, everywhere. */
function average(weighted: Float32Array, known: Plane, channels: number): Float32Array {
  const total = known.reduce((a, b) => a + b, 0) || 1;
  const sums = new Float64Array(channels);
  for (let i = 0; i < weighted.length; i++) sums[i % channels]! += weighted[i]! / total;
  return weighted.map((_, i) => sums[i % channels]!);
}

export function mirror(image: Float32Array, size: number, channels: number): Float32Array {
  const out = new Float32Array(image.length);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      for (let c = 0; c < channels; c++)
        out[(y * size + x) * channels + c] = image[(y * size + size - 1 - x) * channels + c]!;
  return out;
}
