// Which way up a face is, and what the program of a fit says of photos that were changed.
import '@tensorflow/tfjs-backend-wasm';
import { readFile } from 'node:fs/promises';
import { readImage } from '@ganfit/io';
import { type DetectedFace, faceApiLandmarks } from '@ganfit/networks';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { fitCode } from '../src/code.js';
import { averageFace } from '../src/landmark-anchors.js';
import type { Settings } from '../src/settings.js';
import { movedPoints } from '../src/similarity.js';
import { turns, upright, uprightness } from '../src/upright.js';

const box = { x: 0, y: 0, width: 100, height: 130 };

it('takes a face of usual landmarks for upright, wherever it is, and not one in a wide box or of scattered landmarks', () => {
  const landmarks = movedPoints({ a: 40, b: 9, x: 300, y: 200 }, averageFace);
  const face = (change: Partial<DetectedFace>): number => uprightness({ box, score: 0.9, landmarks, ...change });
  expect(face({})).toBeCloseTo(0.9, 5);
  expect(face({ box: { ...box, height: 70 } })).toBeCloseTo(0.6, 5);
  expect(face({ landmarks: Float32Array.from(landmarks).reverse() })).toBeLessThan(0);
});

it('tells the orientation of a photo by what the detector finds in it', async () => {
  await tf.setBackend('wasm');
  const detector = await faceApiLandmarks();
  const photo = await readImage(await readFile(new URL('../../../examples/photos/astronaut.png', import.meta.url)));
  const looks: number[] = [];
  for (const move of [undefined, ...turns.map(([turn]) => turn(photo))]) {
    const image = tf.tidy(() => turned(tf.tensor3d(photo.data, [photo.height, photo.width, 3]), move?.map));
    const [face] = await detector.detect(image);
    looks.push(face ? uprightness(face) : 0);
    image.dispose();
  }
  detector.dispose();
  expect(looks[0]).toBeGreaterThan(upright);
  for (const other of looks.slice(1)) expect(other).toBeLessThan(0.5);
});

it('writes a program that reads the photos as they were changed, and the masks of those that have one', () => {
  const settings: Settings = {
    ...{ preset: 'fine', steps: 5, weights: {}, rate: 1, texture: 'linear', light: 'harmonics', stages: 'all' },
  };
  const choice = { settings, size: 128, seed: 3 };
  const masked = fitCode(choice, 2, [false, true]);
  expect(masked).toContain("import { readImage } from '@ganfit/io';");
  expect(masked).toContain("const visible = [undefined, await mask('mask-2.png')];");
  expect(masked).toContain('seed: 3, landmarks, visible');
  expect(masked).toContain("await fit(['photo-1.png', 'photo-2.png'], options)");
  const cropped = fitCode(choice, 1, [false]);
  expect(cropped).toContain("await fit('photo-1.png', options)");
  expect(cropped).not.toContain('mask(');
});

/** An image moved by a quarter or half turn. */
function turned(image: tf.Tensor3D, map: { a: number; b: number } | undefined): tf.Tensor3D {
  if (!map) return tf.clone(image);
  if (map.a === -1) return tf.reverse(image, [0, 1]);
  return tf.reverse(tf.transpose(image, [1, 0, 2]), map.b === 1 ? [1] : [0]);
}
