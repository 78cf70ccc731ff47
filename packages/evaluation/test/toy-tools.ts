import { randomStream } from '@ganfit/core';
import type { FitOptions } from '@ganfit/fitter';
import type { LandmarkDetector } from '@ganfit/networks';
import * as tf from '@tensorflow/tfjs-core';
import { toyModel, toyPhoto, toyPreset, toyRecognition } from '../../fitter/test/toy.js';
import { fitterTools, type Tools } from '../src/node.js';

/** Tools that fit an egg in a moment, with another random network as judge; dispose of them. */
export function toyTools(options: Pick<FitOptions, 'preset'> = {}): Tools & { dispose(): void } {
  const model = toyModel();
  const recognition = toyRecognition();
  const judge = { ...toyRecognition(), name: 'judge' };
  const { landmarks, pixels } = toyPhoto(model);
  // Sees the toy's landmarks in every picture but an almost black one, wherever they are: the fits need not be good.
  const detector: LandmarkDetector = {
    async detect(image) {
      const [height, width] = image.shape;
      if (tf.tidy(() => tf.max(image).dataSync()[0]!) < 0.1) return [];
      const seen = landmarks.map((x, i) => x * (i % 2 ? height / pixels.height : width / pixels.width));
      return [{ box: { x: 0, y: 0, width, height }, score: 1, landmarks: seen }];
    },
    dispose() {},
  };
  const tools = fitterTools({ model, recognition, detector, judge, preset: toyPreset([2, 1]), size: 32, ...options });
  return {
    ...tools,
    dispose() {
      for (const part of [model, recognition, judge]) part.dispose();
    },
  };
}

/** Noise as a photo of so many pixels each way; `level` 0 is black. */
export function noise(seed: number, side = 48, level = 0.5): { data: Float32Array; height: number; width: number } {
  const data = randomStream(seed).normals(3 * side * side, level, level / 5);
  return { data: data.map((x) => Math.min(1, Math.max(0, x))), height: side, width: side };
}
