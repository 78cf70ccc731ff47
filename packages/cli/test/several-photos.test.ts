// Several photos of one person, and frames of a video.
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { videoFrames } from '../src/video.js';
import { ganfit, loadParts, outputs, portrait, type Workshop, workshop } from './workshop.js';

let shop: Workshop;
let parts: Awaited<ReturnType<typeof loadParts>>;
beforeAll(async () => {
  shop = await workshop();
  parts = await loadParts();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  parts.dispose();
  await shop.remove();
});

/** By the paper's preset, which has no stage of detail. */
const fit = (...args: string[]) =>
  ganfit(['fit', ...args, '--out', shop.path('out'), '--quiet', '--steps', '1', '--preset', 'paper'], parts);
const hasFfmpeg = ((): boolean => {
  try {
    execFileSync('ffmpeg', ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

it('fits photos that have a face, names those that have none, and draws each', async () => {
  const blank = await shop.photo('blank.png', (photo) => photo.linear(0, 128));
  const mirrored = await shop.photo('mirrored.png', (photo) => photo.flop());
  const { code, stderr } = await fit(blank, portrait, mirrored, '--weights', '1,1,0.5');
  expect([code, stderr]).toEqual([0, 'blank.png was left out: no face was found in it.\n']);
  expect(await shop.files('out')).toEqual([...outputs, 'overlay-2.png'].sort());
  const summary = await shop.json('out/fit.json');
  expect(summary.leftOut).toEqual(['blank.png']);
  const [a, b] = summary.images;
  expect([a.photo, b.photo]).toEqual(['astronaut.png', 'mirrored.png']);
  expect(a.parameters.identity).toEqual(b.parameters.identity);
  expect(a.parameters.camera).not.toEqual(b.parameters.camera);
  expect(summary.metrics.pixelL1).toBeCloseTo((a.metrics.pixelL1 + b.metrics.pixelL1) / 2, 9);
});

it('says what is wrong with weights, and with nothing to fit', async () => {
  expect(await fit(portrait, '--weights', '1,x')).toMatchObject({ code: 2 });
  expect((await fit(portrait, '--weights', '1,1')).stderr).toContain('a positive number for each of the 1 photos');
  expect((await fit()).stderr).toContain('give a photo, or --video with a clip');
});

it.skipIf(!hasFfmpeg)('takes frames from the middle of equal shares of a clip (skipped without ffmpeg)', async () => {
  const clip = shop.path('clip.mp4');
  // Four seconds, grey rising by the second: 32, 96, 160, 224.
  for (let i = 0; i < 4; i++) {
    const grey = 32 + 64 * i;
    await sharp({ create: { width: 64, height: 48, channels: 3, background: { r: grey, g: grey, b: grey } } })
      .png()
      .toFile(shop.path(`grey-${i}.png`));
  }
  const make = ['-v', 'error', '-framerate', '1', '-i', shop.path('grey-%d.png'), '-r', '10', '-pix_fmt', 'yuv420p'];
  execFileSync('ffmpeg', [...make, clip]);
  const frames = await videoFrames(clip, 2);
  const greys = await Promise.all(frames.map(async (png) => (await sharp(png).stats()).channels[0]!.mean));
  // Seconds 1 and 3.
  expect(greys).toEqual([expect.closeTo(96, -1), expect.closeTo(224, -1)]);

  const noFace = await fit('--video', clip, '--frames', '2');
  expect(noFace.code).toBe(3);
  expect(noFace.stderr).toMatch(/photo 1\..*\n.*photo 2\./);
  await writeFile(shop.path('text.mp4'), 'not a video');
  await expect(videoFrames(shop.path('text.mp4'), 2)).rejects.toMatchObject({
    code: 'IMAGE',
    message: expect.stringMatching(/cannot take frames from .*text\.mp4: .*Give a video file that ffmpeg reads/),
  });
});

it('says so where ffmpeg is missing', async () => {
  vi.stubEnv('PATH', shop.path('nowhere'));
  const { code, stderr } = await fit('--video', 'clip.mp4');
  expect(code).toBe(2);
  expect(stderr).toContain('--video needs ffprobe, which is not on the PATH. Install ffmpeg, or give frames');
});
