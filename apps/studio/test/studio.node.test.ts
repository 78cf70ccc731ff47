// The page as a visitor uses it, in Chromium on software GL.
import { WebIO } from '@gltf-transform/core';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executablePath, openStudio, type Studio, slow } from './page.js';

describe.runIf(executablePath)('studio', () => {
  let studio: Studio;
  let page: Page;
  const text = (id: string): Promise<string> => studio.text(id);

  beforeAll(async () => {
    studio = await openStudio();
    page = studio.page;
  }, slow);
  afterAll(() => studio?.close());

  it(
    'says what is wrong with a file that is no picture, and with an empty one',
    async () => {
      const bring = (name: string, content: string): Promise<void> =>
        page.locator('#file').setInputFiles({ name, mimeType: 'image/jpeg', buffer: Buffer.from(content) });
      await bring('nothing.jpg', '');
      await expect.poll(() => text('error')).toMatch(/nothing\.jpg is empty/);
      await bring('letter.jpg', 'Dear reader, I am no picture.');
      await expect.poll(() => text('error'), { timeout: slow }).toMatch(/not a picture that can be read/);
      expect(await page.locator('#fit').isDisabled()).toBe(true);
    },
    slow,
  );

  it(
    'fits the sample photo: points, steps, falling energy, an overlay, a head',
    async () => {
      await page.locator('#sample').click();
      await page.locator('#landmarks circle').nth(67).waitFor();
      await expect.poll(() => page.locator('#fit').isEnabled(), { timeout: slow }).toBe(true);
      // A point moves by the keys.
      const nose = page.locator('#landmarks circle').nth(30);
      const before = Number(await nose.getAttribute('cx'));
      await nose.focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      expect(Number(await nose.getAttribute('cx'))).toBeCloseTo(before + 2, 4);
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('ArrowLeft');

      await page.locator('summary', { hasText: 'Expert' }).click();
      await page.locator('#steps').fill('2');
      await page.locator('#size').fill('96');
      await page.evaluate(watchEnergy);
      await page.locator('#fit').click();
      await page.locator('#overlay').waitFor();
      const first = await page.evaluate(overlayPixels);
      await page.locator('#result').waitFor();
      expect(await text('status')).toMatch(/^Done in \d+ s/);
      const energies = await page.evaluate(
        () => (window as unknown as { energies: Record<string, number[]> }).energies,
      );
      expect(energies['landmark']!.length).toBeGreaterThan(3);
      expect(Math.min(...energies['landmark']!)).toBeLessThan(0.9 * energies['landmark']![0]!);
      const last = await page.evaluate(overlayPixels);
      expect(last.length).toBeGreaterThan(0);
      expect(last).not.toEqual(first);
      expect(await text('metrics')).toMatch(/Landmarks off by \d/);
    },
    slow,
  );

  it(
    'exports a GLB with texture and named expressions',
    async () => {
      const document = await new WebIO().readBinary((await studio.saved('glb')).bytes);
      const [mesh] = document.getRoot().listMeshes();
      const [primitive] = mesh!.listPrimitives();
      expect(primitive!.getAttribute('POSITION')!.getCount()).toBe(9103);
      expect(primitive!.listTargets().map((t) => t.getName())).toContain('jawOpen');
      const texture = primitive!.getMaterial()!.getBaseColorTexture()!;
      expect(texture.getMimeType()).toBe('image/png');
      expect(texture.getSize()).toEqual([256, 256]);
    },
    slow,
  );

  it(
    'shows the head in 3D, and moves it by the sliders',
    async () => {
      const seen = (): Promise<string> => studio.seen('#view');
      const neutral = await seen();
      const jaw = page.locator('#expressions label', { hasText: /^Jaw open/ }).locator('input');
      await jaw.fill('1');
      const open = await seen();
      expect(open).not.toBe(neutral);
      await page.locator('#modes label', { hasText: 'Normals' }).click();
      expect(await seen()).not.toBe(open);
      await page.locator('#random').click();
      await expect.poll(seen).not.toBe(open);
      expect(studio.errors).toEqual([]);
    },
    slow,
  );
});

/** In the page: notes what the curves show, term by term. */
function watchEnergy(): void {
  const energies: Record<string, number[]> = {};
  (window as unknown as { energies: typeof energies }).energies = energies;
  new MutationObserver(() => {
    for (const row of document.querySelectorAll<HTMLElement>('#curves li')) {
      const value = Number(row.querySelector('output')!.textContent);
      const list = (energies[row.dataset['term']!] ??= []);
      if (list.at(-1) !== value) list.push(value);
    }
  }).observe(document.querySelector('#curves')!, { childList: true, subtree: true, characterData: true });
}

/** In the page: every hundredth value of the overlay. */
function overlayPixels(): number[] {
  const canvas = document.querySelector<HTMLCanvasElement>('#overlay')!;
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
  return [...data.filter((_, i) => i % 100 === 0)];
}
