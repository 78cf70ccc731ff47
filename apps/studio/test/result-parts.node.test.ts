// What the head's tools compute, without a page.
import { readFile } from 'node:fs/promises';
import { decodeObj } from '@ganfit/io';
import { openHead } from '@ganfit/open-head';
import { Matrix4, Vector4 } from 'three';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ganfit, loadParts, portrait, type Workshop, workshop } from '../../../packages/cli/test/workshop.js';
import { fitCode } from '../src/code.js';
import { readFit } from '../src/fit-json.js';
import { heatMap } from '../src/heat-map.js';
import { mixed, type Person } from '../src/person.js';
import { type FittedCamera, photoMatrix } from '../src/photo-camera.js';
import { seenVertices } from '../src/seen.js';
import { detailOf, mixedMaps, resized, withDetail } from '../src/texture-map.js';

const picture = (width: number, height: number, ...values: number[]) => ({
  ...{ width, height },
  data: Uint8ClampedArray.from({ length: 4 * width * height }, (_, i) => values[i % values.length]!),
});

describe('a fit.json of the command line', () => {
  let shop: Workshop;
  let [text, obj]: [string, Uint8Array] = ['', new Uint8Array()];
  beforeAll(async () => {
    shop = await workshop();
    const parts = await loadParts();
    await ganfit(['fit', portrait, '--steps', '1', '--out', shop.path('out'), '--quiet'], parts);
    parts.dispose();
    text = JSON.stringify(await shop.json('out/fit.json'));
    obj = await readFile(shop.path('out/head.obj'));
  });
  afterAll(() => shop.remove());

  it('has the camera by which its landmarks lie on the photo where it says', async () => {
    const model = await openHead({ texture: 'linear' });
    const { triangles: faces, weights } = model.shape.topology.landmarks;
    const triangles = model.shape.topology.triangles.dataSync();
    model.dispose();
    const positions = decodeObj(obj).positions.map((v) => v / 100);
    const [{ parameters, crop, landmarks }] = JSON.parse(text).images;
    const matrix = photoMatrix(parameters.camera as FittedCamera);
    for (let i = 17; i < 68; i++) {
      const p = [0, 1, 2].map((c) =>
        [0, 1, 2].reduce((sum, k) => sum + weights[3 * i + k]! * positions[3 * triangles[3 * faces[i]! + k]! + c]!, 0),
      );
      const { x, y, w } = new Vector4(p[0], p[1], p[2], 1).applyMatrix4(matrix);
      const [u, v] = [((x / w + 1) / 2) * crop.size, ((1 - y / w) / 2) * crop.size];
      const [px, py] = landmarks.projected[i];
      expect(Math.hypot(crop.a * u - crop.b * v + crop.x - px, crop.b * u + crop.a * v + crop.y - py)).toBeLessThan(
        0.05,
      );
    }
  });

  it('is read, or refused with the reason', async () => {
    const { model, images } = JSON.parse(text);
    const { identity, expression, texture } = images[0].parameters;
    const sizes = { identity: identity.length, expression: expression.length, texture: texture.length };
    const landmarks = { triangles: new Int32Array(), weights: new Float32Array() };
    const asked: string[] = [];
    const read = (changed: string) =>
      readFit('fit.json', changed, async (prior) => {
        asked.push(prior);
        return { ...model, sizes, landmarks, blendshapes: { jawOpen: new Float32Array() } };
      });
    expect((await read(text)).images[0].parameters.identity).toEqual(identity);
    expect((await read(text.replace(model.hash, `${model.hash}+open`))).version).toBe(1);
    expect(asked).toEqual(['linear', 'gan']);
    const first = `"identity":[${identity[0]}`;
    const cases: [string, RegExp][] = [
      [text.slice(0, 3000), /it is no JSON, or only a part of a file/],
      ['[1, 2]', /is not a fit\.json\. Open one that this page or `ganfit fit` has written/],
      [text.replace('"version":1', '"version":2'), /has version 2 of the format; this page reads version 1/],
      [
        text.replace(model.hash, 'abc'),
        /was fitted with another model, open-head .* \(abc…\); this page has open-head/,
      ],
      [text.replace(model.hash, `${model.hash}+mine`), /was fitted with another model/],
      [text.replace(first, '"identity":[NaN'), /holds values that are no finite numbers \(NaN\)/],
      [text.replace(first, '"identity":[null'), /`identity` holds values that are no finite numbers \(NaN\)/],
      [text.replace(first, '"identity":[1,2'), /`identity` must have \d+ numbers, and has \d+\./],
      [text.replace('{', '{"expressions":{"wink":1},'), /its expression wink is none of the model's/],
    ];
    for (const [changed, message] of cases) {
      expect(changed).not.toBe(text);
      await expect(read(changed)).rejects.toThrow(message);
    }
  });
});

it('sees the vertices in front and not those behind or outside', () => {
  // Looks along -z from (0, 0, 10); the square at z = 1 hides the one at z = 0.
  const camera = { yaw: 0, pitch: 0, roll: 0, target: [0, 0], logDistance: Math.log(10), logSize: 0 };
  const square = (z: number, r: number): number[] => [-r, -r, z, r, -r, z, r, r, z, -r, r, z];
  const positions = Float32Array.from([...square(1, 0.5), ...square(0, 0.4), ...square(0, 5)]);
  const triangles = [0, 1, 2, 0, 2, 3, 4, 5, 6, 4, 6, 7, 8, 9, 10, 8, 10, 11];
  const seen = seenVertices(positions, triangles, photoMatrix(camera));
  expect([...seen]).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect([...seenVertices(positions, triangles, new Matrix4())]).not.toEqual([...seen]);
});

it('turns differences into colours that grow lighter', () => {
  const black = picture(1, 1, 0, 0, 0, 255);
  const lightness = [0, 8, 16, 32, 48, 64, 255].map((v) => {
    const { data } = heatMap(black, picture(1, 1, v, v, v, 255));
    return 0.2 * data[0]! + 0.7 * data[1]! + 0.1 * data[2]!;
  });
  expect([...lightness].sort((a, b) => a - b)).toEqual(lightness);
  expect(new Set(lightness.slice(0, 6)).size).toBe(6);
  expect(lightness[6]).toBe(heatLightest());
  expect([...heatMap(black, black).data]).toEqual([0x1b, 0x10, 0x44, 255]);
  function heatLightest(): number {
    const { data } = heatMap(black, picture(1, 1, 64, 64, 64, 255));
    return 0.2 * data[0]! + 0.7 * data[1]! + 0.1 * data[2]!;
  }
});

it('adds the detail of a map to another, in its size', () => {
  const decoded = picture(2, 2, 10, 200, 30, 255, 60, 100, 90, 255);
  const map = picture(4, 4, 12, 190, 35, 255, 80, 90, 0, 255, 7, 7, 7, 255);
  expect(withDetail(decoded, detailOf(map, decoded))).toEqual(map);
  expect(resized(decoded, 2, 2)).toBe(decoded);
  const wide = resized(picture(2, 1, 0, 0, 0, 255, 100, 100, 100, 255), 4, 1);
  expect([...wide.data.filter((_, i) => i % 4 === 0)]).toEqual([0, 25, 75, 100]);
  expect(mixedMaps(map, picture(1, 1, 0, 0, 0, 255), 0.5).data[1]).toBe(95);
});

it('mixes people, but not coefficients of two priors', () => {
  const person = (v: number, latent: number): Person => ({
    coefficients: { identity: [v], expression: [2 * v], texture: Array.from({ length: latent }, () => v) },
    positions: Float32Array.of(v, v, v),
    map: picture(1, 1, v, v, v, 255),
  });
  const [a, b] = [person(0, 2), person(8, 2)];
  expect(mixed(a, b, 0)).toBe(a);
  expect(mixed(a, b, 1)).toBe(b);
  expect(mixed(a, b, 0.25)).toEqual(person(2, 2));
  expect(mixed(a, person(8, 3), 0.25).coefficients.texture).toEqual([8, 8, 8]);
});

it('writes the fit as a program', () => {
  const settings = { preset: 'fine', steps: 9, weights: {}, rate: 1, texture: 'linear', stages: 'all' } as const;
  const plain = fitCode({ settings: { ...settings, light: 'harmonics' }, size: 128, seed: 3 }, 1);
  expect(plain).toContain("import { defaultPreset, fit } from '@ganfit/fitter';");
  expect(plain).toContain('const options = { preset, size: 128, seed: 3, landmarks, model };');
  const changes = {
    ...settings,
    preset: 'fast',
    texture: 'gan',
    light: 'point',
    rate: 2,
    weights: { pixel: 0 },
  } as const;
  const changed = fitCode({ settings: changes, size: 128, seed: 3 }, 2);
  for (const part of ['pointLight()', 'scaleBySchedule(() => 2)', '{"pixel":0}', "name !== 'tone'"])
    expect(changed).toContain(part);
  expect(changed).toContain("await fit(['photo-1.jpg', 'photo-2.jpg'], options)");
  // The GAN is what `fit` takes by itself.
  expect(plain).toContain("const model = await openHead({ texture: 'linear' });");
  expect(changed).not.toContain('model');
});
