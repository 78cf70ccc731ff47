import { closeLids } from './blink.js';
import type { Head } from './build-template.js';
import { carry } from './combination.js';
import { turnGaze } from './eyeball.js';
import type { Source } from './source.js';
import { mirrored } from './template.js';

/** Named expressions as displacements of our vertices at activation 1, cm. */
export interface Blendshapes {
  readonly names: readonly string[];
  readonly fields: Float64Array[];
}

/**
 * The source's expressions on our template, but for the pupils': blinks that close, gaze that turns the eyeballs, and
 * left and right made mirror images of each other.
 */
export function carryBlendshapes(source: Source, head: Head): Blendshapes {
  const { combinations, counterparts } = head.template;
  const [first, end] = head.eyeRange;
  const all = source.expression.names;
  const names = all.filter((name) => !name.startsWith('Pupil'));
  const raw = names.map((name) => {
    const moved = source.expression.field(all.indexOf(name));
    const field = carry(combinations, name.startsWith('eyeBlink') ? closeLids(source, moved) : moved);
    turnGaze(name, head.mean.subarray(3 * first, 3 * end), field.subarray(3 * first, 3 * end), head.eyes);
    return field;
  });
  const fields = raw.map((field, i) => {
    const mirror = mirrored(raw[names.indexOf(otherSide(names[i]!))]!, counterparts);
    return field.map((x, k) => 0.5 * (x + mirror[k]!));
  });
  return { names, fields };
}

const opposites: Record<string, string> = { _L: '_R', _R: '_L', Left: 'Right', Right: 'Left' };

/** The name of the same expression on the other side; of a symmetric one, itself. */
export const otherSide = (name: string): string => name.replace(/(_L|_R|Left|Right)$/, (side) => opposites[side]!);
