import { check, type RandomStream } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { leadingEigenvectors, orthonormalise } from './eigen.js';

/** Samples in rows, as bytes: `[count, width]`. */
export interface ByteMatrix {
  readonly data: Uint8Array;
  readonly count: number;
  readonly width: number;
}

export interface PrincipalModes {
  /** `[width]` in the units of the bytes. */
  readonly mean: Float32Array;
  /** `[components, width]`, unit-variance: a sample is mean + sum of N(0, 1) times mode. */
  readonly modes: Float32Array;
  /** Weighted variance of each mode. */
  readonly variances: Float64Array;
  /** Weighted variance of the samples. */
  readonly total: number;
}

/** Values per block: a block of all samples stays in the cache's reach and in tens of megabytes. */
const blockWidth = 2048;

/**
 * Leading principal components by randomised subspace iteration, block by block, on the active backend. Where a weight is
 * small, a mode is what the samples' scores predict there, rather than what it was chosen for.
 *
 * @param weights `[width]`: how much a value counts, on deviations
 */
export async function principalModes(
  samples: ByteMatrix,
  weights: Float32Array,
  components: number,
  random: RandomStream,
  options: { iterations?: number; progress?: (message: string) => void } = {},
): Promise<PrincipalModes> {
  const { count } = samples;
  check(
    components < count,
    'ARGUMENT',
    () => `principalModes: ${components} components need more than ${count} samples.`,
  );
  const mean = columnMeans(samples);
  const { iterations = 3, progress } = options;
  // A few more directions than wanted make the wanted ones converge.
  const sketch = Math.min(count, components + 16);
  let span = orthonormalise(random.normals(count * sketch), count, sketch);
  let image = { product: span, trace: 0 };
  for (let i = 0; i < iterations; i++) {
    if (i) span = orthonormalise(image.product, count, sketch);
    image = await gramTimes(samples, mean, weights, span, sketch);
    progress?.(`subspace iteration ${i + 1} of ${iterations}`);
  }
  const { vectors, values } = ritz(span, image.product, count, sketch, components);
  const modes = await project(samples, mean, vectors, components);
  return { mean, modes, variances: values.map((v) => v / (count - 1)), total: image.trace / (count - 1) };
}

function columnMeans({ data, count, width }: ByteMatrix): Float32Array {
  const sums = new Float64Array(width);
  for (let n = 0; n < count; n++) for (let i = 0, at = n * width; i < width; i++) sums[i]! += data[at + i]!;
  return Float32Array.from(sums, (sum) => sum / count);
}

/** X Xt Q for centred, weighted X and a tall Q `[count, columns]`; the trace of X Xt comes with it. */
async function gramTimes(
  samples: ByteMatrix,
  mean: Float32Array,
  weights: Float32Array,
  q: Float32Array,
  columns: number,
): Promise<{ product: Float32Array; trace: number }> {
  const product = new Float32Array(q.length);
  let trace = 0;
  const tall = tf.tensor2d(q, [samples.count, columns]);
  for (const block of blocks(samples, mean, weights)) {
    for (const v of block.upright) trace += v * v;
    const partial = tf.tidy(() => {
      const upright = tf.tensor2d(block.upright, [samples.count, block.columns]);
      // Both orientations are laid out here: the wasm backend multiplies transposed matrices by a slow loop.
      const lying = tf.tensor2d(block.lying, [block.columns, samples.count]);
      return tf.matMul(upright, tf.matMul(lying, tall)) as tf.Tensor2D;
    });
    const values = await partial.data();
    partial.dispose();
    for (let i = 0; i < product.length; i++) product[i]! += values[i]!;
  }
  tall.dispose();
  return { product, trace };
}

/** Unweighted modes from unit score vectors `[count, components]`. */
async function project(
  samples: ByteMatrix,
  mean: Float32Array,
  vectors: Float32Array,
  components: number,
): Promise<Float32Array> {
  const modes = new Float32Array(components * samples.width);
  const gain = 1 / Math.sqrt(samples.count - 1);
  const scores = tf.tensor2d(vectors, [samples.count, components]);
  for (const block of blocks(samples, mean)) {
    const part = tf.tidy(
      () => tf.matMul(tf.tensor2d(block.lying, [block.columns, samples.count]), scores) as tf.Tensor2D,
    );
    const values = await part.data();
    part.dispose();
    for (let i = 0; i < block.columns; i++)
      for (let k = 0; k < components; k++)
        modes[k * samples.width + block.from + i] = gain * values[i * components + k]!;
  }
  scores.dispose();
  return modes;
}

interface Block {
  readonly from: number;
  readonly columns: number;
  /** `[count, columns]` */
  readonly upright: Float32Array;
  /** `[columns, count]` */
  readonly lying: Float32Array;
}

function* blocks({ data, count, width }: ByteMatrix, mean: Float32Array, weights?: Float32Array): Generator<Block> {
  for (let from = 0; from < width; from += blockWidth) {
    const columns = Math.min(blockWidth, width - from);
    const upright = new Float32Array(count * columns);
    const lying = new Float32Array(count * columns);
    // In strips, so that the transposed writes stay in the cache.
    for (let strip = 0; strip < columns; strip += 64)
      for (let n = 0; n < count; n++)
        for (let i = strip; i < Math.min(columns, strip + 64); i++) {
          const value = (data[n * width + from + i]! - mean[from + i]!) * (weights ? weights[from + i]! : 1);
          upright[n * columns + i] = value;
          lying[i * count + n] = value;
        }
    yield { from, columns, upright, lying };
  }
}

/** Eigenvectors within the span of `q`, largest first, given A q. */
function ritz(q: Float32Array, product: Float32Array, count: number, columns: number, components: number) {
  const small = new Float64Array(columns * columns);
  for (let n = 0; n < count; n++)
    for (let i = 0; i < columns; i++)
      for (let j = 0; j < columns; j++) small[i * columns + j]! += q[n * columns + i]! * product[n * columns + j]!;
  const { vectors: turn, values } = leadingEigenvectors(small, columns, components);
  const vectors = new Float32Array(count * components);
  for (let n = 0; n < count; n++)
    for (let k = 0; k < components; k++) {
      let sum = 0;
      for (let i = 0; i < columns; i++) sum += q[n * columns + i]! * turn[k * columns + i]!;
      vectors[n * components + k] = sum;
    }
  return { vectors, values };
}
