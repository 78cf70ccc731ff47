import sharp from 'sharp';

/** Lays square sRGB images `[size, size, 3]` in [0, 1] out in rows, as a PNG. */
export async function contactSheet(images: readonly Float32Array[], columns: number): Promise<Uint8Array> {
  const size = Math.sqrt(images[0]!.length / 3);
  const width = columns * size;
  const height = Math.ceil(images.length / columns) * size;
  const sheet = new Uint8Array(width * height * 3);
  images.forEach((image, n) => {
    const corner = Math.floor(n / columns) * size * width + (n % columns) * size;
    for (let y = 0; y < size; y++)
      for (let k = 0; k < 3 * size; k++)
        sheet[3 * (corner + y * width) + k] = Math.round(255 * Math.min(1, Math.max(0, image[3 * y * size + k]!)));
  });
  return sharp(sheet, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
