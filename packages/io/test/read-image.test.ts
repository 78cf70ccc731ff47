import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { GanfitError } from '@ganfit/core';
import { encodePng, readImage } from '@ganfit/io';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const orange = { r: 200, g: 100, b: 50 };
const plain = (width = 60, height = 40) => sharp({ create: { width, height, channels: 3, background: orange } });
const pixel = (data: Float32Array, index = 0) =>
  Array.from(data.subarray(3 * index, 3 * index + 3), (v) => Math.round(255 * v));

/** Left half red, right half blue: tells a turned picture from an upright one. */
async function halves(width: number, height: number): Promise<Sharp> {
  const blue = await sharp({ create: { width: width / 2, height, channels: 3, background: '#00f' } })
    .png()
    .toBuffer();
  return sharp(
    await sharp({ create: { width, height, channels: 3, background: '#f00' } })
      .composite([{ input: blue, left: width / 2, top: 0 }])
      .png()
      .toBuffer(),
  );
}

const failure = async (promise: Promise<unknown>): Promise<GanfitError> => {
  const error = await promise.then(
    () => undefined,
    (e: GanfitError) => e,
  );
  expect(error, 'should have failed').toBeDefined();
  expect(error!.name).toBe('GanfitError');
  return error!;
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ganfit-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('readImage reads', () => {
  const formats: [string, () => Promise<Buffer>, number[]][] = [
    ['JPEG', () => plain().jpeg({ quality: 100 }).toBuffer(), [200, 100, 50]],
    ['PNG', () => plain().png().toBuffer(), [200, 100, 50]],
    ['WebP', () => plain().webp({ lossless: true }).toBuffer(), [200, 100, 50]],
    ['AVIF', () => plain().avif({ lossless: true }).toBuffer(), [200, 100, 50]],
    ['16-bit PNG', () => plain().toColourspace('rgb16').png().toBuffer(), [200, 100, 50]],
    ['16-bit grey PNG', () => plain().toColourspace('grey16').png().toBuffer(), [124, 124, 124]],
    ['grey JPEG', () => plain().toColourspace('b-w').jpeg({ quality: 100 }).toBuffer(), [124, 124, 124]],
    ['CMYK JPEG', () => plain().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer(), [200, 96, 24]],
    ['CMYK JPEG with a profile', () => plain().withIccProfile('cmyk').jpeg({ quality: 100 }).toBuffer(), [200, 96, 24]],
    ['Display P3 JPEG', () => plain().withIccProfile('p3').jpeg({ quality: 100 }).toBuffer(), [200, 100, 50]],
    ['half transparent PNG, on white', () => plain().ensureAlpha(0.5).png().toBuffer(), [227, 177, 152]],
    [
      'grey PNG with alpha, on white',
      () => plain().toColourspace('b-w').ensureAlpha(0.5).png().toBuffer(),
      [189, 189, 189],
    ],
  ];
  it.each(formats)('%s', async (_, make, expected) => {
    const { data, ...size } = await readImage(await make());
    expect(size).toEqual({ height: 40, width: 60, originalHeight: 40, originalWidth: 60, scale: 1 });
    expect(data).toHaveLength(3 * 40 * 60);
    // Grey by luminance and ink by profile: what counts is that it is not inverted, tinted or channel-swapped.
    for (const [c, value] of pixel(data, 500).entries()) expect(Math.abs(value - expected[c]!)).toBeLessThan(30);
    expect(Math.max(...data)).toBeLessThanOrEqual(1);
  });

  it('Display P3 by its profile, not by its bare numbers', async () => {
    const p3 = await plain().withIccProfile('p3').png().toBuffer();
    const stored = await sharp(p3, { ignoreIcc: true }).raw().toBuffer();
    const read = pixel((await readImage(p3)).data);
    expect(Math.abs(stored[0]! - 200)).toBeGreaterThan(5);
    expect(Math.abs(read[0]! - 200)).toBeLessThanOrEqual(1);
  });

  it.each([
    [6, [255, 0, 0], [0, 0, 255]],
    [8, [0, 0, 255], [255, 0, 0]],
  ])('EXIF orientation %i upright', async (orientation, top, bottom) => {
    const turned = await (await halves(80, 40)).withMetadata({ orientation }).png().toBuffer();
    const { data, height, width, originalHeight, originalWidth } = await readImage(turned);
    expect([height, width, originalHeight, originalWidth]).toEqual([80, 40, 80, 40]);
    expect(pixel(data)).toEqual(top);
    expect(pixel(data, 80 * 40 - 1)).toEqual(bottom);
  });

  it('a 12-megapixel photo scaled down, and says so', async () => {
    const photo = await (await halves(4000, 3000)).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const { data, ...size } = await readImage(photo);
    expect(size).toEqual({ height: 1600, width: 1200, originalHeight: 4000, originalWidth: 3000, scale: 0.4 });
    expect(pixel(data)[0]).toBeGreaterThan(240);
    expect((await readImage(photo, { maxSize: 300 })).height).toBe(300);
  });

  it('paths, file URLs, data URLs, blobs and array buffers alike', async () => {
    const png = await plain().png().toBuffer();
    const path = join(folder, 'my photo.png');
    await writeFile(path, png);
    const bytes = new Uint8Array(png);
    const sources = [
      path,
      pathToFileURL(path),
      `data:image/png;base64,${png.toString('base64')}`,
      new Blob([bytes]),
      bytes.buffer,
    ];
    for (const source of sources) expect(pixel((await readImage(source)).data)).toEqual([200, 100, 50]);
  });
});

describe('readImage refuses', () => {
  const png = () => plain().png().toBuffer();
  const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic\0\0\0\0mif1heic'), Buffer.alloc(64)]);
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 };
  const jpeg = () =>
    sharp({ create: { width: 400, height: 300, channels: 3, background: '#000', noise } })
      .jpeg()
      .toBuffer();
  const files: [string, () => Promise<Buffer> | Buffer, RegExp][] = [
    ['a cut-off JPEG', async () => (await jpeg()).subarray(0, 20_000), /damaged or cut off .*premature end.*again/],
    ['a cut-off PNG', async () => (await png()).subarray(0, -30), /damaged or cut off/],
    ['a header alone', async () => (await png()).subarray(0, 20), /damaged or cut off/],
    ['text', () => Buffer.from('Dear diary, no picture here.'), /not a picture.*JPEG, PNG/],
    ['zero bytes', () => Buffer.alloc(0), /empty \(zero bytes\)/],
    ['a HEIC photo', () => heic, /HEIC.*Save it as JPEG.*Most Compatible/],
    ['a broken drawing', () => Buffer.from('<?xml version="1.0"?>\n<svg width="9"><rect'), /SVG drawing.*PNG or JPEG/],
    ['a web page', () => Buffer.from('<!DOCTYPE html><html></html>'), /web page.*address of the picture/],
  ];
  it.each(files)('%s', async (name, make, message) => {
    const path = join(folder, `${name}.jpg`);
    await writeFile(path, await make());
    const error = await failure(readImage(path));
    expect(error.code).toBe('IMAGE');
    expect(error.message).toMatch(message);
    expect(error.message).toContain(path);
  });

  it('a missing file, a folder, a path through a file, and a wrong argument', async () => {
    const missing = await failure(readImage(join(folder, 'nowhere.jpg')));
    expect(missing).toMatchObject({
      code: 'MISSING_FILE',
      message: expect.stringMatching(/no file .*nowhere\.jpg\. Check/),
    });
    expect(await failure(readImage(folder))).toMatchObject({
      code: 'IMAGE',
      message: expect.stringMatching(/is a folder/),
    });
    const path = join(folder, 'file');
    await writeFile(path, 'x');
    expect((await failure(readImage(join(path, 'photo.jpg')))).code).toBe('MISSING_FILE');
    expect((await failure(readImage(3 as never))).code).toBe('ARGUMENT');
    expect((await failure(readImage(path, { maxSize: 0 }))).code).toBe('ARGUMENT');
  });

  it('a URL that answers 404 or nothing, and stops when aborted', async () => {
    const server = createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/photo.jpg`;
    expect(await failure(readImage(url))).toMatchObject({
      code: 'MISSING_FILE',
      message: expect.stringContaining('404'),
    });
    await new Promise((resolve) => server.close(resolve));
    expect((await failure(readImage(new URL(url)))).code).toBe('MISSING_FILE');
    await expect(readImage(url, { signal: AbortSignal.abort() })).rejects.toHaveProperty('name', 'AbortError');
  });
});

describe('encodePng', () => {
  it('round-trips floats and bytes, clamps, and repeats itself', async () => {
    const data = Float32Array.of(0, 0.5, 1, -1, 2, Number.NaN);
    const png = await encodePng({ data, height: 1, width: 2 });
    expect(await encodePng({ data, height: 1, width: 2 })).toEqual(png);
    const back = await readImage(png);
    expect([...pixel(back.data), ...pixel(back.data, 1)]).toEqual([0, 128, 255, 0, 255, 0]);
    const grey = await readImage(await encodePng({ data: Uint8Array.of(9, 200), height: 2, width: 1, channels: 1 }));
    expect([...pixel(grey.data), ...pixel(grey.data, 1)]).toEqual([9, 9, 9, 200, 200, 200]);
  });

  it('refuses data that does not fit', async () => {
    const error = await failure(encodePng({ data: new Float32Array(5), height: 1, width: 2 }));
    expect(error).toMatchObject({ code: 'SHAPE', message: expect.stringContaining('1 x 2 x 3 values, got 5') });
  });
});
