// The photos of one person that are fitted together.
import type { Picture } from './picture.js';
import { type Move, middle, movedPoints } from './similarity.js';
import { movedStrokes, type Stroke } from './strokes.js';

export interface Photo {
  readonly id: number;
  /** What it is called in messages. */
  readonly name: string;
  /** As it was brought. */
  readonly file: Blob;
  readonly picture: Picture;
  /** `[68 * 2]` in pixels of the picture; they change in place as the visitor drags them. */
  readonly landmarks?: Float32Array | undefined;
  readonly strokes: readonly Stroke[];
  /** Whether the picture is not as it was brought, but turned or cropped. */
  readonly moved?: boolean;
  /** Whether its face is still sought, and whether its landmarks were placed by hand. */
  readonly state: 'looking' | 'found' | 'no face' | 'by hand';
}

/** A photo that can be fitted. */
export type MarkedPhoto = Photo & { readonly landmarks: Float32Array };

export const isMarked = (photo: Photo): photo is MarkedPhoto => photo.landmarks !== undefined;

export interface Photos {
  all(): readonly Photo[];
  selected(): Photo | undefined;
  select(id: number): void;
  /** Adds a photo and selects it. */
  add(photo: Omit<Photo, 'id'>): Photo;
  /** Changes a photo if it is still there, and returns it as it is then. */
  change(id: number, change: Partial<Omit<Photo, 'id'>>): Photo | undefined;
  remove(id: number): void;
  clear(): void;
}

/** @param onChange called after each change but those of landmarks in place */
export function photoSet(onChange: () => void): Photos {
  let list: readonly Photo[] = [];
  let selected: number | undefined;
  let count = 0;
  const forget = ({ picture }: Photo): void => URL.revokeObjectURL(picture.url);
  return {
    all: () => list,
    selected: () => list.find(({ id }) => id === selected),
    select(id) {
      selected = id;
      onChange();
    },
    add(photo) {
      const added = { ...photo, id: ++count };
      list = [...list, added];
      selected = added.id;
      onChange();
      return added;
    },
    change(id, change) {
      const before = list.find((photo) => photo.id === id);
      if (!before) return undefined;
      const after = { ...before, ...change };
      list = list.map((photo) => (photo === before ? after : photo));
      if (after.picture !== before.picture) forget(before);
      onChange();
      return after;
    },
    remove(id) {
      const at = list.findIndex((photo) => photo.id === id);
      list.filter((photo) => photo.id === id).forEach(forget);
      list = list.filter((photo) => photo.id !== id);
      if (selected === id) selected = (list[at] ?? list.at(-1))?.id;
      onChange();
    },
    clear() {
      list.forEach(forget);
      [list, selected] = [[], undefined];
      onChange();
    },
  };
}

/** What goes along when a photo is turned or cropped to another picture; landmarks that fall outside of it are gone. */
export function movedAlong({ landmarks, strokes, state }: Photo, { map, width, height }: Move) {
  const moved = landmarks && movedPoints(map, landmarks);
  const [x, y] = moved ? middle(moved) : [-1, -1];
  const inside = x > 0 && x < width && y > 0 && y < height;
  return {
    ...{ moved: true, strokes: movedStrokes(strokes, map) },
    ...(inside ? { landmarks: moved, state } : { landmarks: undefined, state: 'looking' as const }),
  };
}
