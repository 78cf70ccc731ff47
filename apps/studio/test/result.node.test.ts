// The head with its tools, in Chromium on software GL, from a fit.json.
import { readFile } from 'node:fs/promises';
import { decodeObj } from '@ganfit/io';
import { WebIO } from '@gltf-transform/core';
import { unzipSync } from 'three/addons/libs/fflate.module.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ganfit, loadParts, portrait, type Workshop, workshop } from '../../../packages/cli/test/workshop.js';
import { executablePath, openStudio, type Studio, slow } from './page.js';

describe.runIf(executablePath)('the head', { timeout: slow }, () => {
  let shop: Workshop;
  let studio: Studio;
  /** What the command line has written, and the same of somebody else. */
  let [fit, other]: [string, string] = ['', ''];
  const buffer = Buffer.from;
  const open = async (name: string, content: string, input = '#fit-file'): Promise<void> => {
    await studio.page.locator(input).setInputFiles({ name, mimeType: 'application/json', buffer: buffer(content) });
  };
  const opened = async (name: string, content: string): Promise<void> => {
    await open(name, content);
    await expect.poll(() => studio.text('status'), { timeout: slow }).toBe(`${name} is open.`);
  };
  const slide = (id: string, label: RegExp, value: number): Promise<void> =>
    studio.page.locator(`#${id} label`, { hasText: label }).locator('input').fill(String(value));
  const view = (): Promise<string> => studio.seen('#view');
  /** Sliders of components are answered by the worker. */
  const viewOtherThan = async (before: string): Promise<string> => {
    await expect.poll(view, { timeout: slow }).not.toBe(before);
    return view();
  };

  beforeAll(async () => {
    shop = await workshop();
    const parts = await loadParts();
    await ganfit(['fit', portrait, '--steps', '1', '--out', shop.path('out'), '--quiet'], parts);
    parts.dispose();
    fit = await readFile(shop.path('out/fit.json'), 'utf8');
    const changed = JSON.parse(fit);
    const { parameters } = changed.images[0];
    for (const kind of ['identity', 'texture']) parameters[kind] = parameters[kind].map((v: number) => 1 - v);
    other = JSON.stringify(changed);
    studio = await openStudio();
    await studio.page.evaluate(() => {
      for (const part of document.querySelectorAll<HTMLDetailsElement>('#result details')) part.open = true;
    });
  }, slow);
  afterAll(async () => {
    expect(studio.errors).toEqual([]);
    await studio.close();
    await shop.remove();
  });

  it('says what is wrong with a file', async () => {
    const { hash } = JSON.parse(fit).model;
    const cases: [name: string, content: string, message: RegExp][] = [
      ['notes.json', 'Dear diary,', /^notes\.json is not a fit\.json: it is no JSON/],
      ['other.json', '{"name":"x"}', /^other\.json is not a fit\.json\. Open one that this page or/],
      ['old.json', fit.replace('"version": 1', '"version": 7'), /^old\.json has version 7 .* reads version 1\./],
      ['flame.json', fit.replace(hash, 'f1a3e0'), /^flame\.json was fitted with another model, open-head .*f1a3e0…/],
      ['nan.json', fit.replace(/"identity": \[\s*[-\d.e]+/, '"identity": [NaN'), /^nan\.json holds values .*\(NaN\)/],
    ];
    for (const [name, content, message] of cases) {
      await open(name, content);
      await expect.poll(() => studio.text('error'), { timeout: slow }).toMatch(message);
      expect(await studio.page.locator('#result').isHidden()).toBe(true);
    }
  });

  it('opens a fit.json of the command line, chosen or dropped, with its texture', async () => {
    await opened('fit.json', fit);
    expect(await studio.text('metrics')).toMatch(/Opened from fit\.json\. The file has no skin detail/);
    expect(await studio.page.locator('#error').isHidden()).toBe(true);
    const plain = await view();
    const first = JSON.parse(fit).images[0].parameters.identity[0];
    const slider = studio.page
      .locator('#identities label', { hasText: /^Shape 1\d?/ })
      .first()
      .locator('input');
    expect(Number(await slider.inputValue())).toBeCloseTo(Math.min(3, Math.max(-3, first)), 1);
    expect(await studio.page.locator('input[value=error]').isDisabled()).toBe(true);
    expect(await studio.page.locator('#compare').isHidden()).toBe(true);
    expect(await studio.text('code')).toContain('readFile("fit.json", \'utf8\')');

    const texture = {
      name: 'texture.png',
      mimeType: 'image/png',
      buffer: await readFile(shop.path('out/texture.png')),
    };
    const file = { name: 'both.json', mimeType: 'application/json', buffer: buffer(fit) };
    await studio.page.locator('#fit-file').setInputFiles([file, texture]);
    const detailed = await viewOtherThan(plain);

    await studio.page.evaluate((text) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], 'dropped.json', { type: 'application/json' }));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    }, fit);
    await expect.poll(() => studio.text('status'), { timeout: slow }).toBe('dropped.json is open.');
    expect(await viewOtherThan(detailed)).toBe(plain);
  });

  it('shows surface, normals, wireframe and landmarks, each otherwise', async () => {
    const looks = new Set([await view()]);
    for (const mode of ['Albedo', 'Shape', 'Normals', 'Textured']) {
      await studio.page.locator('#modes label', { hasText: mode }).click();
      looks.add(await view());
    }
    expect(looks.size).toBe(4);
    await studio.page.locator('#marks').check();
    looks.add(await view());
    await studio.page.locator('#wireframe').check();
    looks.add(await view());
    expect(looks.size).toBe(6);
    await studio.page.locator('#marks').uncheck();
    await studio.page.locator('#wireframe').uncheck();
    expect(looks).toContain(await view());
  });

  it('moves by named expressions and by components of each kind, and goes back', async () => {
    const rest = await view();
    let before = rest;
    await slide('expressions', /^Jaw open/, 1);
    before = await viewOtherThan(before);
    for (const [id, label] of [
      ['expression-components', /^Expression 2/],
      ['identities', /^Shape 2/],
      ['textures', /^Texture 2/],
    ] as const) {
      await studio.page.locator(`#${id} label`, { hasText: label }).first().locator('input').focus();
      await studio.page.keyboard.press('End');
      before = await viewOtherThan(before);
    }
    await studio.page.locator('#reset').click();
    await expect.poll(view, { timeout: slow }).toBe(rest);
    const jaw = studio.page.locator('#expressions label', { hasText: /^Jaw open/ }).locator('input');
    expect(await jaw.inputValue()).toBe('0');

    await studio.page.locator('#random').click();
    await viewOtherThan(rest);
    await studio.page.locator('#reset').click();
    await expect.poll(view, { timeout: slow }).toBe(rest);
  });

  it('morphs between two people', async () => {
    const a = await view();
    await studio.page.locator('#keep-a').click();
    expect(await studio.text('morph-a')).toMatch(/^A is dropped\.json/);
    await opened('other.json', other);
    const b = await viewOtherThan(a);
    const morph = studio.page.locator('#morph');
    await morph.focus();
    await studio.page.keyboard.press('Home');
    expect(await view()).toBe(a);
    await morph.fill('50');
    const middle = await view();
    expect([a, b]).not.toContain(middle);
    const half = JSON.parse(new TextDecoder().decode((await studio.saved('json')).bytes)).images[0].parameters;
    const [v, w] = [fit, other].map((text) => JSON.parse(text).images[0].parameters.identity[0]) as [number, number];
    expect(half.identity[0]).toBeCloseTo((v + w) / 2, 6);
    await morph.fill('100');
    expect(await view()).toBe(b);
    // A may come from a file too.
    const [chooser] = await Promise.all([
      studio.page.waitForEvent('filechooser'),
      studio.page.locator('#open-a').click(),
    ]);
    await chooser.setFiles({ name: 'a.json', mimeType: 'application/json', buffer: buffer(fit) });
    await expect.poll(() => studio.text('morph-a'), { timeout: slow }).toMatch(/^A is a\.json/);
    await morph.fill('0');
    expect(await view()).toBe(a);
    await morph.fill('100');
  });

  it('saves files that open again', async () => {
    await slide('expressions', /^Jaw open/, 0.5);
    const glb = await studio.saved('glb');
    const document = await new WebIO().readBinary(glb.bytes);
    const [primitive] = document.getRoot().listMeshes()[0]!.listPrimitives();
    expect(glb.name).toBe('head.glb');
    expect(primitive!.getAttribute('POSITION')!.getCount()).toBe(9103);
    expect(primitive!.listTargets().map((t) => t.getName())).toContain('jawOpen');
    expect(primitive!.getMaterial()!.getBaseColorTexture()!.getSize()).toEqual([256, 256]);

    const zip = await studio.saved('obj');
    expect(zip.name).toBe('head.zip');
    const files = unzipSync(zip.bytes);
    expect(Object.keys(files)).toEqual(['head.obj', 'head.mtl', 'head.png']);
    const [obj, mtl] = ['head.obj', 'head.mtl'].map((name) => new TextDecoder().decode(files[name]));
    const mesh = decodeObj(files['head.obj']!);
    expect(mesh.positions.length / 3).toBe(9103);
    expect(mesh.triangles.length).toBe(primitive!.getIndices()!.getCount());
    expect(obj).toContain('mtllib head.mtl');
    expect(mtl).toContain('map_Kd head.png');
    const png = await studio.saved('png');
    expect(same(png.bytes, files['head.png']!)).toBe(true);
    for (const { bytes } of [png, await studio.saved('picture')]) {
      const { width, height } = await studio.page.evaluate(
        async (data) => {
          const bitmap = await createImageBitmap(new Blob([Uint8Array.from(data)]));
          return { width: bitmap.width, height: bitmap.height };
        },
        [...bytes],
      );
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(256);
    }

    const shown = await view();
    const saved = new TextDecoder().decode((await studio.saved('json')).bytes);
    expect(JSON.parse(saved)).toMatchObject({ version: 1, expressions: { jawOpen: 0.5 } });
    await studio.page.locator('#random').click();
    await viewOtherThan(shown);
    await opened('again.json', saved);
    expect(await view()).toBe(shown);
    expect(same((await studio.saved('glb')).bytes, glb.bytes)).toBe(true);

    const video = await studio.saved('turntable');
    expect(video.name).toBe('turntable.webm');
    expect([...video.bytes.subarray(0, 4)]).toEqual([0x1a, 0x45, 0xdf, 0xa3]); // EBML
    expect(video.bytes.length).toBeGreaterThan(10_000);
    expect(await view()).toBe(shown);
  });
});

/** Quicker than `toEqual` on megabytes. */
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
