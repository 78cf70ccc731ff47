import {
  type FaceModel,
  ganTexture,
  type LoadOptions,
  loadFaceModel,
  loadGenerator,
  type TexturePrior,
  withTexture,
} from '@ganfit/morphable';

/** Where the model file lies in this package; a bundler copies it along. */
export const openHeadUrl: URL = new URL('../model/open-head.safetensors', import.meta.url);

export interface OpenHeadOptions extends LoadOptions {
  /** The prior that texture comes from: open-texture, a GAN (default), or the linear model in open-head's own file. */
  readonly texture?: 'gan' | 'linear';
  /** Where else to load the model from. */
  readonly source?: string | URL | Uint8Array;
  /** Where else to load the GAN from. */
  readonly textureSource?: string | URL | Uint8Array;
}

/**
 * Loads open-head: identity and expression models and a texture prior on one mesh, trained on openly licensed data (see
 * NOTICE). The GAN draws sharper maps; the linear prior makes a fit faster.
 *
 * @throws GanfitError `MISSING_FILE`, `NETWORK` or `MODEL_FORMAT`
 * @example
 * const model = await openHead();
 * const mean = model.shape.evaluate(tf.zeros([1, model.shape.identitySize]), tf.zeros([1, model.shape.expressionSize]));
 * const quick = await fit('me.jpg', { model: await openHead({ texture: 'linear' }) });
 */
export async function openHead(options: OpenHeadOptions = {}): Promise<FaceModel> {
  const { texture = 'gan', source = openHeadUrl, textureSource, ...load } = options;
  const linear = await loadFaceModel(source, load);
  if (texture === 'linear') return linear;
  try {
    const prior = await openTexture({ ...load, ...(textureSource && { source: textureSource }) });
    linear.texture.dispose?.();
    const model = withTexture(linear, prior, 'open-texture');
    const dispose = (): void => {
      model.dispose();
      linear.shape.dispose();
    };
    return { ...model, dispose };
  } catch (error) {
    linear.dispose();
    throw error;
  }
}

/** Where the generator's file lies in this package. */
export const openTextureUrl: URL = new URL('../model/open-texture.safetensors', import.meta.url);

/**
 * Loads open-texture: a GAN of albedo maps in open-head's layout (256 x 256, latent 512), trained on synthesised maps (see
 * NOTICE). {@link openHead} loads it too; this is for other heads in the same layout.
 *
 * @param options where else to load it from (`source`), a signal, and progress
 * @throws GanfitError `MISSING_FILE`, `NETWORK` or `MODEL_FORMAT`
 * @example const map = texture.decode(texture.initial(1, randomStream(1))); // of texture = await openTexture()
 */
export async function openTexture(
  options: LoadOptions & { source?: string | URL | Uint8Array } = {},
): Promise<TexturePrior> {
  return ganTexture(await loadGenerator(options.source ?? openTextureUrl, options));
}
