import type { PhotoFaces } from '@ganfit/fitter/worker';
import { movedPicture, type Picture } from './picture.js';
import type { Move } from './similarity.js';
import { turns, upright, uprightness } from './upright.js';

/** A photo turned so that its face is upright. */
export interface Turned {
  readonly move: Move;
  readonly picture: Picture;
  /** For people. */
  readonly how: string;
}

/** The faces of a photo, or of the photo turned. */
export interface Found extends PhotoFaces {
  readonly turned?: Turned;
}

/**
 * Finds the faces of a photo; where none looks upright, of the photo turned, if one does then.
 * @param wanted whether the photo is still there
 */
export async function findUpright(
  detect: (photo: Blob) => Promise<PhotoFaces>,
  picture: Picture,
  wanted: () => boolean,
): Promise<Found> {
  let best: Found = await detect(picture.blob);
  for (const [turn, how] of turns) {
    if (looks(best) > upright || !wanted()) break;
    const move = turn(picture);
    const turned = { move, how, picture: await movedPicture(picture, move.map, move) };
    const found = { ...(await detect(turned.picture.blob)), turned };
    const better = looks(found) > Math.max(looks(best), likely);
    URL.revokeObjectURL((better ? best : found).turned?.picture.url ?? '');
    if (better) best = found;
  }
  return best;
}

/** What is turned must look like a face. */
const likely = 0.5;

const looks = ({ faces: [face] }: PhotoFaces): number => (face ? uprightness(face) : Number.NEGATIVE_INFINITY);
