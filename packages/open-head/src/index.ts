import { type FaceModel, type LoadOptions, loadFaceModel } from '@ganfit/morphable';

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
