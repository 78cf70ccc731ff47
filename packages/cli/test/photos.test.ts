// Photos of every kind, fitted for a step or two with networks that are loaded once.
import { randomStream } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ganfit, loadParts, outputs, portrait, type Workshop, workshop } from './workshop.js';

type Parts = Awaited<ReturnType<typeof loadParts>>;
let shop: Workshop;
let parts: Parts;
let eyes: readonly [number, number];
beforeAll(async () => {
  shop = await workshop();
  parts = await loadParts();
});
afterAll(async () => {
  parts.dispose();
  await shop.remove();
});

const fit = (...args: string[]) =>
  ganfit(['fit', ...args, '--out', shop.path('out'), '--quiet', '--steps', '1'], parts);
/** By the paper's preset, which has no stage of detail: for what does not depend on how the head is fitted. */
const quickFit = (...args: string[]) => fit(...args, '--preset', 'paper');

interface Image {
  faces: number;
  width: number;
  height: number;
  landmarks: { detected: [number, number][]; projected: [number, number][] };
}
/** The middle between the outer eye corners in pixels of the photo's file. */
function middle({ landmarks: { detected } }: Image): [number, number] {
  return [0, 1].map((k) => (detected[36]![k]! + detected[45]![k]!) / 2) as [number, number];
}
const imageOf = async (name = 'out'): Promise<Image> => (await shop.json(`${name}/fit.json`)).images[0];
function expectNear(found: readonly [number, number], x: number, y: number, within: number): void {
  expect(Math.hypot(found[0] - x, found[1] - y)).toBeLessThan(within);
}

it('writes all files, prints JSON alone when asked, and the JSON is that of the file', async () => {
  const { code, stdout, stderr } = await fit(portrait, '--json');
  expect([code, stderr]).toEqual([0, '']);
  expect(await shop.files('out')).toEqual(outputs);
  const summary = await shop.json('out/fit.json');
  expect(JSON.parse(stdout)).toEqual(summary);
  expect(summary).toMatchObject({
    status: 'completed',
    seed: 1,
    model: { name: 'open-head', hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    seconds: { preparation: expect.any(Number), alignment: expect.any(Number), total: expect.any(Number) },
    losses: { alignment: { energy: expect.any(Number), terms: { landmark: expect.any(Number) } } },
    metrics: { landmarkNrmse: expect.any(Number), identityCosine: expect.any(Number), pixelL1: expect.any(Number) },
  });
  expect(summary.landmarkVertices).toHaveLength(68);
  const [image] = summary.images;
  expect([image.width, image.height, image.faces]).toEqual([512, 512, 1]);
  expect(image.landmarks.projected).toHaveLength(68);
  expect(Object.keys(image.parameters)).toEqual(
    expect.arrayContaining(['identity', 'expression', 'texture', 'camera', 'lighting']),
  );
  eyes = middle(image);
  expectNear(eyes, 222, 112, 25);
});

it('reads grey, transparent, 16-bit, CMYK and turned photos, all of one person in one fit', async () => {
  const grey = await shop.photo('grey.jpg', (photo) => photo.greyscale().toColourspace('b-w'));
  const alpha = await shop.photo('alpha.png', (photo) => photo.ensureAlpha(0.9));
  const deep = await shop.photo('deep.png', (photo) => photo.toColourspace('rgb16'));
  const print = await shop.photo('print.jpg', (photo) => photo.toColourspace('cmyk'));
  // Stored lying on its side, with the mark that tells to turn it a quarter clockwise.
  const phone = await shop.photo('phone.jpg', (photo) => photo.rotate(-90).withMetadata({ orientation: 6 }));
  const photos = [grey, alpha, deep, print, phone];
  const [g, a, d, p, t] = await Promise.all(photos.map((photo) => sharp(photo).metadata()));
  expect([g!.space, a!.hasAlpha, d!.depth, p!.space, t!.orientation]).toEqual(['b-w', true, 'ushort', 'cmyk', 6]);
  const { code, stderr } = await quickFit(grey, alpha, deep, print, phone);
  expect([code, stderr]).toEqual([0, '']);
  const { images } = await shop.json('out/fit.json');
  expect(images.map((image: Image) => image.faces)).toEqual([1, 1, 1, 1, 1]);
  for (const image of images) expectNear(middle(image), ...eyes, 8);
});

it('no face: says what kind of photo to use', async () => {
  const noise = randomStream(3);
  const pixels = Uint8Array.from({ length: 300 * 200 * 3 }, () => noise.integer(256));
  await sharp(pixels, { raw: { width: 300, height: 200, channels: 3 } }).toFile(shop.path('noise.png'));
  const { code, stderr } = await quickFit(shop.path('noise.png'));
  expect(code).toBe(3);
  expect(stderr).toMatch(/no face was found in the photo\. Use one in which a face is seen from the front/);
});

it('several faces: takes the largest and says so, --face picks, and must not ask for too many', async () => {
  const small = await sharp(portrait).resize(360).toBuffer();
  await sharp({ create: { width: 900, height: 512, channels: 3, background: '#fff' } })
    .composite([
      { input: small, left: 0, top: 100 },
      { input: portrait, left: 380, top: 0 },
    ])
    .toFile(shop.path('two.png'));
  const largest = await quickFit(shop.path('two.png'));
  expect(largest).toMatchObject({
    code: 0,
    stderr: 'The photo shows 2 faces; the largest is fitted. Choose with --face, 1 to 2.\n',
  });
  expectNear(middle(await imageOf()), eyes[0] + 380, eyes[1], 12);
  const second = await quickFit(shop.path('two.png'), '--face', '2');
  expect(second.stderr).toContain('number 2 by size is fitted');
  expectNear(middle(await imageOf()), eyes[0] * (360 / 512), 100 + eyes[1] * (360 / 512), 12);
  const ninth = await quickFit(shop.path('two.png'), '--face', '9');
  expect(ninth.code).toBe(3);
  expect(ninth.stderr).toContain('face 9 was asked for, but only 2 faces were found in the photo. Ask for 1 to 2');
});

it('a face at the border, a small face, and a huge photo: fits and warns', async () => {
  const cut = await shop.photo('cut.png', (photo) => photo.extract({ left: 195, top: 0, width: 317, height: 512 }));
  const tiny = await shop.photo('tiny.png', (photo) => photo.resize(300));
  const huge = await shop.photo('huge.jpg', (photo) => photo.resize(3000).extend({ right: 1000, background: '#888' }));
  const { code, stderr } = await quickFit(cut, tiny, huge);
  expect(code).toBe(0);
  expect(stderr).toMatch(/cut\.png cuts the face off at its border; .*Use one that shows all of it\./);
  expect(stderr).toMatch(/tiny\.png shows the face only [56]\d pixels wide; expect a rough head\. Use a larger one/);
  expect(stderr).toContain('huge.jpg (4000 x 3000) was scaled down to 1600 x 1200.');
  expect(stderr).not.toMatch(/(tiny|huge)\..* cuts|huge\..* shows/);
  const { images, notes } = await shop.json('out/fit.json');
  expect(`${notes.join('\n')}\n`).toBe(stderr);
  expectNear(middle(images[0]), eyes[0] - 195, eyes[1], 15);
  expectNear(middle(images[1]), (eyes[0] * 300) / 512, (eyes[1] * 300) / 512, 5);
  expect([images[2].width, images[2].height]).toEqual([4000, 3000]);
  expectNear(middle(images[2]), (eyes[0] * 3000) / 512, (eyes[1] * 3000) / 512, 60);
});

it('NaN in the energy: writes the best so far and exits with 5', async () => {
  let looks = 0;
  const recognition: Parts['recognition'] = {
    ...parts.recognition,
    features(aligned) {
      const features = parts.recognition.features(aligned);
      // The photo, the rendering and the random rendering of the first step, then the third step's.
      return ++looks === 4
        ? { ...features, embedding: tf.mul(features.embedding, Number.NaN) as tf.Tensor2D }
        : features;
    },
  };
  const out = shop.path('diverged');
  const ran = await ganfit(['fit', portrait, '--out', out, '--quiet', '--steps', '3'], { ...parts, recognition });
  expect(ran.code).toBe(5);
  expect(ran.stdout).toMatch(/no longer a number; the best head so far is kept\. Try another seed/);
  expect(await shop.files('diverged')).toEqual(outputs);
  const { status, metrics } = await shop.json('diverged/fit.json');
  expect(status).toBe('diverged');
  expect(Object.values(metrics).every(Number.isFinite)).toBe(true);
});

it('Ctrl-C before there is anything: exits with 130 and says so', async () => {
  const running = fit(portrait);
  setTimeout(() => process.emit('SIGINT'), 30);
  expect(await running).toMatchObject({
    code: 130,
    stderr: expect.stringContaining('Stopped before there was anything to write.'),
  });
  expect(process.listenerCount('SIGINT')).toBe(0);
});

it('a checkpoint can be resumed', async () => {
  const args = ['fit', portrait, '--quiet', '--steps', '4'];
  const whole = await ganfit([...args, '--out', shop.path('whole'), '--checkpoint', shop.path('fit.ckpt')], parts);
  const resumed = await ganfit([...args, '--out', shop.path('resumed'), '--resume', shop.path('fit.ckpt')], parts);
  expect(whole).toMatchObject({ code: 0, stderr: '' });
  expect(resumed).toMatchObject({ code: 0, stderr: '' });
  const parameters = async (name: string) => (await shop.json(`${name}/fit.json`)).images[0].parameters;
  expect(await parameters('resumed')).toEqual(await parameters('whole'));
});
