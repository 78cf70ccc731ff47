import type { RandomStream } from '@ganfit/core';
import { type Colour, hairColour, toneAt } from './colour.js';

/** The person that a map shows: what must agree between skin, lips, hair and eyes. */
export interface Traits {
  /** 0 fairest to 1 darkest. */
  readonly depth: number;
  /** Mean log colour of the face. */
  readonly tone: Colour;
  readonly male: boolean;
  /** 0 young to 1 old. */
  readonly age: number;
  readonly hair: Colour;
  /** 0 none to 1 heavy make-up. */
  readonly makeUp: number;
}

export function drawTraits(random: RandomStream): Traits {
  // Even enough for every tone to be learnt, with thin ends: a linear model's Gaussian then stays within what skin does.
  const depth = random.uniform() < 0.4 ? random.uniform() : (random.uniform() + random.uniform()) / 2;
  const male = random.uniform() < 0.5;
  const age = random.uniform() < 0.55 ? random.uniform(0, 0.3) : random.uniform(0.2, 1);
  const blood = random.normal(0, 0.08);
  const sallow = random.normal(0, 0.025);
  const light = random.normal(0, 0.03);
  const [r, g, b] = toneAt(depth);
  return {
    depth,
    tone: [r + 0.1 * blood + light, g - 0.35 * blood + light, b - 0.3 * blood - sallow + light],
    male,
    age,
    hair: hairColour(depth, age, random),
    makeUp: male || random.uniform() < 0.45 ? 0 : random.uniform() ** 1.3,
  };
}
