import { GanfitError } from '@ganfit/core';
import { fetchBytes } from './fetch.js';
import type { DecodedImage, Files, Platform } from './platform.js';

function canvas(height: number, width: number): [OffscreenCanvas, OffscreenCanvasRenderingContext2D] {
  const surface = new OffscreenCanvas(width, height);
  const context = surface.getContext('2d', { colorSpace: 'srgb', willReadFrequently: true });
  if (!context)
    throw new GanfitError('IMAGE', 'readImage: this browser gives no 2D canvas. Close other tabs and reload.');
  return [surface, context];
}

/** The browser applies EXIF orientation and colour profiles by itself. */
async function decode(bytes: Uint8Array, maxSize: number): Promise<DecodedImage> {
  const bitmap = await createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>]), {
    imageOrientation: 'from-image',
  });
  const { height: originalHeight, width: originalWidth } = bitmap;
  const scale = Math.min(1, maxSize / Math.max(originalHeight, originalWidth));
  const height = Math.max(1, Math.round(originalHeight * scale));
  const width = Math.max(1, Math.round(originalWidth * scale));
  const [, context] = canvas(height, width);
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const pixels = context.getImageData(0, 0, width, height).data;
  return { pixels, channels: 4, height, width, originalHeight, originalWidth };
}

async function encodePng(pixels: Uint8Array, height: number, width: number, channels: 1 | 3 | 4): Promise<Uint8Array> {
  const [surface, context] = canvas(height, width);
  const image = context.createImageData(width, height);
  for (let i = 0; i < height * width; i++) {
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = pixels[channels * i + (channels === 1 ? 0 : c)]!;
    image.data[4 * i + 3] = channels === 4 ? pixels[4 * i + 3]! : 255;
  }
  context.putImageData(image, 0, 0);
  return new Uint8Array(await (await surface.convertToBlob({ type: 'image/png' })).arrayBuffer());
}

async function none(): Promise<never> {
  throw new GanfitError(
    'OUTPUT',
    'writeFileAtomic: a browser has no file system. Offer the bytes as a download instead.',
  );
}

const files: Files = {
  makeFolder: none,
  write: none,
  rename: none,
  remove: async () => {},
  join: (...parts) => parts.join('/'),
  split: (path) => ({ folder: path.replace(/[^/]*$/, ''), name: path.replace(/.*\//, '') }),
};

export const platform: Platform = { load: fetchBytes, decode, encodePng, files };
