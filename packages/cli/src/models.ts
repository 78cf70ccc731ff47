// The face model that a command fits.
import { basename } from 'node:path';
import {
  type FaceModel,
  ganTexture,
  type LoadOptions,
  loadFaceModel,
  loadGenerator,
  withTexture,
} from '@ganfit/morphable';
import { openHead, openTexture } from '@ganfit/open-head';

export interface ModelOptions {
  /** A model file; default open-head. */
  readonly model?: string;
  /** A generator's file, 'open' for open-head's own, or 'none' for the model's linear texture. */
  readonly generator?: string;
}

/** Help of the option that names a generator. */
export const generatorHelp =
  "a GAN as texture prior: a generator's file, 'open' for open-head's (its default), or 'none' for the model's linear one (default with --model)";

/** The generator that is meant where none is named: open-head's, for open-head alone, and none for a model that is there. */
export const generatorOf = ({ model, generator }: ModelOptions, given?: FaceModel): string =>
  generator ?? (model || given ? 'none' : 'open');

/**
 * The model with its linear texture, and the same with a GAN's (twice the same one where that is 'none').
 * @param given one that is loaded already, in place of the file; the caller's to dispose of, and as it is if no generator is named
 */
export async function loadModels(
  options: ModelOptions,
  given?: FaceModel,
  load: LoadOptions = {},
): Promise<{ model: FaceModel; linear: FaceModel; dispose(): void }> {
  const generator = generatorOf(options, given);
  const linear =
    given ??
    (options.model ? await loadFaceModel(options.model, load) : await openHead({ ...load, texture: 'linear' }));
  const disposeLinear = (): void => {
    if (!given) linear.dispose();
  };
  if (generator === 'none') return { model: linear, linear, dispose: disposeLinear };
  try {
    const model =
      generator === 'open'
        ? withTexture(linear, await openTexture(load), 'open-texture')
        : withTexture(linear, ganTexture(await loadGenerator(generator, load)), basename(generator));
    const dispose = (): void => {
      model.dispose();
      disposeLinear();
    };
    return { model, linear, dispose };
  } catch (error) {
    disposeLinear();
    throw error;
  }
}
