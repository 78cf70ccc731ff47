import type { LinearTextureModel } from './linear.js';

/** Mode k of a model, `[texels * 3]`. */
export function mode({ basis, texels }: LinearTextureModel, k: number): Float32Array {
  const width = texels.length * 3;
  return Float32Array.from(basis.values.subarray(k * width, (k + 1) * width), (v) => v * basis.scale[k]!);
}

/** The map of a latent, `[size, size, 3]`; a latent shorter than the basis leaves the rest at zero. */
export function decodeTexture(model: LinearTextureModel, latent: ArrayLike<number>): Float32Array {
  const map = model.mean.slice();
  const { basis, texels } = model;
  const width = texels.length * 3;
  for (let k = 0; k < latent.length; k++) {
    const gain = latent[k]! * basis.scale[k]!;
    for (let i = 0; i < width; i++)
      map[3 * texels[Math.floor(i / 3)]! + (i % 3)]! += gain * basis.values[k * width + i]!;
  }
  return map;
}

/**
 * Least-squares latents of maps, with the leading modes only.
 *
 * @param weights `[texels * 3]`, as the model was trained with
 * @returns a function from a map and a number of modes to its latent
 */
export function texturePosition(
  model: LinearTextureModel,
  weights: Float32Array,
): (map: Float32Array, components: number) => Float64Array {
  const count = model.basis.scale.length;
  const squared = weights.map((w) => w * w);
  const modes = Array.from({ length: count }, (_, k) => mode(model, k));
  const dual = modes.map((m) => m.map((v, i) => v * squared[i]!));
  const gram = dual.map((d) => Float64Array.from(modes, (m) => dot(d, m)));
  return (map, components) => {
    const offset = Float32Array.from(weights, (_, i) => {
      const at = 3 * model.texels[Math.floor(i / 3)]! + (i % 3);
      return map[at]! - model.mean[at]!;
    });
    return solve(
      gram,
      Float64Array.from({ length: components }, (_, k) => dot(dual[k]!, offset)),
    );
  };
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Solves the leading part of a positive definite system by Cholesky factors. */
function solve(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const n = right.length;
  const l = Array.from({ length: n }, () => new Float64Array(n));
  const x = right.slice();
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i]![j]!;
      for (let k = 0; k < j; k++) sum -= l[i]![k]! * l[j]![k]!;
      l[i]![j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / l[j]![j]!;
    }
    for (let k = 0; k < i; k++) x[i]! -= l[i]![k]! * x[k]!;
    x[i]! /= l[i]![i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= l[k]![i]! * x[k]!;
    x[i]! /= l[i]![i]!;
  }
  return x;
}
