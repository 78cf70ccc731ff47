// The face model that a command fits.
import { basename } from 'node:path';
import { type FaceModel, ganTexture, type LoadOptions, loadFaceModel, loadGenerator } from '@ganfit/morphable';
import { openHead, openTexture } from '@ganfit/open-head';

export interface ModelOptions {
  /** A model file; default open-head. */
  readonly model?: string;
  /** A generator's file, or 'open' for open-head's own; default the model's linear texture. */
  readonly generator?: string;
}

/** Help of the option that names a generator. */
export const generatorHelp =
  "a GAN as texture prior: a generator's file, or 'open' for open-head's (default: the linear one)";

/**
 * The model with its linear texture, and the same with a GAN's where one is named (else the same one twice).
 * @param given one that is loaded already, in place of the file; the caller's to dispose of
 */
export async function loadModels(
  { model: path, generator }: ModelOptions,
  given?: FaceModel,
  options: LoadOptions = {},
): Promise<{ model: FaceModel; linear: FaceModel; dispose(): void }> {
  const linear = given ?? (path ? await loadFaceModel(path, options) : await openHead(options));
  const disposeLinear = (): void => {
    if (!given) linear.dispose();
  };
  if (!generator) return { model: linear, linear, dispose: disposeLinear };
  try {
    const texture =
      generator === 'open' ? await openTexture(options) : ganTexture(await loadGenerator(generator, options));
    const dispose = (): void => {
      texture.dispose?.();
      disposeLinear();
    };
    const model = {
      ...linear,
      texture,
      name: `${linear.name} with a GAN`,
      hash: `${linear.hash}+${basename(generator)}`,
    };
    return { model, linear, dispose };
  } catch (error) {
    disposeLinear();
    throw error;
  }
}
