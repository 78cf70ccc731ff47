// Bringing photos, and fits that are interrupted, as a visitor meets them: in Chromium on software GL.
import type { BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { animatedGif, bring, file, halfFloats, hugePhoto, loseContexts, noWebGL, sample, workerHook } from './input.js';
import { executablePath, openStudio, type Studio, slow } from './page.js';

describe.runIf(executablePath)('input and fit', { timeout: 2 * slow }, () => {
  let studio: Studio;
  let context: BrowserContext;
  let page: Page;
  const text = async (id: string, of = page): Promise<string> => (await of.locator(`#${id}`).textContent()) ?? '';
  const soon = <T>(read: () => Promise<T> | T) => expect.poll(read, { timeout: 240_000 });
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const view = (name: string) => page.locator('#views label', { hasText: name }).click();
  const points = () => page.locator('#landmarks .point');
  /** A fit of few steps without the recognition network, which is slow where there is no GPU. */
  const setUp = async (steps: number): Promise<void> => {
    await page.evaluate(() => document.querySelector<HTMLDetailsElement>('#form details')!.setAttribute('open', ''));
    await page.locator('#steps').fill(`${steps}`);
    await page.locator('#size').fill('64');
    for (const term of ['identity', 'randomPose', 'content'])
      await page.locator(`#weights [data-term=${term}]`).uncheck();
  };
  const done = () => soon(() => text('status')).toMatch(/^Done in \d+ s/);
  const shot = async (name: string): Promise<void> => {
    const folder = process.env['SCREENSHOTS'];
    if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  };

  beforeAll(async () => {
    studio = await openStudio();
    // The page of every visit but the first would come from its service worker, and not by way of this test.
    context = await studio.context.browser()!.newContext({ serviceWorkers: 'block' });
    page = await context.newPage();
    page.setDefaultTimeout(240_000);
    await page.route('**/fit-worker*', workerHook(loseContexts));
    await page.goto(studio.url);
  }, slow);
  afterAll(() => studio?.close());

  it('says of each file what is wrong with it', async () => {
    await bring(page, [
      file('nothing.jpg', ''),
      file('letter.jpg', 'Dear reader, I am no picture.'),
      file('drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>'),
      file('phone.heic', '\0\0\0\x18ftypheic\0\0\0\0mif1heic'),
    ]);
    const said = soon(() => text('error'));
    await said.toMatch(/nothing\.jpg is empty/);
    await said.toMatch(/letter\.jpg is not a picture that can be read/);
    await said.toMatch(/drawing\.svg is an SVG drawing/);
    await said.toMatch(/phone\.heic is a HEIC photo.*Save it as JPEG/);
    expect(await page.locator('#fit').isDisabled()).toBe(true);
    expect(await page.locator('#strip li').count()).toBe(0);
  });

  it('says that the camera was refused', async () => {
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = async () => {
        throw new DOMException('no', 'NotAllowedError');
      };
    });
    await page.locator('#camera').click();
    await soon(() => text('error')).toMatch(/camera was refused/);
  });

  it('takes the first frame of an animation, scales a large photo down, and leaves out one without a face', async () => {
    // A damaged file is fetched once more.
    let fetched = 0;
    await page.route('**/face_landmark_68_model-weights_manifest*', (route) =>
      fetched++ ? route.continue() : route.fulfill({ body: '[]', contentType: 'application/json' }),
    );
    await bring(page, [file('moving.gif', animatedGif), file('huge.jpg', await hugePhoto(page))]);
    await soon(() => text('error')).toMatch(/No face was found in moving\.gif, which is left out\. .*by hand/);
    expect(fetched).toBe(2);
    expect(await text('status')).toBe(
      'moving.gif is animated: its first frame is used. ' +
        'huge.jpg was scaled down from 8000 × 6500 to 1600 × 1300 pixels. Face found in huge.jpg.',
    );
    expect(await page.locator('#strip .left-out').count()).toBe(1);
    expect(await page.locator('#fit').isEnabled()).toBe(true);
  });

  it('lets landmarks be placed by hand, by eyes and mouth', async () => {
    await page.locator('#strip .thumbnail').first().click();
    expect(await points().count()).toBe(0);
    await button('Place by hand').click();
    await soon(() => points().count()).toBe(68);
    const chin = async () => Number(await points().nth(8).getAttribute('cy'));
    const before = await chin();
    await page.getByRole('button', { name: /^The mouth/ }).focus();
    await page.keyboard.press('ArrowDown');
    expect(await chin()).toBeGreaterThan(before + 0.5);
    await button('Remove moving.gif').click();
    expect(await page.locator('#strip li').count()).toBe(1);
  });

  it('turns, crops and levels, and the landmarks go along', async () => {
    const at = async (i: number) =>
      Promise.all(['cx', 'cy'].map(async (name) => Number(await points().nth(i).getAttribute(name))));
    const nose = await at(30);
    await view('Turn, crop');
    await shot('crop');
    await button('↻ Turn right').click();
    await view('Landmarks');
    await soon(() => at(30)).toEqual([expect.closeTo(1300 - nose[1]!, 2), expect.closeTo(nose[0]!, 2)]);
    await view('Turn, crop');
    await button('↺ Turn left').click();
    await soon(() => page.locator('#landmarks').getAttribute('viewBox')).toBe('0 0 1600 1300');
    await page.getByRole('button', { name: 'Top left corner' }).focus();
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
    await button('Crop to the frame').click();
    await view('Landmarks');
    await soon(async () => (await at(30))[0]! - nose[0]!).toBeCloseTo(-(96 + 80), 0);
  });

  it('hides parts of a second photo, by mouse and by keys', async () => {
    await bring(page, [file('again.png', sample)]);
    await soon(() => text('status')).toBe('Face found in again.png.');
    await view('Hide parts');
    const [svg, tint] = [page.locator('#landmarks'), page.locator('#landmarks .tint')];
    const { width, height } = (await svg.boundingBox())!;
    await svg.hover({ position: { x: 0.3 * width, y: 0.25 * height } });
    await page.mouse.down();
    await svg.hover({ position: { x: 0.7 * width, y: 0.25 * height } });
    await page.mouse.up();
    await tint.waitFor();
    await shot('several');
    await button('Undo').click();
    await soon(() => tint.count()).toBe(0);
    // The same by keys.
    await page.getByRole('button', { name: /^Brush/ }).focus();
    await page.keyboard.down(' ');
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowUp');
    await page.keyboard.up(' ');
    await tint.waitFor();
  });

  // Lost while few shaders are compiled, for the next worker compiles them anew.
  it('says that the context was lost, without room to keep the fit that goes on', async () => {
    await page.evaluate(() => {
      const { put } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.put = () => {
        IDBObjectStore.prototype.put = put;
        throw new DOMException('full', 'QuotaExceededError');
      };
    });
    await setUp(200);
    await button('Fit').click();
    await soon(() => text('status')).toMatch(/^Step /);
    await soon(() => text('notice')).toMatch(/no room left on this device/);
    await page.evaluate(() => new BroadcastChannel('lose').postMessage(''));
    await soon(() => text('error')).toMatch(/WebGL context was lost.*Start the fit again/);
  });

  it('fits two photos together all the same, one of them with a mask, stopped in between; shows the head over each', async () => {
    await setUp(2);
    await button('Fit').click();
    await button('Pause').click();
    await soon(() => text('status')).toMatch(/^Step /);
    expect(await page.locator('#error').isHidden()).toBe(true);
    await button('Stop').click();
    await soon(() => text('status')).toMatch(/^Stopped after/);
    await page.locator('#result').waitFor();
    await button('Go on').click();
    await done();
    expect(await page.locator('#curves [data-term=pixel]').count()).toBe(1);
    expect(await page.locator('#curves [data-term=identity]').count()).toBe(0);
    const overlay = () => page.evaluate(overlaySum);
    const second = await overlay();
    await page.locator('#strip .thumbnail').first().click();
    expect(await page.locator('#views input[value=fit]').isChecked()).toBe(true);
    await soon(overlay).not.toBe(second);
    await shot('fitted');
  });

  it('goes further with a fit', async () => {
    const last = async () => Number(await page.locator('#curves [data-term=landmark] output').textContent());
    const before = await last();
    await page.locator('#more').fill('3');
    await button('Fit further').click();
    await soon(() => text('status')).toMatch(/^Step \d of 3 \(ganfit\)/);
    await done();
    expect(Math.abs((await last()) / before - 1)).toBeLessThan(0.5);
  });

  it('pauses, and goes on after a reload from where it was', async () => {
    await setUp(2);
    await button('Fit').click();
    await soon(() => text('status')).toMatch(/^Step /);
    await button('Pause').click();
    await soon(() => page.evaluate(keptStep)).toBeGreaterThan(0);
    const kept = await page.evaluate(keptStep);
    expect(await text('status')).toMatch(new RegExp(`^Step ${kept} of`));
    await page.reload();
    await soon(() => text('offer')).toMatch(new RegExp(`A fit of 2 photos was cut off at step ${kept} of \\d+`));
    await shot('offer');
    const steps: number[] = [];
    await page.exposeFunction('onStatus', (said: string) => {
      const [, step] = said.match(/^Step (\d+)/) ?? [];
      if (step) steps.push(Number(step));
    });
    await page.evaluate(tellStatus);
    await button('Go on').click();
    await soon(() => page.locator('#strip li').count()).toBe(2);
    await done();
    expect(steps[0]).toBe(kept! + 1);
    expect(await page.locator('#views input[value=fit]').isEnabled()).toBe(true);
    expect(await page.evaluate(keptStep)).toBeUndefined();
  });

  describe('in other browsers', () => {
    const visit = async (hook: Parameters<Page['route']>[1], url = '**/fit-worker*'): Promise<Page> => {
      const other = await context.newPage();
      await other.route(url, hook);
      await other.goto(studio.url);
      await other.locator('#sample').click();
      return other;
    };

    it('says that there is no WebGL 2', async () => {
      const other = await visit(workerHook(noWebGL));
      await soon(() => text('error', other)).toMatch(/offers no WebGL 2/);
      await other.close();
    });

    it('says that the graphics have 16 bits', async () => {
      const other = await visit(workerHook(halfFloats));
      await soon(() => text('error', other)).toMatch(/compute in 16 bits/);
      await other.close();
    });

    it('says that the weights are not what they should be', async () => {
      await page.evaluate(() => caches.delete('ganfit'));
      const wrong = { body: '[]', contentType: 'application/json' };
      const other = await visit((route) => route.fulfill(wrong), '**/face_landmark_68_model-weights_manifest*');
      await soon(() => text('error', other)).toMatch(/is not the file that was asked for/);
      await other.close();
    });
  });
});

/** In the page: after how many steps the fit was kept. */
async function keptStep(): Promise<number | undefined> {
  const opening = indexedDB.open('ganfit-studio', 1);
  await new Promise((done) => (opening.onsuccess = done));
  const reading = opening.result.transaction('fit').objectStore('fit').get('checkpoint');
  await new Promise((done) => (reading.onsuccess = done));
  opening.result.close();
  return reading.result?.after;
}

/** In the page: tells what the status says, each time it changes. */
function tellStatus(): void {
  const status = document.querySelector('#status')!;
  const tell = (window as unknown as { onStatus(text: string): void }).onStatus;
  new MutationObserver(() => tell(status.textContent ?? '')).observe(status, { childList: true });
}

/** In the page: the sum of what the overlay shows. */
function overlaySum(): number {
  const canvas = document.querySelector<HTMLCanvasElement>('#overlay')!;
  return canvas
    .getContext('2d')!
    .getImageData(0, 0, canvas.width, canvas.height)
    .data.reduce((a, b) => a + b, 0);
}
