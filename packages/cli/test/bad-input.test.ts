// What is told before any fitting: usage, files, model, output. Each has a message that says what to do, and a code.
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { writeSafetensors } from '@ganfit/morphable';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ganfit, portrait, type Workshop, workshop } from './workshop.js';

let shop: Workshop;
beforeAll(async () => {
  shop = await workshop();
});
afterAll(() => shop.remove());

const fit = (photo: string, ...more: string[]) => ganfit(['fit', photo, '--out', shop.path('out'), '--quiet', ...more]);

it.each([
  [['fit'], /give a photo, or --video with a clip/],
  [['fit', 'a.jpg', '--steps', '0'], /--steps.*must be a whole number of 1 or more/s],
  [['fit', 'a.jpg', '--face', 'left'], /--face.*must be a whole number of 1 or more/s],
  [['fit', 'a.jpg', '--texture', 'sharp'], /--texture.*must be vertex or pixel/s],
  [['fit', 'a.jpg', '--colour'], /unknown option '--colour'/],
  [['fits'], /unknown command 'fits'.*Did you mean fit\?/s],
])('%j is wrong usage', async (args, message) => {
  const { code, stderr, stdout } = await ganfit(args);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
  expect(stdout).toBe('');
});

it('help and version are no errors', async () => {
  expect(await ganfit(['--help'])).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringContaining('fit [options] [photo...]'),
  });
  expect(await ganfit(['--version'])).toMatchObject({ code: 0, stdout: '0.1.0\n' });
});

it('a photo that is missing, empty, damaged, cut off, or no picture', async () => {
  const whole = await readFile(portrait);
  const cases: [name: string, bytes: Uint8Array | string | undefined, message: RegExp][] = [
    ['missing.jpg', undefined, /there is no file .*missing\.jpg\. Check the path/],
    ['empty.jpg', '', /empty\.jpg is empty \(zero bytes\)\. Copy or download it again/],
    ['half.png', whole.subarray(0, whole.length / 2), /half\.png is damaged or cut off .*Copy or download it again/],
    ['notes.jpg', 'Dear diary,', /notes\.jpg is not a picture that can be read\. Give a JPEG, PNG/],
    ['page.jpg', '<!doctype html><html></html>', /page\.jpg is a web page, not a picture\. Use the address/],
  ];
  for (const [name, bytes, message] of cases) {
    if (bytes !== undefined) await writeFile(shop.path(name), bytes);
    const { code, stderr } = await fit(shop.path(name));
    expect(code, name).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('    at '); // no stack
  }
  await mkdir(shop.path('folder'));
  expect(await fit(shop.path('folder'))).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/is a folder\. Name one photo/),
  });
  expect(existsSync(shop.path('out')), 'no folder is made for what cannot be read').toBe(false);
});

it('an output folder that cannot be written, before any time is spent', async () => {
  await writeFile(shop.path('file'), '');
  const { code, stderr } = await ganfit(['fit', portrait, '--quiet', '--out', shop.path('file/out')]);
  expect(code).toBe(4);
  expect(stderr).toMatch(/file\/out cannot be written: a part of that path is a file.*Choose another folder/);
});

it('a model that is missing, cut off, no model, or of another version', async () => {
  const header = writeSafetensors({}, { format_version: '9' });
  const cases: [name: string, bytes: Uint8Array | string | undefined, message: RegExp][] = [
    ['missing.safetensors', undefined, /cannot read .*missing\.safetensors.*Check the path/],
    ['half.safetensors', (await readFile(modelFile())).subarray(0, 2_000_000), /truncated.*(again|download)/],
    ['page.safetensors', '<!doctype html><html></html>', /HTML page/],
    ['other.safetensors', header, /format version 9, this code reads 1\. Use matching versions/],
  ];
  for (const [name, bytes, message] of cases) {
    if (bytes !== undefined) await writeFile(shop.path(name), bytes);
    const { code, stderr } = await fit(portrait, '--model', shop.path(name));
    expect(code, name).toBe(2);
    expect(stderr).toMatch(message);
  }
});

it('a checkpoint or mask that is missing or does not fit', async () => {
  expect(await fit(portrait, '--resume', shop.path('no.ckpt'))).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('cannot read the checkpoint'),
  });
  expect(await fit(portrait, '--mask', shop.path('no.png'))).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('there is no file'),
  });
  const small = await shop.photo('small-mask.png', (photo) => photo.resize(100));
  const { code, stderr } = await fit(portrait, '--mask', small);
  expect(code).toBe(2);
  expect(stderr).toMatch(/the mask has 100 x 100 pixels, the photo 512 x 512\. Make them equal/);
});

function modelFile(): URL {
  return new URL('../../open-head/model/open-head.safetensors', import.meta.url);
}
