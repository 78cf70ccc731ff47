import { defineKernel } from '../backend.js';

export interface SineAttributes {
  readonly shape: number[];
  /** Added to the angle. */
  readonly phase: number;
}

/** Sine of an angle in radians. */
export const sineKernel = defineKernel<{ angle: Float32Array }, { sine: Float32Array }, SineAttributes>({
  name: 'GanfitSine',
  outputs: ({ shape }) => ({ sine: { shape, dtype: 'float32', initial: undefined } }),
  compute({ angle }, { sine }, { phase }) {
    for (let i = 0; i < sine.length; i++) sine[i] = Math.sin(angle[i]! + phase);
  },
});
