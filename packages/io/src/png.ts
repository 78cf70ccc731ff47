import { check } from '@ganfit/core';
import { platform } from '#platform';

/** Pixels for {@link encodePng}: floats in [0, 1] (clamped) or bytes, `[height, width, channels]`, row 0 on top. */
export interface PngPixels {
  data: Float32Array | Uint8Array | Uint8ClampedArray;
  height: number;
  width: number;
  /** 1 grey, 3 RGB, 4 RGBA; default 3. */
  channels?: 1 | 3 | 4;
}

/**
 * Encodes an 8-bit PNG. The same pixels give the same bytes.
 *
 * @throws GanfitError `SHAPE` if the data's length does not fit
 * @example await writeFileAtomic('texture.png', await encodePng({ data, height: 512, width: 512 }));
 */
export async function encodePng({ data, height, width, channels = 3 }: PngPixels): Promise<Uint8Array> {
  check(height > 0 && width > 0 && data.length === height * width * channels, 'SHAPE', () => {
    return `encodePng: \`data\` must have ${height} x ${width} x ${channels} values, got ${data.length}. Pass the right height, width and channels.`;
  });
  const pixels = data instanceof Float32Array ? toBytes(data) : Uint8Array.from(data);
  return platform.encodePng(pixels, height, width, channels);
}

/** NaN becomes 0, as everything below 0 does. */
function toBytes(data: Float32Array): Uint8Array {
  const clamped = new Uint8ClampedArray(data.length);
  for (let i = 0; i < data.length; i++) clamped[i] = data[i]! * 255;
  return new Uint8Array(clamped.buffer);
}
