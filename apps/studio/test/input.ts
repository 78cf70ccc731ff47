// What the tests of input bring to the page, and what they do to its worker.
import { readFileSync } from 'node:fs';
import type { Page, Route } from 'playwright';

export interface TestFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** A file by its name, which need not tell the truth. */
export const file = (name: string, content: string | Buffer): TestFile => ({
  ...{ name, mimeType: 'image/jpeg' },
  buffer: typeof content === 'string' ? Buffer.from(content, 'latin1') : content,
});

export const sample: Buffer = readFileSync(new URL('../../../examples/photos/astronaut.png', import.meta.url));

/** One pixel, twice. */
export const animatedGif: Buffer = (() => {
  const still = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
  const [head, frame] = [still.subarray(0, 19), still.subarray(19, -1)];
  return Buffer.concat([head, frame, frame, still.subarray(-1)]);
})();

export const bring = (page: Page, files: readonly TestFile[]): Promise<void> =>
  page.locator('#file').setInputFiles([...files]);

/** A photo of 52 megapixels: the sample, large, on grey. */
export async function hugePhoto(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(async (png) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const canvas = new OffscreenCanvas(8000, 6500);
    const context = canvas.getContext('2d')!;
    context.fillStyle = '#777';
    context.fillRect(0, 0, 8000, 6500);
    context.drawImage(bitmap, 1500, 500, 5000, 5000);
    const bytes = new Uint8Array(
      await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.6 })).arrayBuffer(),
    );
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  }, sample.toString('base64'));
  return Buffer.from(base64, 'base64');
}

/** Runs code in the worker that fits, before anything else there. */
export const workerHook =
  (code: () => void) =>
  async (route: Route): Promise<void> => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `(${code})();\n${await response.text()}` });
  };

/** In the worker: loses its WebGL contexts when told so. */
export function loseContexts(): void {
  const made: WebGL2RenderingContext[] = [];
  const { getContext } = OffscreenCanvas.prototype;
  OffscreenCanvas.prototype.getContext = function (this: OffscreenCanvas, ...given: unknown[]) {
    const context = Reflect.apply(getContext, this, given);
    if (given[0] === 'webgl2' && context) made.push(context);
    return context;
  } as typeof getContext;
  new BroadcastChannel('lose').onmessage = () => {
    for (const context of made) context.getExtension('WEBGL_lose_context')?.loseContext();
  };
}

/** In the worker: there is no WebGL 2. */
export function noWebGL(): void {
  const { getContext } = OffscreenCanvas.prototype;
  OffscreenCanvas.prototype.getContext = function (this: OffscreenCanvas, ...given: unknown[]) {
    return given[0] === 'webgl2' ? null : Reflect.apply(getContext, this, given);
  } as typeof getContext;
}

/** In the worker: float textures have 16 bits, as on some phones. */
export function halfFloats(): void {
  const { getExtension } = WebGL2RenderingContext.prototype;
  WebGL2RenderingContext.prototype.getExtension = function (this: WebGL2RenderingContext, name: string) {
    return name === 'EXT_color_buffer_float' ? null : Reflect.apply(getExtension, this, [name]);
  } as typeof getExtension;
}
