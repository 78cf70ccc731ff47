import { defaultPreset } from '@ganfit/fitter';
import type { FaceModel } from '@ganfit/morphable';
import type { LandmarkDetector } from '@ganfit/networks';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderedSubject } from '../src/index.js';
import { fitterFit } from '../src/table.js';
import { toyModel, toyRecognition } from './toy-model.js';

describe('fitterFit', () => {
  let model: FaceModel;
  beforeAll(async () => {
    await tf.setBackend('wasm');
    model = toyModel();
  });
  afterAll(() => model.dispose());

  it('gives the table what it asks for', async () => {
    const { photo, landmarks } = await renderedSubject(model, 0, { size: 64 });
    const box = { x: 0, y: 0, width: 64, height: 64 };
    const detector: LandmarkDetector = { detect: async () => [{ box, score: 1, landmarks }], dispose() {} };
    const preset = defaultPreset({ steps: 2 });
    const fit = await fitterFit({ model, detector, recognition: toyRecognition, preset, size: 32 })(photo, 'toy', 1);
    expect(fit.status).toBe('completed');
    expect(fit.positions).toHaveLength(3 * model.shape.topology.vertexCount);
    expect(fit.parameters.every(Number.isFinite)).toBe(true);
    expect(fit.landmarksDetected).toEqual(landmarks);
    const [original, inPlace] = [fit.original(), fit.inPlace()];
    expect(inPlace.data.length).toBe(3 * inPlace.height * inPlace.width);
    expect(inPlace.data).not.toEqual(original.data);
    // They lie in the crop as in the photo: the right eye on the left.
    expect(original.landmarks[72]!).toBeLessThan(original.landmarks[90]!);
    expect(fit.overlay().width).toBeGreaterThan(4 * fit.overlay().height);
    expect(fit.frontal().landmarks).toHaveLength(136);
    fit.dispose?.();
  });
});
