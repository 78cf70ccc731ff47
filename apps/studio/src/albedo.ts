// Albedo maps as PNG.
import type { Rgba } from '@ganfit/fitter/worker';

/** As an address with all the bytes in it. */
export function toDataUrl({ data, width, height }: Rgba): string {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext('2d')!.putImageData(new ImageData(data, width), 0, 0);
  return canvas.toDataURL('image/png');
}

/** @throws Error if it is no picture */
export async function readMap(picture: Blob): Promise<Rgba> {
  const bitmap = await createImageBitmap(picture).catch(() => {
    throw new Error('The texture map cannot be read: it is no picture, or only a part of one.');
  });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { data: context.getImageData(0, 0, width, height).data, width, height };
}
