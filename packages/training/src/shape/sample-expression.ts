import type { RandomStream } from '@ganfit/core';

/**
 * Draws weights of plausible expressions, each in [0, 1].
 *
 * Muscles come in groups that a face moves together (a smile lifts cheeks and squints the eyes); a few groups are active
 * at a time, with a strength of Beta-like distribution. Left and right follow each other (70 % to 130 % of each other, or
 * in one of eight draws only one side), opposites exclude each other (wide and blink, smile and frown, left and right),
 * `mouthClose` never exceeds `jawOpen`, and gaze turns both eyes alike.
 */
export function sampleExpression(names: readonly string[], random: RandomStream): Float64Array {
  const weights = new Float64Array(names.length);
  const add = (name: string, amount: number): void => {
    const i = names.indexOf(name);
    if (i >= 0) weights[i] = Math.min(1, weights[i]! + Math.max(0, amount));
  };
  /** Strong values are rarer than weak ones. */
  const strength = (): number => random.uniform() ** 1.5;
  const chance = (p: number): boolean => random.uniform() < p;
  const pair = (name: string, amount: number): void => {
    const oneSided = chance(1 / 8);
    const side = chance(0.5) ? '_L' : '_R';
    const other = side === '_L' ? '_R' : '_L';
    add(name + side, amount);
    add(name + other, oneSided ? amount * random.uniform(0, 0.3) : amount * random.uniform(0.7, 1.3));
  };
  const oneOf = (...choices: (() => void)[]): void => choices[random.integer(choices.length)]!();

  if (chance(0.45)) {
    oneOf(
      () => pair('browDown', strength()),
      () => {
        const s = strength();
        pair('browInnerUp', s);
        pair('browOuterUp', s * random.uniform(0, 1));
      },
      () => pair('browInnerUp', strength()),
      () => pair('browOuterUp', strength()),
    );
  }
  if (chance(0.55)) {
    oneOf(
      () => pair('eyeBlink', strength()),
      () => pair('eyeWide', strength()),
      () => pair('eyeSquint', strength()),
    );
  }
  if (chance(0.5)) {
    const side = random.uniform(-1, 1);
    const up = random.uniform(-1, 1);
    add(side > 0 ? 'eyeLookOut_L' : 'eyeLookIn_L', Math.abs(side));
    add(side > 0 ? 'eyeLookIn_R' : 'eyeLookOut_R', Math.abs(side));
    for (const eye of ['_L', '_R']) add((up > 0 ? 'eyeLookUp' : 'eyeLookDown') + eye, Math.abs(up));
  }
  if (chance(0.5)) {
    const s = strength();
    pair('mouthSmile', s);
    pair('cheekSquint', s * random.uniform(0, 0.8));
    pair('cheekRaiser', s * random.uniform(0, 0.6));
    // Half of the smiles show teeth.
    if (chance(0.5)) {
      pair('mouthUpperUp', s * random.uniform(0.2, 0.9));
      pair('mouthLowerDown', s * random.uniform(0.1, 0.7));
    }
    if (chance(0.3)) pair('mouthDimple', strength());
  } else if (chance(0.4)) {
    oneOf(
      () => pair('mouthFrown', strength()),
      () => pair('mouthStretch', strength()),
      () => add('mouthPucker', strength()),
      () => add('mouthFunnel', strength()),
      () => pair('mouthPress', strength()),
    );
  }
  if (chance(0.45)) {
    const open = strength();
    add('jawOpen', open);
    if (chance(0.25)) add('mouthClose', open * random.uniform());
  }
  if (chance(0.15))
    oneOf(
      () => add('jawLeft', strength()),
      () => add('jawRight', strength()),
      () => add('jawForward', strength()),
    );
  if (chance(0.15))
    oneOf(
      () => add('mouthLeft', strength()),
      () => add('mouthRight', strength()),
    );
  if (chance(0.2)) pair('noseSneer', strength());
  if (chance(0.12)) pair('cheekPuff', strength());
  for (const name of ['mouthLowerDown', 'mouthUpperUp']) if (chance(0.15)) pair(name, strength());
  for (const name of ['mouthRollLower', 'mouthRollUpper', 'mouthShrugLower', 'mouthShrugUpper']) {
    if (chance(0.12)) add(name, strength() * 0.8);
  }
  return weights;
}
