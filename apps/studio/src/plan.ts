import type { Choice } from './panel.js';
import type { MarkedPhoto } from './photos.js';

/** What a fit is made from. Can be kept: it is plain data. */
export interface Plan {
  readonly photos: readonly MarkedPhoto[];
  readonly choice: Choice;
  /** Starts from the head that the worker has fitted last. */
  readonly further: boolean;
  /** Where to go on. */
  readonly resume?: Uint8Array;
}

/** A plan that later edits of the landmarks leave alone. */
export const planOf = (photos: readonly MarkedPhoto[], choice: Choice, further = false): Plan => ({
  photos: photos.map((photo) => ({ ...photo, landmarks: photo.landmarks.slice() })),
  choice,
  further,
});

/** The plan of a fit that was lost before it was kept: as one of its own. */
export const fromTheStart = ({ photos, choice }: Plan): Plan =>
  planOf(photos, { ...choice, settings: { ...choice.settings, stages: 'all' } });

/** Whether two plans are of the same photos, however they are marked. */
export const samePhotos = (a: readonly MarkedPhoto[], b: readonly MarkedPhoto[]): boolean =>
  a.length === b.length && a.every(({ id, picture }, i) => id === b[i]!.id && picture.blob === b[i]!.picture.blob);
