// Photos are read, and faces found in them; the visitor is told what was found, and what is wrong.
import type { WorkerFitter } from '@ganfit/fitter/worker';
import { type Found, findUpright, type Turned } from './find-upright.js';
import { movedAlong, type Photo, type Photos } from './photos.js';
import { readPicture } from './picture.js';
import { clearError, plainMessage, say, setProgress, showError, showLoading } from './status.js';

export interface PhotoFinder {
  /** Adds the photos that can be read, and looks for their faces. */
  bring(files: readonly File[]): Promise<void>;
  /** Looks for the faces of photos that are there. */
  find(photos: readonly Photo[]): Promise<void>;
}

/** @param busy whether a fit is under way: photos wait for its end */
export function photoFinder(fitter: WorkerFitter, photos: Photos, busy: () => boolean): PhotoFinder {
  const bring = async (files: readonly File[]): Promise<void> => {
    if (busy()) return say('A fit is under way. Stop it first.');
    clearError();
    const [added, notes, wrong]: [Photo[], string[], string[]] = [[], [], []];
    for (const file of files) {
      const name = file.name || 'the photo';
      try {
        const { picture, notes: remarks } = await readPicture(file);
        added.push(photos.add({ name, file, picture, strokes: [], state: 'looking' }));
        notes.push(...remarks.map((remark) => `${name} ${remark}.`));
      } catch (error) {
        wrong.push(plainMessage(error).replace(/^the image/i, name));
      }
    }
    if (wrong.length) showError(wrong.join(' '));
    await find(added, notes, wrong);
  };
  /** Says also what was noted and what was wrong when the photos were read. */
  const find = async (sought: readonly Photo[], notes: readonly string[] = [], wrong: readonly string[] = []) => {
    if (sought.length === 0) return;
    if (busy()) {
      for (const { id, landmarks } of sought) if (!landmarks) photos.change(id, unmarked);
      return say('A fit is under way; faces are found after it.');
    }
    for (const { id } of sought) photos.change(id, { state: 'looking' });
    const looking = 'Looking for the face …';
    say(looking);
    const said = [...notes];
    const problems = [...wrong];
    for (const { id, picture, name } of sought) {
      const current = (): boolean => photos.all().some((photo) => photo.id === id && photo.picture === picture);
      const detect = (blob: Blob) => fitter.detect(blob, { onLoading: showLoading(looking) });
      const found = await findUpright(detect, picture, current).catch((error: unknown) => {
        problems.push(plainMessage(error));
        return undefined;
      });
      const there = current();
      if (found?.turned && !there) URL.revokeObjectURL(found.turned.picture.url);
      if (!there) continue;
      const [face] = found?.faces ?? [];
      if (found?.turned) turnBy(id, found.turned);
      photos.change(id, face ? { landmarks: face.landmarks, state: 'found' } : unmarked);
      if (found) said.push(...remarks(name, found, photos.all().length));
      if (found && !face) problems.push(noFace(name, photos.all().length));
    }
    setProgress(0);
    if (problems.length) showError([...new Set(problems)].join(' '));
    else clearError();
    say(said.join(' '));
  };
  const turnBy = (id: number, { move, picture }: Turned): void => {
    const photo = photos.all().find((each) => each.id === id);
    if (photo) photos.change(id, { ...movedAlong(photo, move), picture });
  };
  return { bring, find: (sought) => find(sought) };
}

const unmarked = { landmarks: undefined, state: 'no face' } as const;

function remarks(name: string, { faces, turned }: Found, count: number): string[] {
  if (faces.length === 0) return [];
  const which = count > 1 ? ` in ${name}` : '';
  const how = turned ? [`${name} was turned ${turned.how}: the face looked upright then.`] : [];
  return [...how, ...foundIn(faces.length, which, count)];
}

function foundIn(faces: number, which: string, count: number): string[] {
  if (faces > 1) return [`${faces} faces${which}; the largest is fitted. Crop to another one to fit that.`];
  return count > 1 ? [`Face found${which}.`] : ['Face found. Drag points that are off, then fit.'];
}

function noFace(name: string, count: number): string {
  const out = count > 1 ? ', which is left out' : '';
  return `No face was found in ${name}${out}. Turn it upright, crop it, or place the landmarks by hand; faces are found that are seen from the front and not small.`;
}
