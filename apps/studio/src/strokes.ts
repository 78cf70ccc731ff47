// What hides the face: strokes of a brush, and the mask that they make.
import type { Picture } from './picture.js';
import { movedPoints, type Similarity } from './similarity.js';

/** In pixels of the picture. */
export interface Stroke {
  readonly erases: boolean;
  readonly width: number;
  /** x, y, x, y, … */
  readonly points: readonly number[];
}

export const movedStrokes = (strokes: readonly Stroke[], map: Similarity): Stroke[] =>
  strokes.map(({ erases, width, points }) => ({
    ...{ erases, width: width * Math.hypot(map.a, map.b) },
    points: [...movedPoints(map, points)],
  }));

/** `[height * width]`, 0 where something hides the face or there is no photo; nothing if all is seen. */
export async function visibleOf(picture: Picture, strokes: readonly Stroke[]): Promise<Float32Array | undefined> {
  if (!picture.padded && strokes.length === 0) return undefined;
  const { width, height } = picture;
  const alpha = (draw: (context: OffscreenCanvasRenderingContext2D) => void): Uint8ClampedArray => {
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
    draw(context);
    return context.getImageData(0, 0, width, height).data;
  };
  const hidden = alpha((context) => {
    for (const stroke of strokes) draw(context, stroke);
  });
  const bitmap = picture.padded ? await createImageBitmap(picture.blob) : undefined;
  const photo = bitmap && alpha((context) => context.drawImage(bitmap, 0, 0));
  bitmap?.close();
  return Float32Array.from({ length: width * height }, (_, i) =>
    hidden[4 * i + 3]! < 128 && (!photo || photo[4 * i + 3]! >= 128) ? 1 : 0,
  );
}

function draw(context: OffscreenCanvasRenderingContext2D, { erases, width, points }: Stroke): void {
  context.globalCompositeOperation = erases ? 'destination-out' : 'source-over';
  context.lineCap = context.lineJoin = 'round';
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(points[0]!, points[1]!);
  for (let i = 0; i < points.length; i += 2) context.lineTo(points[i]!, points[i + 1]!);
  context.stroke();
}
