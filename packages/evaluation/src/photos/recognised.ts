import { cosine } from '../scores.js';
import type { Likeness } from './likeness.js';

/** How a head finds its photo among all. */
export interface Recognised {
  /** 1 if no photo of anybody else is as near as its own. */
  rank: number;
  /** Cosine to its own photo. */
  own: number;
  /** `own` less the best cosine to a photo of somebody else. */
  gap: number;
  /** Name of that photo. */
  next: string;
}

/** A photo with its likeness. */
export interface Seen {
  readonly name: string;
  readonly person: string;
  readonly likeness: Likeness;
}

/**
 * For each photo's head, seen from the front, its own photo's rank among those of other people; undefined where the head
 * from the front is no face, or nobody else is there. What ties counts against the fit.
 */
export function recognise(all: readonly Seen[]): (Recognised | undefined)[] {
  return all.map(({ person, likeness: { photo, frontal } }) => {
    const others = all.filter((other) => other.person !== person);
    if (!frontal || others.length === 0) return undefined;
    const own = cosine(frontal, photo);
    const scores = others.map(({ name, likeness }) => ({ name, score: cosine(frontal, likeness.photo) }));
    const best = scores.reduce((a, b) => (b.score > a.score ? b : a));
    return {
      rank: 1 + scores.filter(({ score }) => score >= own).length,
      own,
      gap: own - best.score,
      next: best.name,
    };
  });
}
