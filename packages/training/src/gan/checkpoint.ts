import { readFile } from 'node:fs/promises';
import { check } from '@ganfit/core';
import { writeFileAtomic } from '@ganfit/io';
import { readSafetensors, type StoredTensor, writeSafetensors } from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';
import type { Squares } from './adam.js';
import type { Parameters } from './networks.js';

/** All that a run needs to go on; random numbers depend on seed and step alone. */
export interface GanState {
  readonly step: number;
  readonly generator: { parameters: Parameters; squares: Squares };
  readonly critic: { parameters: Parameters; squares: Squares };
  /** Moving average of the generator. */
  readonly average: Parameters;
}

const groups = (state: GanState): Record<string, Parameters> => ({
  generator: state.generator.parameters,
  generator_squares: state.generator.squares,
  critic: state.critic.parameters,
  critic_squares: state.critic.squares,
  average: state.average,
});

/** Writes all in float32, never half of it. @returns false, writing nothing, if a value is not finite */
export async function saveState(path: string, state: GanState, options: string): Promise<boolean> {
  const stored: Record<string, StoredTensor> = {};
  for (const [group, tensors] of Object.entries(groups(state)))
    for (const [name, tensor] of Object.entries(tensors)) {
      const data = (await tensor.data()) as Float32Array;
      if (!data.every(Number.isFinite)) return false;
      stored[`${group}.${name}`] = { dtype: 'F32', shape: tensor.shape, data };
    }
  await writeFileAtomic(
    path,
    writeSafetensors(stored, { kind: 'ganfit-gan-checkpoint', step: `${state.step}`, options }),
  );
  return true;
}

/** @throws GanfitError `MODEL_FORMAT` for a checkpoint of a run with other options; undefined if there is none */
export async function loadState(path: string, options: string): Promise<GanState | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  if (!bytes) return undefined;
  const { tensors, metadata } = readSafetensors(bytes);
  check(metadata['options'] === options, 'MODEL_FORMAT', () => {
    return `trainGan: ${path} is of a run with other options, ${metadata['options']}. Choose another \`out\`.`;
  });
  const group = (name: string): Parameters => {
    const own = [...tensors].filter(([key]) => key.startsWith(`${name}.`));
    return Object.fromEntries(
      own.map(([key, { data, shape }]) => [key.slice(name.length + 1), tf.tensor(data as Float32Array, [...shape])]),
    );
  };
  return {
    step: Number(metadata['step']),
    generator: { parameters: group('generator'), squares: group('generator_squares') },
    critic: { parameters: group('critic'), squares: group('critic_squares') },
    average: group('average'),
  };
}
