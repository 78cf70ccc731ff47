import { check, type RandomStream, randomStream } from '@ganfit/core';
import type { FaceModel } from '@ganfit/morphable';
import { outsideField } from './outside-field.js';

/** Someone who does not exist. */
export interface Person {
  name: string;
  /** What it was drawn from. */
  drawn: { seed: number; index: number; source: Source };
  /** p_s, `[identitySize]`. */
  identity: Float32Array;
  /** p_t, `[latentSize]`. */
  texture: Float32Array;
  /** `[vertexCount * 3]` displacement that no identity of the model makes; none for people of the model. */
  outside?: Float32Array;
}

/** Where people come from: the model's own distribution, or partly beyond what it can say. */
export type Source = 'model' | 'beyond';

export interface PersonOptions {
  /** Person i of a seed is the same whatever else is asked for. Default 1. */
  seed?: number;
  source?: Source;
  /** For people beyond the model: root mean square of what the model cannot say, mm over the face. Default 2. */
  outside?: number;
}

/**
 * Draws a person. Of the model: identity N(0, 1), the shape prior itself, so the average face is as rare as among people.
 * Beyond it: identity N(0, 0.8) and a smooth field of `outside` mm from which all that the model's identity can say was taken;
 * a stand-in for scans of another source. Texture N(0, 0.8): at 1 a linear texture model gives skins that nobody has.
 *
 * @example const person = drawPerson(model, 0, { seed: 7, source: 'beyond' });
 */
export function drawPerson(model: FaceModel, index: number, options: PersonOptions = {}): Person {
  const { seed = 1, source = 'model', outside = 2 } = options;
  check(outside >= 0, 'ARGUMENT', () => `drawPerson: \`outside\` must be 0 mm or more, got ${outside}.`);
  const random = randomOf({ seed, index, source });
  const beyond = source === 'beyond';
  return {
    name: `${beyond ? 'beyond' : 'subject'}-${String(index + 1).padStart(2, '0')}`,
    drawn: { seed, index, source },
    identity: random.split('identity').normals(model.shape.identitySize, 0, beyond ? 0.8 : 1),
    texture: random.split('texture').normals(model.texture.latentSize, 0, 0.8),
    ...(beyond && { outside: outsideField(model, random.split('outside'), outside) }),
  };
}

/** The stream behind everything about one person. */
export const randomOf = ({ seed, index, source }: Person['drawn']): RandomStream =>
  randomStream(seed).split(`${source} ${index}`);
