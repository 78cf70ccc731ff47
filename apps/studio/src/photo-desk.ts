// Photos are brought, faces found in them, and they are turned, cropped and marked.
import type { PhotoFaces, WorkerFitter } from '@ganfit/fitter/worker';
import { byId } from './dom.js';
import { averageLandmarks } from './landmark-anchors.js';
import { photoInput } from './photo-input.js';
import { type PhotoStage, photoStage } from './photo-stage.js';
import { showStrip } from './photo-strip.js';
import { photoTools } from './photo-tools.js';
import { isMarked, type MarkedPhoto, movedAlong, type Photo, photoSet } from './photos.js';
import { maxSide, movedPicture, readPicture } from './picture.js';
import { cropTo, levelled, type Move, middle, quarterTurn } from './similarity.js';
import { clearError, plainMessage, say, setProgress, showError, showLoading } from './status.js';

export interface PhotoDesk {
  readonly stage: PhotoStage;
  selected(): Photo | undefined;
  /** The photos that can be fitted; none while a face is still sought. */
  marked(): readonly MarkedPhoto[];
  /** Puts photos in the place of those that are there. @returns them as they are called now */
  replace(photos: readonly MarkedPhoto[]): MarkedPhoto[];
}

/**
 * @param busy whether a fit is under way: photos wait for its end
 * @param onChange called when there are other photos, or another one is selected
 */
export function photoDesk(fitter: WorkerFitter, busy: () => boolean, onChange: () => void): PhotoDesk {
  const refresh = (): void => {
    stage.show(photos.selected());
    showStrip(photos, (photo) => photos.remove(photo.id));
    const any = photos.all().length > 0;
    byId('choose').textContent = any ? 'Add photos of this person…' : 'Choose photos…';
    byId('anew').hidden = !any;
  };
  const photos = photoSet(() => {
    refresh();
    onChange();
  });
  let edits: Promise<unknown> = Promise.resolve();
  /** Does something to the selected photo, when what was done before is done. */
  const edit = (act: (photo: Photo) => unknown) => (): void => {
    edits = edits
      .then(() => {
        const photo = photos.selected();
        return photo && act(photo);
      })
      .catch(showError);
  };
  const move = async (photo: Photo, to: Move): Promise<void> => {
    const picture = await movedPicture(photo.picture, to.map, to);
    const moved = photos.change(photo.id, { ...movedAlong(photo, to), picture });
    if (moved?.state === 'looking' || moved?.state === 'no face') await find([moved]);
  };
  const tools = photoTools({
    turn: (clockwise) => edit((photo) => move(photo, quarterTurn(photo.picture, clockwise)))(),
    level: edit((photo) => photo.landmarks && move(photo, levelled(photo.picture, eyeLine(photo.landmarks), maxSide))),
    crop: edit((photo) => {
      const frame = stage.framed();
      return frame && move(photo, cropTo(frame));
    }),
    restore: edit(async (photo) => {
      const { picture } = await readPicture(photo.file);
      const restored = photos.change(photo.id, { picture, strokes: [], landmarks: undefined, state: 'looking' });
      if (restored) await find([restored]);
    }),
    find: edit((photo) => find([photo])),
    placeByHand: edit(({ id, picture }) => {
      photos.change(id, { landmarks: averageLandmarks(picture), state: 'by hand' });
      clearError();
      say('Drag the three circles onto eyes and mouth, then the points that are still off.');
    }),
    undoStroke: edit(({ id, strokes }) => photos.change(id, { strokes: strokes.slice(0, -1) })),
    clearStrokes: edit(({ id }) => photos.change(id, { strokes: [] })),
  });
  const stage = photoStage({
    brush: tools.brush,
    onStroke: ({ id, strokes }, stroke) => photos.change(id, { strokes: [...strokes, stroke] }),
    onView: (view) => tools.show(view, photos.selected()),
  });

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
  /** Looks for faces, and says what was found. */
  const find = async (sought: readonly Photo[], notes: readonly string[] = [], wrong: readonly string[] = []) => {
    if (sought.length === 0) return;
    if (busy()) return say('A fit is under way. Stop it first.');
    for (const { id } of sought) photos.change(id, { state: 'looking' });
    say('Looking for the face …');
    const said = [...notes];
    const problems = [...wrong];
    for (const { id, picture, name } of sought) {
      const current = (): boolean => photos.all().some((photo) => photo.id === id && photo.picture === picture);
      const found = await fitter.detect(picture.blob, { onLoading: showLoading }).catch((error: unknown) => {
        problems.push(plainMessage(error));
        return undefined;
      });
      if (!current()) continue;
      const [face] = found?.faces ?? [];
      photos.change(id, face ? { landmarks: face.landmarks, state: 'found' } : { state: 'no face' });
      if (found) said.push(...remarks(name, found, photos.all().length));
      if (found && !face) problems.push(noFace(name, photos.all().length));
    }
    setProgress(0);
    if (problems.length) showError([...new Set(problems)].join(' '));
    else clearError();
    say(said.join(' '));
  };
  photoInput({
    onPhotos: (files) => void bring(files),
    onSample(file) {
      if (!busy()) photos.clear();
      void bring([file]);
    },
    say: showError,
  });
  byId('anew').addEventListener('click', () => {
    if (busy()) return say('A fit is under way. Stop it first.');
    photos.clear();
    clearError();
    say('Choose a photo to begin.');
    byId('choose').focus();
  });
  refresh();
  return {
    stage,
    selected: photos.selected,
    marked: () => (photos.all().some(({ state }) => state === 'looking') ? [] : photos.all().filter(isMarked)),
    replace(list) {
      photos.clear();
      return list.map(({ id, ...photo }) => photos.add(photo) as MarkedPhoto);
    },
  };
}

function remarks(name: string, { faces }: PhotoFaces, count: number): string[] {
  if (faces.length === 0) return [];
  const which = count > 1 ? ` in ${name}` : '';
  if (faces.length > 1)
    return [`${faces.length} faces${which}; the largest is fitted. Crop to another one to fit that.`];
  return count > 1 ? [`Face found${which}.`] : ['Face found. Drag points that are off, then fit.'];
}

function noFace(name: string, count: number): string {
  const out = count > 1 ? ', which is left out' : '';
  return `No face was found in ${name}${out}. Turn it upright, crop it, or place the landmarks by hand; faces are found that are seen from the front and not small.`;
}

/** From the eye on the left of the picture to the other. */
function eyeLine(landmarks: Float32Array): [number, number] {
  const [left, right] = [middle(landmarks.subarray(72, 84)), middle(landmarks.subarray(84, 96))];
  return [right[0] - left[0], right[1] - left[1]];
}
