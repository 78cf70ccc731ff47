import { type FitResult, harmonicLight, type ImageResult, orbitParameters } from '@ganfit/fitter';
import type { FaceModel } from '@ganfit/morphable';
import { applySimilarity, fitSimilarity } from '@ganfit/networks';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawPerson, type SubjectPhoto, subjectPhoto } from '../src/index.js';
import { photoErrors } from '../src/synthetic/photo-errors.js';
import { toyModel } from './toy-model.js';

const size = 64;
const light = harmonicLight();
let model: FaceModel;
let truth: SubjectPhoto;
beforeAll(async () => {
  await tf.setBackend('wasm');
  model = toyModel();
  truth = subjectPhoto(model, drawPerson(model, 0), { size });
});
afterAll(() => model.dispose());

/** A fit that is the truth but for what is said. */
function claimed(change: {
  yaw?: number;
  roll?: number;
  crop?: Partial<ImageResult['crop']>;
  smile?: number;
  coefficients?: number[];
}): FitResult & { dispose(): void } {
  const { camera } = truth.parameters;
  const orbit = orbitParameters({
    yaw: camera.yaw + (change.yaw ?? 0),
    pitch: camera.pitch,
    roll: camera.roll + (change.roll ?? 0),
    target: [camera.target[0], camera.target[1]],
    distance: camera.distance,
    size: 1 / Math.tan(camera.fovY / 2) / camera.distance,
  });
  const rows = change.coefficients ?? [3, 0, 0, 0, 0, 0, 0, 0, 0];
  const lighting = { coefficients: tf.tensor3d([rows.map((c) => [c, c, c])]) };
  const image = {
    parameters: { camera: orbit, lighting },
    landmarks: { detected: truth.landmarks.map((x) => x + 1), projected: truth.landmarks },
    crop: { a: 1, b: 0, x: 0, y: 0, size, ...change.crop },
  };
  const positions = truth.positions.map((x, i) => x + (change.smile ?? 0) * (x - truth.neutral[i]!));
  return {
    images: [image],
    mesh: ({ expression = 'fitted' } = {}) => ({ positions: expression === 'fitted' ? positions : truth.neutral }),
    dispose: () => tf.dispose([...Object.values(orbit), lighting.coefficients]),
  } as unknown as FitResult;
}

function errors(change: Parameters<typeof claimed>[0] = {}) {
  const fit = claimed(change);
  const found = photoErrors(fit, 0, truth, model, light.shader);
  fit.dispose();
  return found;
}

describe('photoErrors', () => {
  it('is 0 for the truth', () => {
    const found = errors();
    expect(found.pose).toBeLessThan(0.02);
    expect(found.expression).toBe(0);
    expect(found.expressionSize).toBeGreaterThan(0.1);
    expect([found.landmarks, found.landmarksDetector > 0.01]).toEqual([0, true]);
  });

  it('tells by how many degrees a pose is off', () => {
    expect(errors({ yaw: (7 * Math.PI) / 180 }).pose).toBeCloseTo(7, 1);
    expect(errors({ roll: (-5 * Math.PI) / 180 }).pose).toBeCloseTo(5, 1);
  });

  it('knows how the crop is turned in the photo: a fit that is turned with it is right', () => {
    const angle = 0.3;
    // Pixels of a picture by a camera that is rolled more, to pixels of the photo: a turn about the middle.
    for (const roll of [angle, -angle]) {
      const turned = [0, 1, 2, 3].flatMap((i) => [32 + 20 * Math.cos(i), 32 + 20 * Math.sin(i)]);
      const back = turned.flatMap((_, i) => {
        if (i % 2) return [];
        const [x, y] = [turned[i]! - 32, turned[i + 1]! - 32];
        // Roll > 0 turns the picture counter-clockwise; rows grow downwards.
        return [32 + x * Math.cos(roll) - y * Math.sin(roll), 32 + x * Math.sin(roll) + y * Math.cos(roll)];
      });
      const crop = fitSimilarity(Float32Array.from(turned), Float32Array.from(back));
      expect(errors({ roll, crop }).pose).toBeLessThan(0.02);
      expect(errors({ crop }).pose).toBeCloseTo((angle * 180) / Math.PI, 1);
    }
  });

  it('knows where the crop is in the photo: what is seen from the side there is not turned', () => {
    // The crop's middle is 16 pixels right of the photo's: there the camera would have to look.
    const focal = 1 / Math.tan(truth.parameters.camera.fovY / 2);
    const aside = (Math.atan(16 / 32 / focal) * 180) / Math.PI;
    const crop = { x: 16, y: 0 };
    expect(applySimilarity({ a: 1, b: 0, ...crop }, 32, 32)).toEqual([48, 32]);
    expect(errors({ crop }).pose).toBeCloseTo(aside, 1);
  });

  it('measures expression in mm of displacement', () => {
    const found = errors({ smile: 0.5 });
    expect(found.expression).toBeCloseTo(found.expressionSize / 2, 5);
    expect(errors({ smile: -1 }).expression).toBeCloseTo(found.expressionSize, 5);
  });

  it('compares the shading of a white face, brightness free', () => {
    const flat = errors();
    expect(flat.light).toBeCloseTo(flat.lightFlat, 6);
    expect(errors({ coefficients: [6, 0, 0, 0, 0, 0, 0, 0, 0] }).light).toBeCloseTo(flat.light, 6);
    const [x, y, z] = truth.parameters.light.position;
    const far = Math.hypot(x, y, z);
    const { color, ambient } = truth.parameters.light;
    // A little first-order light from where the lamp is beats flat light, from the other side it is worse.
    const towards = (k: number): number => errors({ coefficients: lamp(k) }).light;
    const lamp = (k: number): number[] => [
      (ambient[1] + 0.25 * color[1]) / 0.282,
      ...[y, z, x].map((v) => (k * 0.3 * color[1] * v) / far / 0.489),
      ...[0, 0, 0, 0, 0],
    ];
    expect(towards(1)).toBeLessThan(flat.light);
    expect(towards(-1)).toBeGreaterThan(flat.light);
  });
});
