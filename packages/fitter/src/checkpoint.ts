// A fit in the middle, as bytes: parameters, optimiser and place, in a safetensors file.
import { GanfitError, leafPaths, leaves, type Tree, unflatten } from '@ganfit/core';
import type { FaceParameters } from '@ganfit/losses';
import { readSafetensors, type StoredTensor, writeSafetensors } from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';
import type { OptimizerState } from './optimizer/transform.js';

/** All that a fit needs to go on. */
export interface FitState {
  /** Which stage, and how many of its steps are done. */
  readonly stage: number;
  readonly step: number;
  readonly images: readonly ImageState[];
}

/** One photo's part of it. */
export interface ImageState {
  readonly parameters: FaceParameters;
  readonly optimizer: OptimizerState;
  /** What the stage's `visibility` said when it started. */
  readonly visible?: tf.Tensor4D;
}

const tree = (state: FitState): Tree => ({ images: state.images as unknown as Tree });

/** @param about what the state belongs to: seed, model hash, stages; checked when it is read */
export async function saveState(state: FitState, about: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const paths = leafPaths(tree(state));
  const values = await Promise.all(leaves(tree(state)).map((leaf) => leaf.data()));
  const tensors = Object.fromEntries(
    leaves(tree(state)).map((leaf, i): [string, StoredTensor] => [
      paths[i]!,
      { dtype: 'F32', shape: leaf.shape, data: values[i] as Float32Array },
    ]),
  );
  return writeSafetensors(tensors, { ...about, stage: `${state.stage}`, step: `${state.step}` });
}

/**
 * @param like a state of the same structure at the same stage, whose tensors are read for their shapes only
 * @throws GanfitError `MODEL_FORMAT` if the checkpoint belongs to another fit
 */
export function restoreImages(bytes: Uint8Array, like: FitState): FitState['images'] {
  const { tensors } = readSafetensors(bytes);
  // What a stage sees may come from the stage before, which a resumed fit does not run: it is read if it is there.
  const images = like.images.map(({ parameters, optimizer }) => ({ parameters, optimizer })) as unknown as Tree;
  const paths = leafPaths({ images });
  const stored = leaves({ images }).map((leaf, i) => {
    const found = tensors.get(paths[i]!);
    if (found && found.shape.join() === leaf.shape.join()) return found;
    throw new GanfitError(
      'MODEL_FORMAT',
      `fit: the checkpoint does not belong to this fit (\`${paths[i]}\` differs). Use the same photos, model and options.`,
    );
  });
  const toTensor = ({ data, shape }: StoredTensor): tf.Tensor => tf.tensor(Float32Array.from(data), [...shape]);
  const restored = unflatten(images, stored.map(toTensor)) as unknown as FitState['images'];
  return restored.map((image, i) => {
    const read = (path: string) => {
      const found = tensors.get(`images.${i}.${path}`);
      return found && (toTensor(found) as tf.Tensor4D);
    };
    const visible = read('visible');
    // A fit that went further has maps that none of its stages so far has made.
    const maps = (['detail', 'tone'] as const).filter((name) => !image.parameters[name]);
    const further = maps.flatMap((name) => {
      const map = read(`parameters.${name}`);
      return map ? [[name, map]] : [];
    });
    return {
      ...image,
      parameters: { ...image.parameters, ...Object.fromEntries(further) },
      ...(visible && { visible }),
    };
  });
}

/** Where a checkpoint stands. @throws GanfitError `MODEL_FORMAT` if `about` differs */
export function checkpointPlace(
  bytes: Uint8Array,
  about: Readonly<Record<string, string>>,
): { stage: number; step: number } {
  const { metadata } = readSafetensors(bytes);
  for (const [key, value] of Object.entries(about)) {
    if (metadata[key] !== value) {
      throw new GanfitError(
        'MODEL_FORMAT',
        `fit: the checkpoint was made with another ${key} (${metadata[key] ?? 'none'}, now ${value}). Use the one it was made with, or start anew.`,
      );
    }
  }
  return { stage: Number(metadata['stage']), step: Number(metadata['step']) };
}
