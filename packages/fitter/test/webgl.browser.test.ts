// The whole fit on webgl, beside the same fit on wasm. Small, for there may be no GPU behind webgl.
import {
  alignmentStage,
  appearanceStage,
  defaultPreset,
  detailStage,
  type FitResult,
  fit,
  ganfitStage,
  type Preset,
  toneStage,
} from '@ganfit/fitter';
import { readImage } from '@ganfit/io';
import { faceApiRecognition } from '@ganfit/networks';
import { openHead } from '@ganfit/open-head';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, expect, it } from 'vitest';
import { detected } from './astronaut-landmarks.js';

const baseUrl = new URL('../../networks/node_modules/@vladmandic/face-api/model', import.meta.url);
const portrait = new URL('../../../examples/photos/astronaut.png', import.meta.url);

/** Every stage of the default preset, for few steps and pixels. */
const small = (alignment: number, ganfit: number): Preset => ({
  ...defaultPreset(),
  detailSize: 64,
  stages: (recognition) => [
    alignmentStage({ steps: alignment }),
    appearanceStage({ steps: 2 }),
    ganfitStage(recognition, { steps: ganfit }),
    toneStage({ steps: 1 }),
    detailStage({ steps: 2, size: 128 }),
  ],
});

/** As detected: the browser tests of @ganfit/networks hold detection against wasm. */
const landmarks = [Float32Array.from(detected)];

/** Runs on a backend with everything loaded anew, and frees it. */
async function on<T>(backend: string, use: (run: (preset: Preset) => Promise<FitResult>) => Promise<T>): Promise<T> {
  await tf.setBackend(backend);
  const photo = await readImage(portrait);
  const parts = {
    model: await openHead({ texture: 'linear' }),
    recognition: await faceApiRecognition({ baseUrl }),
  };
  try {
    return await use((preset) => fit(photo, { ...parts, landmarks, preset, size: 96 }));
  } finally {
    for (const part of Object.values(parts)) part.dispose();
  }
}

/** What is compared; positions in mm. */
async function facts(result: FitResult) {
  const { metrics, landmarks } = result.images[0]!;
  const { positions } = result.mesh();
  result.dispose();
  return { metrics, landmarks, history: result.history, positions: positions.map((v) => 100 * v) };
}

/** What the GPU holds after one more fit. */
async function memoryAfter(run: (preset: Preset) => Promise<FitResult>) {
  (await run(small(1, 1))).dispose();
  const { numTensors, numDataBuffers, numBytesInGPU, numBytesInGPUAllocated } = tf.memory() as tf.MemoryInfo &
    Record<string, number>;
  return { numTensors, numDataBuffers, numBytesInGPU, numBytesInGPUAllocated };
}

afterAll(() => tf.setBackend('webgl'));

it('is that of wasm: energies, landmarks, shape; and leaves nothing behind on the GPU, fit after fit', async () => {
  const wasm = await on('wasm', async (run) => facts(await run(small(12, 2))));
  const [webgl, ...memories] = await on('webgl', async (run) => {
    const found = await facts(await run(small(12, 2)));
    // The first fit fills caches.
    const [once, twice] = [await memoryAfter(run), await memoryAfter(run)];
    return [found, once, twice] as const;
  });
  expect(webgl.history.map(({ stage }) => stage)).toEqual(wasm.history.map(({ stage }) => stage));
  for (const [i, { stage, step, energy }] of wasm.history.entries())
    expect(Math.abs(webgl.history[i]!.energy / energy - 1), `${stage} ${step}`).toBeLessThan(0.02);
  for (const name of ['landmarkNrmse', 'pixelL1', 'identityCosine'] as const)
    expect(Math.abs(webgl.metrics[name] / wasm.metrics[name] - 1), name).toBeLessThan(0.02);
  let distance = 0;
  for (let i = 0; i < wasm.positions.length; i += 3)
    distance += Math.hypot(...[0, 1, 2].map((k) => wasm.positions[i + k]! - webgl.positions[i + k]!));
  expect(distance / (wasm.positions.length / 3), 'mean distance in mm').toBeLessThan(0.2);
  const energies = webgl.history.filter(({ stage }) => stage === 'alignment').map(({ energy }) => energy);
  expect(energies.at(-1)! / energies[0]!).toBeLessThan(0.7);
  expect(memories[1]).toEqual(memories[0]);
}, 240_000);
