import { mapTree } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import type { GradientTransform, Schedule } from './transform.js';

/**
 * Multiplies each parameter's update by the factor of its group. A group is named by the longest prefix of its path:
 * `{ camera: 0.01, 'camera.logDistance': 0.03 }`; a parameter without a group keeps its update.
 */
export function scaleByGroup(factors: Readonly<Record<string, number>>): GradientTransform {
  const groups = Object.keys(factors).sort((a, b) => b.length - a.length);
  const factorOf = (path: string): number => {
    const group = groups.find((g) => path === g || path.startsWith(`${g}.`));
    return group === undefined ? 1 : factors[group]!;
  };
  return {
    init: () => ({}),
    update: (gradients) => [mapTree(gradients, (leaf, path) => tf.mul(leaf, factorOf(path))), {}],
  };
}

/** Multiplies all updates by a factor that depends on the step. */
export function scaleBySchedule(schedule: Schedule): GradientTransform {
  return {
    init: () => ({}),
    update: (gradients, _, step) => [mapTree(gradients, (leaf) => tf.mul(leaf, schedule(step))), {}],
  };
}

/** Falls from 1 to `floor` along half a cosine, in `steps` steps. */
export const cosine =
  (steps: number, floor = 0.03): Schedule =>
  (step) =>
    floor + (1 - floor) * 0.5 * (1 + Math.cos((Math.PI * Math.min(step, steps)) / steps));
