import type { TextureSources } from './sources.js';
import { atlasWriter, headRows } from './to-atlas.js';

/** Eyes are few texels, but their colour has to come with the first modes. */
const eyeWeight = 4;
const farWeight = 0.1;

/** How much each value `[texels * 3]` counts when modes are chosen: the face 1, scalp, ears and neck little. */
export function texelWeights(
  { face, size: sourceSize }: TextureSources,
  texels: Int32Array,
  size: number,
): Float32Array {
  const onMap = new Float32Array(size * size);
  atlasWriter(sourceSize, size, 1)(face, onMap);
  const weights = Float32Array.from(texels, (texel) => {
    const onHead = texel < headRows(size) * size;
    return onHead ? farWeight + (1 - farWeight) * onMap[texel]! : eyeWeight;
  });
  return Float32Array.from({ length: texels.length * 3 }, (_, i) => weights[Math.floor(i / 3)]!);
}
