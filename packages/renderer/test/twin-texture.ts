/** A picture as plain numbers, row by row. */
export interface Texture {
  readonly values: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

type Pair = [number, number];

/**
 * A texture look-up in double precision, in the plainest way.
 *
 * @param slopes change of (u, v) from a pixel to the next across and down
 */
export function lookUp(
  texture: Texture,
  uv: Pair,
  slopes: [Pair, Pair],
  options: { filter: 'bilinear' | 'trilinear'; wrap: 'clamp' | 'repeat' },
): number[] {
  if (options.filter === 'bilinear') return bilinear(texture, uv, options.wrap);
  const levels = mipChain(texture);
  const footprint = Math.max(...slopes.map(([u, v]) => Math.hypot(u * texture.width, v * texture.height)));
  const level = Math.min(Math.max(Math.log2(footprint), 0), levels.length - 1);
  const finer = bilinear(levels[Math.floor(level)]!, uv, options.wrap);
  const coarser = bilinear(levels[Math.ceil(level)]!, uv, options.wrap);
  return finer.map((value, k) => value + (level % 1) * (coarser[k]! - value));
}

/** Every texel counts by the tent over its distance, on each axis. */
function bilinear({ values, height, width, channels }: Texture, [u, v]: Pair, wrap: 'clamp' | 'repeat'): number[] {
  const rows = tents(v * height - 0.5, height, wrap);
  const columns = tents(u * width - 0.5, width, wrap);
  return Array.from({ length: channels }, (_, k) => {
    let sum = 0;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) sum += rows[y]! * columns[x]! * values[(y * width + x) * channels + k]!;
    return sum;
  });
}

function tents(at: number, size: number, wrap: 'clamp' | 'repeat'): number[] {
  const place = wrap === 'clamp' ? Math.min(Math.max(at, 0), size - 1) : at;
  const copies = wrap === 'clamp' ? [0] : Array.from({ length: 21 }, (_, i) => (i - 10) * size);
  return Array.from({ length: size }, (_, i) =>
    copies.reduce((sum, copy) => sum + Math.max(0, 1 - Math.abs(place - i - copy)), 0),
  );
}

const chains = new WeakMap<object, Texture[]>();

/** Each level is the last one averaged over as many equal parts as it has texels. */
export function mipChain(texture: Texture): Texture[] {
  const known = chains.get(texture.values);
  if (known) return known;
  const chain = [texture];
  for (let last = texture; last.height > 1 || last.width > 1; chain.push(last)) last = halved(last);
  chains.set(texture.values, chain);
  return chain;
}

function halved({ values, height, width, channels }: Texture): Texture {
  const [h, w] = [Math.max(1, Math.floor(height / 2)), Math.max(1, Math.floor(width / 2))];
  const out = new Float64Array(h * w * channels);
  for (let i = 0; i < h; i++)
    for (let j = 0; j < w; j++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const share = overlap(i, h, y, height) * overlap(j, w, x, width);
          for (let k = 0; k < channels; k++)
            out[(i * w + j) * channels + k]! += share * values[(y * width + x) * channels + k]!;
        }
  return { values: out, height: h, width: w, channels };
}

/** What part of the i-th of n equal intervals the j-th of m fills. */
function overlap(i: number, n: number, j: number, m: number): number {
  return Math.max(0, Math.min((i + 1) / n, (j + 1) / m) - Math.max(i / n, j / m)) * n;
}
