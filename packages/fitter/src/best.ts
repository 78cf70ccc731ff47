import { disposeTree, mapTree, type Tree } from '@ganfit/core';
import type { FaceParameters } from '@ganfit/losses';
import * as tf from '@tensorflow/tfjs-core';
import type { Stage } from './stage.js';

/** Keeps copies of the parameters with the lowest energy so far, and at first of those that a stage starts from. */
export interface Best {
  /** Energies are comparable only among the steps on which every term was evaluated; others are passed over. */
  offer(energy: number, images: readonly FaceParameters[], stage: Stage, step: number): void;
  /** The copies, which are the caller's from now on. */
  take(): FaceParameters[];
  dispose(): void;
}

export function keepBest(start: readonly FaceParameters[]): Best {
  const copy = (p: FaceParameters): FaceParameters =>
    mapTree(p as unknown as Tree, (leaf) => tf.clone(leaf)) as unknown as FaceParameters;
  let kept = { energy: Number.POSITIVE_INFINITY, images: start.map(copy) };
  const take = (): FaceParameters[] => {
    const { images } = kept;
    kept = { energy: Number.POSITIVE_INFINITY, images: [] };
    return images;
  };
  const dispose = (): void => disposeTree(take() as unknown as Tree);
  return {
    offer(energy, images, stage, step) {
      const complete = Object.values(stage.every ?? {}).every((every) => step % every === 0);
      if (!complete || energy >= kept.energy) return;
      dispose();
      kept = { energy, images: images.map(copy) };
    },
    take,
    dispose,
  };
}
