import { randomStream } from '@ganfit/core';
import type { FaceModel } from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  applyAlignment,
  drawPerson,
  knownCorrespondenceError,
  rigidAlign,
  type SubjectPhoto,
  settings,
  subjectPhoto,
} from '../src/index.js';
import { drawPhoto } from '../src/subjects/distribution.js';
import { occlude } from '../src/subjects/occlude.js';
import { photograph } from '../src/subjects/photograph.js';
import { toyModel } from './toy-model.js';

const degrees = Math.PI / 180;

describe('drawPhoto', () => {
  const draws = (setting: keyof typeof settings) =>
    Array.from({ length: 400 }, (_, i) => drawPhoto(randomStream(5).split(i), settings[setting], 5));
  const deviation = (x: number[]): number => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / x.length);

  it.each(['cooperative', 'indoor', 'outdoor'] as const)('follows the documented distribution: %s', (name) => {
    const setting = settings[name];
    const all = draws(name);
    expect(deviation(all.flatMap((d) => Array.from(d.expression)))).toBeCloseTo(setting.expression, 1);
    expect(deviation(all.map((d) => d.camera.pitch / degrees)) / setting.pitch).toBeCloseTo(1, 0);
    expect(Math.max(...all.map((d) => Math.abs(d.camera.yaw / degrees)))).toBeLessThanOrEqual(setting.yaw[1]);
    expect(all.filter((d) => d.finish.grey).length / 400).toBeCloseTo(setting.grey, 1);
    expect(all.filter((d) => d.occluder).length / 400).toBeCloseTo(setting.occlusion, 1);
    for (const { camera, light, finish } of all) {
      const frame = 2 * camera.distance * Math.tan(camera.fovY / 2);
      expect(frame).toBeGreaterThan(setting.frame[0] - 0.01);
      expect(frame).toBeLessThan(setting.frame[1] + 0.01);
      expect(light.position[2]).toBeGreaterThan(0);
      expect(Math.min(...light.color, ...light.ambient)).toBeGreaterThan(0);
      expect(finish.noise).toBeLessThan(setting.noise[1]);
    }
  });
});

describe('photograph', () => {
  const size = 32;
  const rendering = {
    image: new Float32Array(4 * size * size * 3).fill(0.5),
    alpha: new Float32Array(4 * size * size).fill(1),
  };
  const background = { base: [0.2, 0.4, 0.6] as [number, number, number], amount: 0, waves: [] };
  const finish = { gamma: 1, blur: 0.5, noise: 0, grey: false };

  it('leaves a plain picture plain, in 8 bits', () => {
    const { data } = photograph(rendering, size, background, finish, randomStream(1));
    expect(Math.max(...data.map((x) => Math.abs(x - 128 / 255)))).toBeLessThan(1e-6);
  });

  it('shows the background where there is no head', () => {
    const empty = { ...rendering, alpha: new Float32Array(4 * size * size) };
    const { data } = photograph(empty, size, background, finish, randomStream(1));
    expect([data[0]!, data[1]!, data[2]!].map((x) => Math.round(255 * x))).toEqual([51, 102, 153]);
  });

  it('adds noise of the strength asked for', () => {
    const { data } = photograph(rendering, size, background, { ...finish, noise: 0.02 }, randomStream(1));
    const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
    const deviation = Math.sqrt(data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / data.length);
    expect(deviation).toBeGreaterThan(0.015);
    expect(deviation).toBeLessThan(0.03);
  });

  it('may be grey, noise and all', () => {
    const colourful = { ...rendering, image: rendering.image.map((_, i) => [0.9, 0.5, 0.1][i % 3]!) };
    const { data } = photograph(colourful, size, background, { ...finish, grey: true, noise: 0.1 }, randomStream(1));
    for (let i = 0; i < data.length; i += 3) expect([data[i + 1], data[i + 2]]).toEqual([data[i], data[i]]);
    expect(new Set(data).size).toBeGreaterThan(10);
  });
});

describe('occlude', () => {
  it('hides an ellipse about its centre, and nothing else', () => {
    const width = 100;
    const rendering = { image: new Float32Array(3 * width * width).fill(0.5), alpha: new Float32Array(width * width) };
    const landmarks = new Float32Array(136);
    // Eyes 40 apart, the middle of the face at (50, 50).
    landmarks.set([30, 40], 72);
    landmarks.set([70, 40], 90);
    landmarks.set([50, 60], 60);
    const by = { x: 0.5, y: 0, axes: [0.25, 0.125] as [number, number], turn: 0, stripes: [0, 1] as [number, number] };
    const { image, alpha } = occlude(rendering, width, landmarks, { ...by, color: [1, 0, 0] });
    const hidden = Array.from(alpha.keys()).filter((i) => alpha[i] === 1);
    expect(hidden.length).toBeCloseTo(Math.PI * 10 * 5, -2);
    for (const i of hidden) {
      const [x, y] = [(i % width) + 0.5 - 70, Math.floor(i / width) + 0.5 - 50];
      expect((x / 10) ** 2 + (y / 5) ** 2).toBeLessThan(1);
      expect([image[3 * i + 1], image[3 * i + 2]]).toEqual([0, 0]);
    }
    expect(image.filter((x) => x === 0.5)).toHaveLength(3 * (width * width - hidden.length));
    expect(rendering.alpha.every((a) => a === 0)).toBe(true);
  });
});

describe('people and their photos', () => {
  let model: FaceModel;
  let subject: SubjectPhoto;
  const options = { frame: 1, size: 48 };
  beforeAll(async () => {
    await tf.setBackend('wasm');
    model = toyModel();
    subject = subjectPhoto(model, drawPerson(model, 1, { seed: 3 }), options);
  });
  afterAll(() => model.dispose());

  it('depend on seed, person, setting and frame only', () => {
    const again = drawPerson(model, 1, { seed: 3 });
    expect(again.name).toBe('subject-02');
    expect(subjectPhoto(model, again, options).photo.data).toEqual(subject.photo.data);
    const others = [
      subjectPhoto(model, again, { ...options, frame: 2 }),
      subjectPhoto(model, again, { ...options, setting: 'indoor' }),
    ];
    for (const other of others) {
      expect(other.photo.data).not.toEqual(subject.photo.data);
      expect(other.neutral).toEqual(subject.neutral);
    }
    expect(drawPerson(model, 2, { seed: 3 }).identity).not.toEqual(again.identity);
    expect(drawPerson(model, 1, { seed: 4 }).identity).not.toEqual(again.identity);
    expect(subjectPhoto(model, again, { setting: 'outdoor' }).photo.width).toBe(256);
  });

  it('are otherwise than drawn where that is asked for', () => {
    const person = drawPerson(model, 1, { seed: 3 });
    const same = subjectPhoto(model, person, { ...options, change: (drawn) => ({ ...drawn }) });
    expect(same.photo.data).toEqual(subject.photo.data);
    const turned = subjectPhoto(model, person, {
      ...options,
      change: (drawn) => ({ ...drawn, camera: { ...drawn.camera, yaw: drawn.camera.yaw + 0.5 } }),
    });
    expect(turned.parameters.camera.yaw - subject.parameters.camera.yaw).toBeCloseTo(0.5, 6);
    expect(turned.positions).toEqual(subject.positions);
    expect(turned.landmarks).not.toEqual(subject.landmarks);
  });

  it('are photos: 8-bit values, a head in the middle', () => {
    const { data } = subject.photo;
    expect(data.length).toBe(48 * 48 * 3);
    expect(data.every((x) => x >= 0 && x <= 1 && Math.abs(255 * x - Math.round(255 * x)) < 1e-3)).toBe(true);
    const inside = subject.landmarks.filter((x) => x > 0 && x < 48).length;
    expect(inside).toBeGreaterThan(120);
  });

  it('have landmarks where the posed vertices project to', () => {
    const { posed, landmarks, parameters } = subject;
    const { triangles, weights } = model.shape.topology.landmarks;
    const corners = model.shape.topology.triangles.dataSync();
    const focal = 1 / Math.tan(parameters.camera.fovY / 2);
    for (const i of [0, 30, 36, 45]) {
      const corner = [0, 1, 2].find((k) => weights[3 * i + k] === 1)!;
      const v = corners[3 * triangles[i]! + corner]!;
      const [x, y, z] = [0, 1, 2].map((k) => posed[3 * v + k]!) as [number, number, number];
      expect(landmarks[2 * i]).toBeCloseTo(24 * (1 + (focal * x) / -z), 2);
      expect(landmarks[2 * i + 1]).toBeCloseTo(24 * (1 - (focal * y) / -z), 2);
    }
  });

  it('have posed positions that are the same head, moved', () => {
    const { positions, posed, neutral } = subject;
    const back = applyAlignment(rigidAlign(posed, positions), posed);
    expect(Math.max(...back.map((x, i) => Math.abs(x - positions[i]!)))).toBeLessThan(1e-5);
    expect(neutral).not.toEqual(positions);
  });

  it('may be beyond the model: no identity comes nearer than the same one without the field', () => {
    const person = drawPerson(model, 0, { seed: 3, source: 'beyond', outside: 2 });
    expect(person.name).toBe('beyond-01');
    const { neutral } = subjectPhoto(model, person, options);
    const head = (identity: Float32Array): Float32Array =>
      tf.tidy(() => {
        const { shape } = model;
        const p = tf.tensor2d(identity, [1, shape.identitySize]);
        return Float32Array.from(shape.evaluate(p, tf.zeros([1, shape.expressionSize])).dataSync());
      });
    const square = (identity: Float32Array): number =>
      head(identity).reduce((sum, x, i) => sum + (x - neutral[i]!) ** 2, 0);
    const size = Math.sqrt(square(person.identity) / (neutral.length / 3));
    expect(100 * size).toBeCloseTo(2, 0);
    for (let mode = 0; mode < 4; mode++) {
      for (const step of [-0.3, 0.3]) {
        const nudged = person.identity.with(mode, person.identity[mode]! + step);
        expect(square(nudged)).toBeGreaterThan(square(person.identity));
      }
    }
    // A field that is worth measuring, and of the size asked for.
    expect(knownCorrespondenceError(head(person.identity), neutral)).toBeGreaterThan(0.5);
    expect(() => drawPerson(model, 0, { source: 'beyond', outside: -1 })).toThrow('`outside` must be 0 mm or more');
  });
});
