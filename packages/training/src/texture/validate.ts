import { randomStream } from '@ganfit/core';
import { contactSheet } from './contact-sheet.js';
import type { LinearTextureModel } from './linear.js';
import { nthMap } from './many.js';
import { decodeTexture, texturePosition } from './project.js';
import type { TextureSources } from './sources.js';
import { headRows } from './to-atlas.js';
import { texelWeights } from './weights.js';

/** How well maps that were not trained on are rebuilt by the first so many modes; mean absolute difference, sRGB. */
export interface TextureError {
  readonly components: number;
  readonly face: number;
  readonly eye: number;
}

/** Rebuilds `count` maps of another seed than the model's. */
export function heldOutErrors(
  model: LinearTextureModel,
  sources: TextureSources,
  options: { count?: number; seed?: number; steps?: readonly number[] } = {},
): TextureError[] {
  const { count = 200, seed = 1_000_003, steps = [0, 10, 20, 40, 60, 80] } = options;
  const weights = texelWeights(sources, model.texels, model.size);
  const position = texturePosition(model, weights);
  const used = steps.filter((k) => k <= model.basis.scale.length);
  const sums = used.map(() => ({ face: 0, eye: 0 }));
  const head = headRows(model.size) * model.size;
  const faces = [...model.texels.keys()].filter((i) => model.texels[i]! < head && weights[3 * i]! > 0.9);
  const eyes = [...model.texels.keys()].filter((i) => model.texels[i]! >= head);
  for (let n = 0; n < count; n++) {
    const map = nthMap(sources, seed, n, model.size);
    used.forEach((components, s) => {
      const rebuilt = decodeTexture(model, position(map, components));
      sums[s]!.face += difference(map, rebuilt, faces, model.texels) / count;
      sums[s]!.eye += difference(map, rebuilt, eyes, model.texels) / count;
    });
  }
  return used.map((components, s) => ({ components, ...sums[s]! }));
}

function difference(a: Float32Array, b: Float32Array, which: readonly number[], texels: Int32Array): number {
  let sum = 0;
  for (const i of which) for (let c = 0; c < 3; c++) sum += Math.abs(a[3 * texels[i]! + c]! - b[3 * texels[i]! + c]!);
  return sum / (3 * which.length);
}

/** Pictures to judge a model by: the mean with -2 and +2 deviations of its first modes, and random maps beside samples. */
export async function textureSheets(
  model: LinearTextureModel,
  sources: TextureSources,
  seed = 1_000_003,
): Promise<{ modes: Uint8Array; samples: Uint8Array }> {
  const one = (k: number, value: number): number[] => Array.from({ length: k + 1 }, (_, i) => (i === k ? value : 0));
  const modes = Array.from({ length: 8 }, (_, k) => k).flatMap((k) => [
    decodeTexture(model, one(k, -2)),
    model.mean,
    decodeTexture(model, one(k, 2)),
  ]);
  const random = randomStream(seed).split('samples');
  const pairs = Array.from({ length: 12 }, (_, n) => [
    nthMap(sources, seed, n, model.size),
    decodeTexture(model, random.normals(model.basis.scale.length)),
  ]).flat();
  return { modes: await contactSheet(modes, 6), samples: await contactSheet(pairs, 6) };
}
