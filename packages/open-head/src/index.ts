import {
  type FaceModel,
  ganTexture,
  type LoadOptions,
  loadFaceModel,
  loadGenerator,
  type TexturePrior,
} from '@ganfit/morphable';

/** Where the model file lies in this package; a bundler copies it along. */
export const openHeadUrl: URL = new URL('../model/open-head.safetensors', import.meta.url);

/**
 * Loads open-head: identity, expression and texture models on one mesh, trained on openly licensed data (see NOTICE).
 *
 * @param options where else to load it from (`source`), a signal, and progress
 * @throws GanfitError `MISSING_FILE`, `NETWORK` or `MODEL_FORMAT`
 * @example
 * const model = await openHead();
 * const mean = model.shape.evaluate(tf.zeros([1, model.shape.identitySize]), tf.zeros([1, model.shape.expressionSize]));
 */
export function openHead(options: LoadOptions & { source?: string | URL | Uint8Array } = {}): Promise<FaceModel> {
  return loadFaceModel(options.source ?? openHeadUrl, options);
}

/** Where the generator's file lies in this package. */
export const openTextureUrl: URL = new URL('../model/open-texture.safetensors', import.meta.url);

/**
 * Loads open-texture: a GAN of albedo maps in open-head's layout (256 x 256, latent 512), trained on synthesised maps (see
 * NOTICE). Sharper than the linear model that open-head brings. Dispose of it beside the model.
 *
 * @param options where else to load it from (`source`), a signal, and progress
 * @throws GanfitError `MISSING_FILE`, `NETWORK` or `MODEL_FORMAT`
 * @example const head = await fit('me.jpg', { model: { ...(await openHead()), texture: await openTexture() } });
 */
export async function openTexture(
  options: LoadOptions & { source?: string | URL | Uint8Array } = {},
): Promise<TexturePrior> {
  return ganTexture(await loadGenerator(options.source ?? openTextureUrl, options));
}
