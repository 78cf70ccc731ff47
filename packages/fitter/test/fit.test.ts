import { defaultPreset, type FitResult, fit, paperPreset } from '@ganfit/fitter';
import { energy, pixel } from '@ganfit/losses';
import type { DetectedFace } from '@ganfit/networks';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { averageAcrossImages } from '../src/projection.js';
import { detailPreset, type Toy, toy, toyPhoto, toyPreset } from './toy.js';

let face: Toy;
beforeAll(async () => {
  await tf.setBackend('wasm');
  await tf.ready();
  face = toy();
});
afterAll(() => face.dispose());

const flat = (result: FitResult, image = 0): number[] => {
  const numbers = (tree: unknown): number[] =>
    typeof tree === 'number' ? [tree] : Object.values(tree as object).flatMap(numbers);
  return numbers(result.parametersJson(image));
};

describe('fit', () => {
  it('finds the head of a photo: energy, landmarks, pixels and identity improve', async () => {
    const rough = await face.fit({ preset: toyPreset([1, 1]) });
    const result = await face.fit({ preset: toyPreset([60, 40]) });
    expect(result.status).toBe('completed');
    const [before, after] = [rough.images[0]!.metrics, result.images[0]!.metrics];
    expect(after.landmarkNrmse).toBeLessThan(0.02);
    expect(after.landmarkNrmse).toBeLessThan(0.4 * before.landmarkNrmse);
    expect(after.pixelL1).toBeLessThan(0.5 * before.pixelL1);
    expect(after.identityCosine).toBeGreaterThan(0.995);
    const second = result.history.filter((entry) => entry.stage === 'second');
    expect(second.at(-2)!.energy).toBeLessThan(0.6 * second[0]!.energy);
    const { camera } = result.parametersJson() as { camera: Record<string, number> };
    expect(Math.abs(camera['yaw']! - 0.3)).toBeLessThan(0.1);
    // In the crop the eyes are level, so the roll is in the crop.
    const { a, b, size } = result.images[0]!.crop;
    expect(size).toBe(64);
    expect(Math.abs(camera['roll']! - Math.atan2(b, a) - 0.1)).toBeLessThan(0.05);
    rough.dispose();
    result.dispose();
  });

  it('gives mesh, texture, pictures, landmarks and numbers', async () => {
    const result = await face.fit({ preset: toyPreset([5, 2]) });
    const { vertexCount } = face.model.shape.topology;
    const [fitted, neutral] = [result.mesh(), result.mesh({ expression: 'neutral' })];
    for (const mesh of [fitted, neutral]) {
      expect(mesh.positions).toHaveLength(3 * vertexCount);
      expect(mesh.normals.every(Number.isFinite)).toBe(true);
      expect(Math.hypot(...mesh.normals.slice(0, 3))).toBeCloseTo(1, 4);
    }
    expect(fitted.positions).not.toEqual(neutral.positions);
    expect(result.texture()).toMatchObject({ height: 16, width: 16 });
    expect(result.overlay({ size: 48 }).map(({ width, data }) => [width, data.length])).toEqual(
      Array(4).fill([48, 48 * 48 * 3]),
    );
    const [left, right] = [-0.6, 0.6].map((yaw) => result.portrait({ yaw, size: 32 }).data);
    expect(left).not.toEqual(right);
    expect(result.landmarkVertices()).toHaveLength(68);
    expect(result.images[0]!.landmarks.detected).toEqual(face.photo.landmarks);
    expect(Object.keys(result.seconds)).toEqual(['preparation', 'first', 'second', 'total']);
    expect(result.history).toHaveLength(7);
    expect(JSON.parse(JSON.stringify(result.parametersJson()))).toMatchObject({ identity: expect.any(Array) });
    result.dispose();
  });

  it('gives the same head for the same seed, and another for another', async () => {
    const results = [await face.fit({ seed: 3 }), await face.fit({ seed: 3 }), await face.fit({ seed: 4 })];
    const [a, b, c] = results.map((result) => flat(result));
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
    for (const result of results) result.dispose();
  });

  it('runs the presets it ships', async () => {
    for (const preset of [defaultPreset({ steps: 5 }), paperPreset({ steps: 2 })]) {
      const short = {
        ...preset,
        stages: (r: typeof face.recognition) => preset.stages(r).map((s) => ({ ...s, steps: Math.min(s.steps, 3) })),
      };
      const result = await face.fit({ preset: short });
      expect(result.status).toBe('completed');
      expect(flat(result).every(Number.isFinite)).toBe(true);
      result.dispose();
    }
  });

  it('adds detail in the size asked for, where the stage sees the photo and nowhere else', async () => {
    const plain = await face.fit({ preset: detailPreset({ steps: 0 }) });
    const pixelsAlone = { energy: energy({ pixel: pixel() }, { pixel: 1000 }), steps: 8 };
    const result = await face.fit({ preset: detailPreset(pixelsAlone) });
    const [before, after] = [plain.texture(), result.texture()];
    expect([after.height, after.width]).toEqual([32, 32]);
    const change = (columns: (u: number) => boolean): number => {
      let largest = 0;
      for (let i = 0; i < after.data.length; i++) {
        const u = ((Math.floor(i / 3) % after.width) + 0.5) / after.width;
        if (columns(u)) largest = Math.max(largest, Math.abs(after.data[i]! - before.data[i]!));
      }
      return largest;
    };
    expect(change((u) => u > 0.6)).toBeGreaterThan(0.01);
    expect(change((u) => u < 0.25)).toBe(0);
    expect(result.images[0]!.metrics.pixelL1).toBeLessThan(plain.images[0]!.metrics.pixelL1);
    plain.dispose();
    result.dispose();
  });

  it('paints no grey on the skin of a black-and-white photo', async () => {
    const { pixels } = face.photo;
    const grey = pixels.data.map((_, i) => {
      const [r, g, b] = pixels.data.subarray(i - (i % 3));
      return (r! + g! + b!) / 3;
    });
    const pixelsAlone = { energy: energy({ pixel: pixel() }, { pixel: 1000 }), steps: 8 };
    const [before, after] = [
      await fitOf(grey, detailPreset({ steps: 0 })),
      await fitOf(grey, detailPreset(pixelsAlone)),
    ];
    expect(after.images[0]!.metrics.pixelL1).toBeLessThan(before.images[0]!.metrics.pixelL1);
    const [plain, detailed] = [before.texture().data, after.texture().data];
    let [whole, colour] = [0, 0];
    for (let i = 0; i < plain.length; i += 3) {
      const [r, g, b] = [0, 1, 2].map((k) => detailed[i + k]! - plain[i + k]!) as [number, number, number];
      whole = Math.max(whole, Math.abs(g));
      colour = Math.max(colour, Math.abs(r - b));
    }
    expect(whole).toBeGreaterThan(0.01);
    expect(colour).toBeLessThan(0.01 * whole);
    before.dispose();
    after.dispose();

    function fitOf(data: Float32Array, preset: ReturnType<typeof detailPreset>): Promise<FitResult> {
      return fit({ ...pixels, data }, face.options({ preset }));
    }
  });

  it('tells where it is, and how long it will take', async () => {
    const seen: number[] = [];
    const result = await face.fit({
      preset: toyPreset([3, 2]),
      onStep({ done, total, steps, elapsedMs, remainingMs, stage }) {
        seen.push(done);
        expect([total, steps]).toEqual([5, stage === 'first' ? 3 : 2]);
        expect(remainingMs).toBeLessThanOrEqual((elapsedMs / done) * (total - done));
      },
    });
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    result.dispose();
  });
});

describe('several photos (Eq. 13)', () => {
  it.each([
    ['as the stage says', averageAcrossImages('identity', 'texture')],
    ['by default', undefined],
  ] as const)('shares what the projection names and keeps the rest apart, %s', async (_, projection) => {
    const other = toyPhoto(face.model, {
      expression: [-1, 1],
      orbit: { yaw: -0.4, pitch: 0.1, roll: 0, target: [0, 0], distance: 9, size: 0.6 },
    });
    const result = await fit(
      [face.photo.pixels, other.pixels],
      face.options({
        preset: toyPreset([5, 3], {}, projection ? { projection } : {}),
        landmarks: [face.photo.landmarks, other.landmarks],
      }),
    );
    const [a, b] = [0, 1].map((i) => result.parametersJson(i)) as [Record<string, unknown>, Record<string, unknown>];
    expect(a['identity']).toEqual(b['identity']);
    expect(a['texture']).toEqual(b['texture']);
    expect(a['expression']).not.toEqual(b['expression']);
    expect(result.images).toHaveLength(2);
    expect(result.leftOut).toEqual([]);
    result.dispose();
  });

  it('lets a photo count by its weight', async () => {
    const other = toyPhoto(face.model, { identity: [-1, 1, -1] });
    const landmarks = [face.photo.landmarks, other.landmarks];
    const preset = toyPreset([5, 3]);
    const identity = async (weights?: number[]): Promise<number[]> => {
      const options = face.options({ preset, landmarks, ...(weights && { weights }) });
      const result = await fit([face.photo.pixels, other.pixels], options);
      const found = result.parametersJson()['identity'] as number[];
      result.dispose();
      return found;
    };
    const alone = await fit(face.photo.pixels, face.options({ preset, landmarks: [face.photo.landmarks] }));
    const [first] = alone.parametersJson()['identity'] as number[];
    alone.dispose();
    const [[even], [mostly]] = [await identity(), await identity([1000, 1])];
    expect(Math.abs(mostly! - first!)).toBeLessThan(0.1 * Math.abs(even! - first!));
  });

  it.each([[[1]], [[1, 0]], [[1, Number.NaN]]])('refuses weights %j for two photos', async (weights) => {
    const { pixels, landmarks } = face.photo;
    const options = face.options({ weights, landmarks: [landmarks, landmarks] });
    await expect(fit([pixels, pixels], options)).rejects.toThrow(
      '`weights` must be a positive number for each of the 2 photos',
    );
  });
});

describe('faces', () => {
  const found = (x: number, landmarks: Float32Array): DetectedFace => ({
    box: { x, y: 0, width: 9, height: 9 },
    score: 1,
    landmarks,
  });
  const detector = (...faces: DetectedFace[]) => ({ detect: async () => faces, dispose() {} });
  const { landmarks: _, ...none } = { landmarks: [] as Float32Array[] };

  it('needs no detector where landmarks are given, and asks one where they are not', async () => {
    const detect = { detect: () => Promise.reject(new Error('must not be asked')), dispose() {} };
    const result = await face.fit({ detector: detect, preset: toyPreset([1, 1]) });
    expect(result.images[0]!.faces.count).toBe(1);
    result.dispose();
    const moved = face.photo.landmarks.map((v) => v + 2);
    const { landmarks: ignored, ...options } = face.options({ preset: toyPreset([1, 1]), face: 1 });
    const picked = await fit(face.photo.pixels, {
      ...options,
      ...none,
      detector: detector(found(1, face.photo.landmarks), found(2, moved)),
    });
    expect(picked.images[0]!.faces).toMatchObject({ count: 2, box: { x: 2 } });
    expect(picked.images[0]!.landmarks.detected).toEqual(moved);
    picked.dispose();
  });

  it('says so where there is no face, or not that many, and in which photo', async () => {
    const { landmarks: ignored, ...options } = face.options();
    const attempt = (images: number, index: number, ...faces: DetectedFace[]) =>
      fit(Array(images).fill(face.photo.pixels), { ...options, face: index, detector: detector(...faces) });
    const one = found(0, face.photo.landmarks);
    await expect(attempt(1, 0)).rejects.toMatchObject({
      code: 'NO_FACE',
      message: expect.stringMatching(/no face was found in the photo\. Use one/),
    });
    await expect(attempt(1, 1, one)).rejects.toThrow(
      'face 2 was asked for, but only one face was found in the photo. Ask for 1.',
    );
    await expect(attempt(1, 8, one, one)).rejects.toThrow(
      'only 2 faces were found in the photo. Ask for 1 to 2, 1 being the largest.',
    );
    await expect(attempt(2, 0)).rejects.toThrow(/no face was found in photo 1\..*\n.*no face was found in photo 2\./);
  });

  it('leaves out, of several photos, those without a face', async () => {
    const { landmarks: ignored, ...options } = face.options({ preset: toyPreset([1, 1]), weights: [1, 2, 3] });
    const answers = [[], [found(0, face.photo.landmarks)], [found(0, face.photo.landmarks)]];
    let asked = 0;
    const result = await fit(Array(3).fill(face.photo.pixels), {
      ...options,
      detector: { detect: async () => answers[asked++]!, dispose() {} },
    });
    expect(result.images.map(({ photo }) => photo)).toEqual([1, 2]);
    expect(result.leftOut).toEqual([{ photo: 0, reason: expect.stringContaining('no face was found in photo 1.') }]);
    result.dispose();
  });

  it('refuses pixels, landmarks and lists of photos that cannot be', async () => {
    const { pixels } = face.photo;
    await expect(fit([], face.options())).rejects.toThrow('give at least one photo');
    await expect(fit({ ...pixels, width: 5 }, face.options())).rejects.toMatchObject({ code: 'SHAPE' });
    await expect(face.fit({ landmarks: [new Float32Array(10)] })).rejects.toThrow('must have 136 values');
  });
});
