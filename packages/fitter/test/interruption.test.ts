import {
  type FitOptions,
  type FitResult,
  type FitStep,
  fit,
  fitSteps,
  type Picture,
  type Preset,
  pointLight,
} from '@ganfit/fitter';
import type { FaceParameters, LossTerm } from '@ganfit/losses';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detailPreset, type Toy, toy, toyPreset } from './toy.js';

let face: Toy;
beforeAll(async () => {
  await tf.setBackend('wasm');
  await tf.ready();
  face = toy();
});
afterAll(() => face.dispose());

/** All parameters, bit for bit. */
const exactly = (result: FitResult): string => JSON.stringify(result.parametersJson());

/** Goes through a fit and takes a checkpoint after `at` steps of all; the fit is then left. */
async function checkpointAfter(at: number, options: FitOptions): Promise<Uint8Array> {
  for await (const step of fitSteps(face.photo.pixels, options)) if (step.done === at) return step.checkpoint();
  throw new Error('no such step');
}

it('shows the head over the photo as the fit goes on', async () => {
  const mean = ({ data }: Picture): number => data.reduce((a, b) => a + b, 0) / data.length;
  const shown: Promise<Picture>[] = [];
  const onStep = (step: FitStep): void => {
    if (step.done === 1 || step.done === 12) shown.push(step.overlay());
  };
  (await face.fit({ preset: toyPreset([6, 6]), onStep })).dispose();
  const seen = await Promise.all(shown);
  expect(seen.map(({ height, width, data }) => [height, width, data.length])).toEqual(
    Array(2).fill([64, 64, 64 * 64 * 3]),
  );
  expect(seen.every(({ data }) => data.every((v) => v >= 0 && v <= 1))).toBe(true);
  expect(Math.abs(mean(seen[0]!) - mean(seen[1]!))).toBeGreaterThan(1e-3);
});

describe('checkpoint and resume', () => {
  const preset = toyPreset([4, 5]);

  it.each([2, 4, 5, 7, 9])('goes on from step %i to the very same parameters', async (at) => {
    const whole = await face.fit({ preset });
    const resume = await checkpointAfter(at, face.options({ preset }));
    const resumed = await face.fit({ preset, resume });
    expect(exactly(resumed)).toBe(exactly(whole));
    expect(resumed.history).toEqual(whole.history.slice(at));
    whole.dispose();
    resumed.dispose();
  });

  it.each([6, 7, 9])(
    'goes on from step %i of stages with tone, detail and a mask to the very same texture',
    async (at) => {
      const layered = detailPreset();
      const whole = await face.fit({ preset: layered });
      const resume = await checkpointAfter(at, face.options({ preset: layered }));
      const resumed = await face.fit({ preset: layered, resume });
      expect(resumed.texture()).toEqual(whole.texture());
      expect(resumed.history).toEqual(whole.history.slice(at));
      whole.dispose();
      resumed.dispose();
    },
  );

  it('refuses a checkpoint of another fit, or no checkpoint, and holds nothing afterwards', async () => {
    const resume = await checkpointAfter(2, face.options({ preset }));
    await expect(face.fit({ preset, resume, seed: 2 })).rejects.toThrow('made with another seed (1, now 2)');
    await expect(face.fit({ preset: toyPreset([4, 6]), resume })).rejects.toMatchObject({ code: 'MODEL_FORMAT' });
    const [first, second] = preset.stages(face.options().recognition!);
    const free = [...second!.free, 'detail'] as const;
    const withDetail = { ...preset, detailSize: 4, stages: () => [first!, { ...second!, free }] };
    const model = { ...face.model, hash: 'other' };
    await expect(face.fit({ preset, resume, model })).rejects.toThrow('another model (toy, now other)');
    const later = await checkpointAfter(5, face.options({ preset }));
    await expect(face.fit({ preset: withDetail, resume: later })).rejects.toThrow(
      '`images.0.parameters.detail` differs',
    );
    await expect(face.fit({ preset, resume: resume.subarray(0, 500) })).rejects.toMatchObject({ code: 'MODEL_FORMAT' });
  });
});

describe('initial', () => {
  const last = (preset: Preset): Preset => ({ ...preset, stages: (net) => preset.stages(net).slice(1) });

  it('goes further from where a fit has come, in steps of the last stage alone', async () => {
    const first = await face.fit({ preset: toyPreset([40, 20]) });
    const initial = first.images.map(({ parameters }) => parameters);
    const energies = (result: FitResult) => result.history.filter(({ step }) => step % 2 === 0).map((h) => h.energy);
    const more = await face.fit({ preset: last(toyPreset([0, 21])), initial });
    expect(more.history[0]!.stage).toBe('second');
    expect(energies(more)[0]).toBeLessThan(energies(first).at(-1)!);
    expect(energies(more).at(-1)).toBeLessThan(energies(more)[0]!);
    // What was given is still there.
    expect((await initial[0]!.identity.data()).every(Number.isFinite)).toBe(true);
    first.dispose();
    more.dispose();
  });

  it('keeps detail that no stage of its own has made, also across a checkpoint', async () => {
    const first = await face.fit({ preset: detailPreset() });
    const initial = first.images.map(({ parameters }) => parameters);
    const preset: Preset = { ...last(toyPreset([0, 2])), detailSize: 32 };
    const whole = await face.fit({ preset, initial });
    expect(await whole.images[0]!.parameters.detail!.data()).toEqual(await initial[0]!.detail!.data());
    const resume = await checkpointAfter(1, face.options({ preset, initial }));
    const resumed = await face.fit({ preset, resume });
    expect(resumed.texture()).toEqual(whole.texture());
    for (const result of [first, whole, resumed]) result.dispose();
  });

  it('refuses parameters of other photos, of another model, or in another light', async () => {
    const first = await face.fit({ preset: toyPreset([1, 1]) });
    const [parameters] = first.images.map((image) => image.parameters);
    const from = (...initial: FaceParameters[]) => face.fit({ preset: last(toyPreset([0, 1])), initial });
    await expect(from(parameters!, parameters!)).rejects.toThrow('for each of the 1 photos that show a face, got 2');
    const texture = tf.zeros<tf.Rank.R2>([1, 9]);
    await expect(from({ ...parameters!, texture })).rejects.toThrow('has 3, 2, 9 coefficients');
    const preset = { ...toyPreset([0, 1]), light: pointLight() };
    await expect(face.fit({ preset, initial: [parameters!] })).rejects.toThrow('of another kind');
    texture.dispose();
    first.dispose();
  });
});

describe('abort', () => {
  it('ends after the current step with what there is', async () => {
    const stop = new AbortController();
    let aborted = 0;
    const result = await face.fit({
      preset: toyPreset([500, 500]),
      signal: stop.signal,
      onStep({ done }) {
        if (done !== 3) return;
        stop.abort();
        aborted = performance.now();
      },
    });
    expect(performance.now() - aborted).toBeLessThan(1000);
    expect(result.status).toBe('aborted');
    expect(result.history).toHaveLength(3);
    expect(result.mesh().positions.every(Number.isFinite)).toBe(true);
    result.dispose();
  });

  it('throws the reason where there is nothing yet', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(face.fit({ signal })).rejects.toThrow('enough');
  });
});

describe('divergence', () => {
  /** 0, and from its `n`-th evaluation on what `then` makes of a parameter. */
  const after = (n: number, then: (x: tf.Tensor) => tf.Tensor): LossTerm => {
    let evaluations = 0;
    return ({ parameters }) => {
      const size = tf.sum(tf.abs(parameters.texture));
      return (evaluations++ < n ? tf.mul(size, 0) : then(size)) as tf.Scalar;
    };
  };

  it.each([
    ['a NaN', (x: tf.Tensor) => tf.mul(x, Number.NaN)],
    ['an infinity', (x: tf.Tensor) => tf.div(tf.add(x, 1), 0)],
  ])('stops at %s in the energy and keeps the best so far', async (_, then) => {
    const result = await face.fit({ preset: toyPreset([5, 20], { broken: after(6, then) }) });
    expect(result.status).toBe('diverged');
    expect(result.history).toHaveLength(5 + 6);
    expect(result.history.every((entry) => Number.isFinite(entry.energy))).toBe(true);
    expect(result.mesh().positions.every(Number.isFinite)).toBe(true);
    expect(result.texture().data.every(Number.isFinite)).toBe(true);
    expect(Object.values(result.images[0]!.metrics).every(Number.isFinite)).toBe(true);
    // The best of its stage by an energy with all terms, which is the fourth of its steps (every second is complete).
    const best = result.history
      .slice(5)
      .filter((e) => e.step % 2 === 0)
      .reduce((a, b) => (b.energy < a.energy ? b : a));
    expect(best.step).toBeGreaterThan(0);
    result.dispose();
  });

  it('keeps what the stage began with if there is nothing better', async () => {
    const result = await face.fit({ preset: toyPreset([5, 20], { broken: after(0, (x) => tf.mul(x, Number.NaN)) }) });
    const short = await face.fit({ preset: toyPreset([5, 0]) });
    expect(result.status).toBe('diverged');
    expect(exactly(result)).toBe(exactly(short));
    result.dispose();
    short.dispose();
  });

  it('does not hand out parameters that a bad gradient of the last step spoilt', async () => {
    // The value is 0, but the slope of a root at 0 is infinite, and 0 times that no number.
    const slope = after(3, (x) => tf.sqrt(tf.mul(x, 0)));
    const result = await face.fit({ preset: toyPreset([5, 4], { slope }) });
    expect(result.status).toBe('diverged');
    expect(exactly(result)).not.toContain('null');
    result.dispose();
  });
});

describe('leaving early holds no tensors', () => {
  const throwing = (when: number): LossTerm => {
    let evaluations = 0;
    return ({ rendering }) => {
      if (evaluations++ === when) throw new Error('thrown by a loss');
      return tf.mean(rendering.image) as tf.Scalar;
    };
  };

  it('by break out of the steps, before the first and in each stage', async () => {
    for (const at of [1, 4, 5, 6]) {
      for await (const step of fitSteps(face.photo.pixels, face.options({ preset: toyPreset([4, 4]) })))
        if (step.done === at) break;
    }
    await fitSteps(face.photo.pixels, face.options()).return(undefined as never);
  });

  it('by an error thrown in a loss, in onStep, in the model or in a network', async () => {
    for (const when of [0, 2]) {
      await expect(face.fit({ preset: toyPreset([2, 4], { bad: throwing(when) }) })).rejects.toThrow(
        'thrown by a loss',
      );
    }
    const two = [face.photo.pixels, face.photo.pixels];
    const preset = toyPreset([1, 2], { bad: throwing(1) });
    const landmarks = [face.photo.landmarks, face.photo.landmarks];
    await expect(fit(two, face.options({ preset, landmarks }))).rejects.toThrow('thrown by a loss');
    const onStep = () => {
      throw new Error('thrown by onStep');
    };
    await expect(face.fit({ onStep })).rejects.toThrow('thrown by onStep');
    const texture = {
      ...face.model.texture,
      initial: () => {
        throw new Error('thrown by the model');
      },
    };
    await expect(face.fit({ model: { ...face.model, texture } })).rejects.toThrow('thrown by the model');
    let looks = 0;
    const recognition = {
      ...face.recognition,
      features: (x: tf.Tensor4D) => {
        if (looks++ === 1) throw new Error('thrown by the network');
        return face.recognition.features(x);
      },
    };
    await expect(face.fit({ recognition, preset: toyPreset([2, 0]) })).rejects.toThrow('thrown by the network');
  });

  it('by an error thrown where a stage asks what is visible', async () => {
    const visibility = () => {
      throw new Error('thrown by visibility');
    };
    await expect(face.fit({ preset: detailPreset({ visibility }) })).rejects.toThrow('thrown by visibility');
  });

  it('by a term that has no gradient', async () => {
    const bad: LossTerm = ({ parameters }) =>
      tf.customGrad((x) => ({
        value: tf.sum(x as tf.Tensor),
        gradFunc: () => {
          throw new Error('no gradient');
        },
      }))(parameters.texture) as tf.Scalar;
    await expect(face.fit({ preset: toyPreset([1, 2], { bad }) })).rejects.toThrow('no gradient');
  });

  it('by a second photo that fails', async () => {
    const { pixels, landmarks } = face.photo;
    const options = face.options({ landmarks: [landmarks, landmarks] });
    await expect(fit([pixels, { ...pixels, width: 5 }], options)).rejects.toMatchObject({ code: 'SHAPE' });
  });
});
