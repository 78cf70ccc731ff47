import { check, GanfitError, isGanfitError } from '@ganfit/core';
import { platform } from '#platform';
import type { DecodedImage } from './platform/platform.js';
import { sniff } from './sniff.js';

export type ImageSource = string | URL | Uint8Array | ArrayBuffer | Blob;

export interface ReadImageOptions {
  /** Longest side in pixels; a larger image is scaled down to it, a smaller one is left alone. Default 1600. */
  maxSize?: number;
  signal?: AbortSignal;
}

/** An upright photo: `data` is `[height, width, 3]`, row 0 on top, RGB in [0, 1], sRGB. */
export interface ImagePixels {
  data: Float32Array;
  height: number;
  width: number;
  /** Size of the file's image after EXIF rotation, before scaling. */
  originalHeight: number;
  originalWidth: number;
  /** `width / originalWidth`: below 1 where the photo was scaled down. A pixel of the original is `pixel / scale`. */
  scale: number;
}

/**
 * Reads a photo: JPEG, PNG, WebP, AVIF, GIF, TIFF; grey, 16-bit, CMYK, with or without alpha. EXIF rotation is applied,
 * colours are converted to sRGB, transparent parts are laid on white.
 *
 * @param source a path (Node), a URL, the file's bytes, or a Blob
 * @throws GanfitError `MISSING_FILE` if nothing is there, `IMAGE` if it cannot be read as a picture
 * @example const { data, height, width, scale } = await readImage('photo.jpg', { maxSize: 1024 });
 */
export async function readImage(source: ImageSource, options: ReadImageOptions = {}): Promise<ImagePixels> {
  const { maxSize = 1600, signal } = options;
  check(
    maxSize >= 1,
    'ARGUMENT',
    () => `readImage: \`maxSize\` must be 1 or more, got ${maxSize}. Leave it out for 1600.`,
  );
  const name = typeof source === 'string' || source instanceof URL ? String(source).slice(0, 200) : 'the image';
  const bytes = await toBytes(source, signal);
  signal?.throwIfAborted();
  try {
    if (sniff(bytes) === 'empty') throw new Error('empty');
    return toFloat(await platform.decode(bytes, Math.floor(maxSize)));
  } catch (cause) {
    if (isGanfitError(cause)) throw cause;
    throw new GanfitError('IMAGE', `readImage: ${complaint(name, bytes, cause as Error)}`, { cause });
  }
}

async function toBytes(source: ImageSource, signal?: AbortSignal): Promise<Uint8Array> {
  if (typeof source === 'string' || source instanceof URL) return platform.load(source, signal);
  if (source instanceof Uint8Array) return source;
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  throw new GanfitError('ARGUMENT', `readImage: \`source\` must be a path, URL, bytes or Blob, got ${typeof source}.`);
}

function toFloat({ pixels, channels, ...size }: DecodedImage): ImagePixels {
  const { height, width, originalHeight, originalWidth } = size;
  const data = new Float32Array(3 * height * width);
  const colour = channels >= 3;
  for (let i = 0; i < height * width; i++) {
    for (let c = 0; c < 3; c++) data[3 * i + c] = pixels[channels * i + (colour ? c : 0)]! / 255;
  }
  const scale = width >= height ? width / originalWidth : height / originalHeight;
  return { data, ...size, scale };
}

function complaint(name: string, bytes: Uint8Array, cause: Error): string {
  const formats = 'JPEG, PNG, WebP, AVIF, GIF or TIFF';
  switch (sniff(bytes)) {
    case 'empty':
      return `${name} is empty (zero bytes). Copy or download it again.`;
    case 'heic':
      return `${name} is a HEIC photo, which cannot be read here. Save it as JPEG (on an iPhone: Settings, Camera, Formats, Most Compatible).`;
    case 'web page':
      return `${name} is a web page, not a picture. Use the address of the picture itself.`;
    case 'drawing':
      return `${name} is an SVG drawing, not a photo. Save it as PNG or JPEG.`;
    case 'image':
      return `${name} is damaged or cut off (${cause.message.split('\n')[0]}). Copy or download it again, or save it anew from an image viewer.`;
    case 'unknown':
      return `${name} is not a picture that can be read. Give a ${formats} file.`;
  }
}
