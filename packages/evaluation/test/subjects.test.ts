import { randomStream } from '@ganfit/core';
import type { FaceModel } from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyAlignment, type RenderedSubject, renderedSubject, renderedSubjects, rigidAlign } from '../src/index.js';
import { drawSubject } from '../src/subjects/distribution.js';
import { photograph } from '../src/subjects/photograph.js';
import { toyModel } from './toy-model.js';

const degrees = Math.PI / 180;

describe('drawSubject', () => {
  const draws = Array.from({ length: 400 }, (_, i) =>
    drawSubject(randomStream(5).split(i), { identity: 10, expression: 5, texture: 5 }),
  );
  const deviation = (x: number[]): number => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / x.length);

  it('follows the documented distribution', () => {
    expect(deviation(draws.flatMap((d) => Array.from(d.identity)))).toBeCloseTo(1, 1);
    expect(deviation(draws.flatMap((d) => Array.from(d.expression)))).toBeCloseTo(0.5, 1);
    expect(deviation(draws.map((d) => d.camera.pitch / degrees))).toBeCloseTo(6, -0.5);
    expect(Math.max(...draws.map((d) => Math.abs(d.camera.yaw / degrees)))).toBeLessThanOrEqual(35);
    for (const { camera, light } of draws) {
      const frame = 2 * camera.distance * Math.tan(camera.fovY / 2);
      expect(frame).toBeGreaterThan(2.29);
      expect(frame).toBeLessThan(3.51);
      expect(light.position[2]).toBeGreaterThan(0);
      expect(Math.min(...light.color, ...light.ambient)).toBeGreaterThan(0);
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
  const finish = { gamma: 1, blur: 0.5, noise: 0 };

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
});

describe('renderedSubjects', () => {
  let model: FaceModel;
  let subject: RenderedSubject;
  beforeAll(async () => {
    await tf.setBackend('wasm');
    model = toyModel();
    subject = await renderedSubject(model, 1, { seed: 3, size: 48 });
  });
  afterAll(() => model.dispose());

  it('depend on seed and index only', async () => {
    const all: RenderedSubject[] = [];
    for await (const one of renderedSubjects(model, { count: 2, seed: 3, size: 48 })) all.push(one);
    expect(all.map((s) => s.name)).toEqual(['subject-01', 'subject-02']);
    expect(all[1]!.photo.data).toEqual(subject.photo.data);
    expect(all[1]!.parameters).toEqual(subject.parameters);
    expect(all[0]!.photo.data).not.toEqual(subject.photo.data);
    expect((await renderedSubject(model, 1, { seed: 4, size: 48 })).positions).not.toEqual(subject.positions);
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
});
