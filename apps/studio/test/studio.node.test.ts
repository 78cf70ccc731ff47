// The page as a visitor uses it, without a network once it was loaded, in Chromium on software GL: from a photo to a head
// and its files. One fit serves all tests.
import { WebIO } from '@gltf-transform/core';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executablePath, openStudio, type Studio, slow } from './page.js';

describe.runIf(executablePath)('studio', { timeout: slow }, () => {
  let studio: Studio;
  let page: Page;
  const text = (id: string): Promise<string> => studio.text(id);

  beforeAll(async () => {
    studio = await openStudio();
    page = studio.page;
  }, slow);
  afterAll(() => studio?.close());

  it('opens without a network once it was loaded', async () => {
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    const caches = await page.evaluate(() => globalThis.caches.keys());
    expect(caches.filter((name) => name.startsWith('ganfit-studio '))).toHaveLength(1);
    // Whatever is opened loads the weights.
    const buffer = Buffer.from('{}');
    await page.locator('#fit-file').setInputFiles({ name: 'other.json', mimeType: 'application/json', buffer });
    await expect.poll(() => text('error'), { timeout: slow }).toMatch(/^other\.json is not a fit\.json/);
    expect(await page.evaluate(keptWeights)).toBe(true);
    await studio.context.setOffline(true);
    await page.reload();
    await page.locator('#sample').waitFor();
  });

  it('fits the sample photo: points, steps, falling energy, an overlay, a head', async () => {
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
    const energies = await page.evaluate(() => (window as unknown as { energies: Record<string, number[]> }).energies);
    expect(energies['landmark']!.length).toBeGreaterThan(3);
    expect(Math.min(...energies['landmark']!)).toBeLessThan(0.9 * energies['landmark']![0]!);
    const last = await page.evaluate(overlayPixels);
    expect(last.length).toBeGreaterThan(0);
    expect(last).not.toEqual(first);
    expect(await text('metrics')).toMatch(/Landmarks off by \d/);
    expect(await text('code')).toMatch(/defaultPreset\(\{ steps: 2 \}\)[\s\S]*size: 96, seed: 1, landmarks/);
  });

  it('exports a GLB with texture and named expressions', async () => {
    const document = await new WebIO().readBinary((await studio.saved('glb')).bytes);
    const [mesh] = document.getRoot().listMeshes();
    const [primitive] = mesh!.listPrimitives();
    expect(primitive!.getAttribute('POSITION')!.getCount()).toBe(9103);
    expect(primitive!.listTargets().map((t) => t.getName())).toContain('jawOpen');
    const texture = primitive!.getMaterial()!.getBaseColorTexture()!;
    expect(texture.getMimeType()).toBe('image/png');
    expect(texture.getSize()).toEqual([256, 256]);
  });

  it('compares the fit with the photo', async () => {
    const lit = await studio.seen('#view');
    await page.locator('#modes label', { hasText: 'Error' }).click();
    expect(await studio.seen('#view')).not.toBe(lit);
    expect(await text('scale')).toMatch(/^\s*0 %\s*25 % or more\s*Difference of photo and fit.*in % of/s);
    const colors = await page.evaluate(countColors);
    expect(colors.dark + colors.bright).toBeGreaterThan(0.1);

    const [photo, fitted] = [await studio.seen('#compare-left'), await studio.seen('#compare-right')];
    expect(photo).not.toBe(fitted);
    const border = () => page.locator('#compare-left').evaluate((element) => getComputedStyle(element).clipPath);
    expect(await border()).toBe('inset(0px 50% 0px 0px)');
    await page.locator('#wipe').focus();
    await page.keyboard.press('Home');
    expect(await border()).toBe('inset(0px 100% 0px 0px)');
    await page.keyboard.press('End');
    expect(await border()).toMatch(/^inset\(0(px|%)( 0(px|%) 0(px|%) 0(px|%))?\)$/);
    expect(await page.locator('#wipe').getAttribute('aria-valuetext')).toBe('100 % photo');
    await page.locator('#compare-shape').check();
    expect(await studio.seen('#compare-right')).not.toBe(fitted);
  });

  it('shows the head in 3D, and moves it by the sliders', async () => {
    const seen = (): Promise<string> => studio.seen('#view');
    await page.locator('#modes label', { hasText: 'Textured' }).click();
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
  });
});

/** In the page: whether the weights of head and networks lie in the cache. */
async function keptWeights(): Promise<boolean> {
  const kept = await (await caches.open('ganfit')).keys();
  return ['open-head', 'ssd_mobilenetv1', 'face_landmark_68', 'face_recognition'].every((name) =>
    kept.some(({ url }) => url.includes(name)),
  );
}

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

/** In the page: parts of the view that have the first and the last colours of the error scale. */
function countColors(): { dark: number; bright: number } {
  const canvas = document.querySelector<HTMLCanvasElement>('#view')!;
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d')!;
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
  let [dark, bright] = [0, 0];
  for (let i = 0; i < data.length; i += 4) {
    const [r, g, b] = [data[i]!, data[i + 1]!, data[i + 2]!];
    if (b > r + 20 && r < 110 && g < 60) dark++;
    if (r > 200 && g > 120 && b < 200) bright++;
  }
  return { dark: (4 * dark) / data.length, bright: (4 * bright) / data.length };
}
