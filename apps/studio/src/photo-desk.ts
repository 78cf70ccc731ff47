// The photos on the page, and what is done to them: they are brought, turned, cropped, marked.
import type { WorkerFitter } from '@ganfit/fitter/worker';
import { byId } from './dom.js';
import { averageLandmarks } from './landmark-anchors.js';
import { photoFinder } from './photo-finder.js';
import { photoInput } from './photo-input.js';
import { type PhotoStage, photoStage } from './photo-stage.js';
import { showStrip } from './photo-strip.js';
import { photoTools } from './photo-tools.js';
import { isMarked, type MarkedPhoto, movedAlong, type Photo, photoSet } from './photos.js';
import { maxSide, movedPicture, readPicture } from './picture.js';
import { cropTo, levelled, type Move, middle, quarterTurn } from './similarity.js';
import { clearError, say, showError } from './status.js';

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
    byId('choose').textContent = any ? 'Add photos…' : 'Choose photos…';
    byId('choose').classList.toggle('main', !any);
    byId('anew').hidden = !any;
  };
  const photos = photoSet(() => {
    refresh();
    onChange();
  });
  const { bring, find } = photoFinder(fitter, photos, busy);
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
      const restored = photos.change(photo.id, {
        ...{ picture, moved: false, strokes: [] },
        ...{ landmarks: undefined, state: 'looking' },
      });
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

/** From the eye on the left of the picture to the other. */
function eyeLine(landmarks: Float32Array): [number, number] {
  const [left, right] = [middle(landmarks.subarray(72, 84)), middle(landmarks.subarray(84, 96))];
  return [right[0] - left[0], right[1] - left[1]];
}
