import { parseWeights, type WeightFile } from './manifest.js';
import { readModelFile, type WeightSource } from './source.js';

/** Loads `<model>_model-weights_manifest.json` and `<model>_model.bin`. */
export async function loadWeights(where: string, model: string, source?: WeightSource): Promise<WeightFile> {
  const [manifest, shard] = await Promise.all([
    readModelFile(where, `${model}_model-weights_manifest.json`, source),
    readModelFile(where, `${model}_model.bin`, source),
  ]);
  return parseWeights(`${where}: ${model}`, manifest, shard);
}
