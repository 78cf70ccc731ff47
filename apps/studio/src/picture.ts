// A photo as it is shown and fitted: upright, and not larger than a fit reads.
import type { Similarity } from './similarity.js';

export interface Picture {
  /** PNG */
  readonly blob: Blob;
  readonly width: number;
  readonly height: number;
  /** Address of the blob, to show it. */
  readonly url: string;
  /** Whether it has transparent parts, where there is no photo. */
  readonly padded: boolean;
}

/** Longest side in pixels. */
export const maxSide = 1600;

/**
 * Decodes a photo, of an animated one the first frame; what is transparent is laid on white.
 * @returns the picture, and what was done that the visitor should know
 * @throws an error that says why it cannot be read, and what to do
 */
export async function readPicture(file: File | Blob): Promise<{ picture: Picture; notes: string[] }> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => undefined);
  if (!bitmap) throw await reasonFor(file);
  const scale = Math.min(1, maxSide / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * scale)));
  const picture = await painted(width!, height!, (context) => {
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, width!, height!);
    context.drawImage(bitmap, 0, 0, width!, height!);
  });
  const notes = [
    ...(scale < 1 ? [`was scaled down from ${bitmap.width} × ${bitmap.height} to ${width} × ${height} pixels`] : []),
    ...((await isAnimated(file)) ? ['is animated: its first frame is used'] : []),
  ];
  bitmap.close();
  return { picture, notes };
}

/** The picture moved: what `map` maps its pixels to. Where there is none it is transparent. */
export async function movedPicture(
  { blob, padded }: Picture,
  { a, b, x, y }: Similarity,
  { width, height, padded: pads }: { width: number; height: number; padded: boolean },
): Promise<Picture> {
  const bitmap = await createImageBitmap(blob);
  const draw = (context: OffscreenCanvasRenderingContext2D): void => {
    context.setTransform(a, b, -b, a, x, y);
    context.drawImage(bitmap, 0, 0);
    bitmap.close();
  };
  return { ...(await painted(width, height, draw)), padded: padded || pads };
}

/** A picture that was kept without its address. */
export const shown = (picture: Omit<Picture, 'url'>): Picture => ({
  ...picture,
  url: URL.createObjectURL(picture.blob),
});

async function painted(
  width: number,
  height: number,
  draw: (context: OffscreenCanvasRenderingContext2D) => void,
): Promise<Picture> {
  const canvas = new OffscreenCanvas(width, height);
  // In memory, not on the GPU, which the page would wait for.
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.imageSmoothingQuality = 'high';
  draw(context);
  return shown({ blob: await canvas.convertToBlob({ type: 'image/png' }), width, height, padded: false });
}

/** What @ganfit/io says of the file, which is loaded only then. */
async function reasonFor(file: Blob): Promise<unknown> {
  const { readImage } = await import('@ganfit/io');
  return readImage(file).then(
    () => new Error('The picture cannot be shown here. Save it as JPEG.'),
    (error) => error,
  );
}

/** More than one graphic control block of a GIF, or an animation chunk of a PNG or WebP. */
async function isAnimated(file: Blob): Promise<boolean> {
  const head = await file.slice(0, 64).text();
  if (!/^(GIF8|RIFF|.PNG)/.test(head)) return false;
  const text = new TextDecoder('latin1').decode(await file.arrayBuffer());
  if (head.startsWith('GIF8')) return text.split('\x21\xf9\x04').length > 2;
  return text.includes(head.startsWith('RIFF') ? 'ANIM' : 'acTL');
}
