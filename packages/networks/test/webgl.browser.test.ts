import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { faceApiLandmarks, faceApiRecognition, type Similarity, warp } from '../src/index.js';

const baseUrl = new URL('../node_modules/@vladmandic/face-api/model', import.meta.url);

/** The same on both backends: values that `make` leaves, from values that both are given. */
async function onBoth(make: () => tf.Tensor[] | Promise<tf.Tensor[]>): Promise<Float32Array[][]> {
  const results: Float32Array[][] = [];
  for (const backend of ['wasm', 'webgl']) {
    await tf.setBackend(backend);
    const tensors = await make();
    results.push(await Promise.all(tensors.map(async (t) => Float32Array.from(await t.data()))));
    tf.dispose(tensors);
  }
  return results;
}

/** Largest difference, in parts of the largest value. */
function difference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  let [most, largest] = [0, 0];
  a.forEach((v, i) => {
    most = Math.max(most, Math.abs(v - b[i]!));
    largest = Math.max(largest, Math.abs(v));
  });
  return most / largest;
}

beforeAll(async () => {
  await tf.setBackend('webgl');
  await tf.ready();
});
afterAll(() => tf.setBackend('webgl'));

const crops: Record<string, Similarity> = {
  'a turned face': { a: 1.3, b: 0.4, x: 12, y: -9 },
  'an enlarged part': { a: 0.3, b: -0.1, x: 50.3, y: 61.7 },
  'a small part of it all': { a: 4.2, b: 1, x: -30, y: -40 },
  'beyond all borders': { a: -2.2, b: 0.6, x: 130, y: 140 },
};
for (const [name, similarity] of Object.entries(crops))
  it(`warps as on wasm: ${name}`, async () => {
    const [wasm, webgl] = await onBoth(() =>
      tf.tidy(() => {
        const image = tf.randomUniform([2, 110, 96, 3], 0, 1, 'float32', 7) as tf.Tensor4D;
        const dy = tf.randomNormal([2, 40, 50, 3], 0, 1, 'float32', 8);
        const crop = (x: tf.Tensor): tf.Tensor => warp(x as tf.Tensor4D, similarity, { height: 40, width: 50 });
        return [crop(image), tf.grad(crop)(image, dy)];
      }),
    );
    expect(difference(wasm![0]!, webgl![0]!)).toBeLessThan(2e-5);
    expect(difference(wasm![1]!, webgl![1]!)).toBeLessThan(5e-5);
  });

it('recognises as on wasm, with its gradient', async () => {
  const [wasm, webgl] = await onBoth(async () => {
    const network = await faceApiRecognition({ baseUrl });
    const results = tf.tidy(() => {
      const crop = tf.randomUniform([1, 150, 150, 3], 0, 1, 'float32', 3) as tf.Tensor4D;
      const { embedding, activations } = network.features(crop);
      const loss = (x: tf.Tensor): tf.Tensor => {
        const features = network.features(x as tf.Tensor4D);
        return tf.addN([tf.sum(tf.square(features.embedding)), ...features.activations.map((a) => tf.mean(tf.abs(a)))]);
      };
      return [embedding, ...activations, tf.grad(loss)(crop)];
    });
    network.dispose();
    return results;
  });
  for (const [i, values] of wasm!.entries()) expect(difference(values, webgl![i]!), `output ${i}`).toBeLessThan(2e-4);
});

it('finds the face of a photo where wasm does', async () => {
  const photo = await portrait();
  const [wasm, webgl] = await onBoth(async () => {
    const detector = await faceApiLandmarks({ baseUrl });
    const image = tf.tensor3d(photo.values, photo.shape);
    const faces = await detector.detect(image);
    detector.dispose();
    image.dispose();
    return faces.flatMap(({ score, box, landmarks }) => [
      tf.tensor([score, ...Object.values(box)]),
      tf.tensor(landmarks),
    ]);
  });
  expect(webgl).toHaveLength(2);
  expect(webgl![0]![0]).toBeCloseTo(wasm![0]![0]!, 4);
  for (const [i, values] of wasm!.entries())
    for (const [k, v] of values.entries()) expect(Math.abs(v - webgl![i]![k]!), `${i}, ${k}`).toBeLessThan(0.02);
});

/** NASA's portrait of Eileen Collins. */
async function portrait(): Promise<{ values: Float32Array; shape: [number, number, number] }> {
  const response = await fetch(new URL('../../../examples/photos/astronaut.png', import.meta.url));
  const bitmap = await createImageBitmap(await response.blob());
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  const rgba = context.getImageData(0, 0, width, height).data;
  return {
    values: Float32Array.from({ length: 3 * width * height }, (_, i) => rgba[4 * Math.floor(i / 3) + (i % 3)]! / 255),
    shape: [height, width, 3],
  };
}
