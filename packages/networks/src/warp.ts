import { check, checkShape } from '@ganfit/core';
import { customOp, typedKernel } from '@ganfit/frozen';
import * as tf from '@tensorflow/tfjs-core';
import type { Similarity, Size } from './types.js';
import { sampleOnWebGL, scatterOnWebGL } from './warp-webgl.js';

/**
 * Crops by a similarity: output pixel centre p shows the image at `similarity(p)`, bilinearly. Where the crop shrinks the
 * image by more than 2, n x n such samples are averaged, n the rounded scale. Beyond its border the image goes on with its
 * border pixels. Differentiable to the image (the backward pass scatters), not to the similarity.
 *
 * @param image `[batch, height, width, 3]` float32
 * @param similarity one for all images of the batch, or one each; from pixels of the crop to pixels of the image
 * @param size of the crop
 * @returns `[batch, size.height, size.width, 3]`
 * @throws GanfitError `SHAPE` for another shape, `ARGUMENT` for a similarity that is degenerate or not one per image
 *
 * @example
 * const aligned = warp(image, network.alignment(face.landmarks), network.inputSize);
 */
export function warp(image: tf.Tensor4D, similarity: Similarity | readonly Similarity[], size: Size): tf.Tensor4D {
  checkShape('warp: image', image, ['batch', 'height', 'width', 3], { dtype: 'float32' });
  const [batch, height, width] = image.shape;
  const similarities = Array.isArray(similarity)
    ? [...similarity]
    : Array<Similarity>(batch).fill(similarity as Similarity);
  check(similarities.length === batch, 'ARGUMENT', () => {
    return `warp: \`similarity\` has ${similarities.length} entries for ${batch} images. Pass one for all, or one for each.`;
  });
  check(similarities.every(isProper), 'ARGUMENT', () => {
    return 'warp: `similarity` must have finite a, b, x, y with a and b not both 0. Check the landmarks it was made from.';
  });
  const crop: Crop = { similarities, height: size.height, width: size.width };
  const op = customOp((x: tf.Tensor4D) => ({
    value: sample([x], crop) as tf.Tensor4D,
    gradient: (dy) => scatter([dy], { ...crop, image: { height, width } }),
  }));
  return op(image);
}

const isProper = ({ a, b, x, y }: Similarity): boolean => Number.isFinite(a + b + x + y) && a * a + b * b > 0;

interface Crop extends Size {
  similarities: Similarity[];
}

const sample = typedKernel<Crop>({
  name: 'GanfitWarp',
  shape: ([image], { height, width }) => [image![0]!, height, width, 3],
  zeroed: true,
  compute(output, [image], crop) {
    const [, height, width] = image!.shape as [number, number, number];
    eachRow(crop, { height, width }, (start, taps) => gatherRow(output, start, image!.values, taps));
  },
  composed: ([image], crop) => eachImage(image!, crop, (one, s) => sampleOnWebGL(one, s, samplesOf(s), crop)),
});

const scatter = typedKernel<Crop & { image: Size }>({
  name: 'GanfitWarpGradient',
  shape: ([dy], { image }) => [dy![0]!, image.height, image.width, 3],
  zeroed: true,
  compute: (output, [dy], crop) =>
    eachRow(crop, crop.image, (start, taps) => scatterRow(dy!.values, start, output, taps)),
  composed: ([dy], crop) => eachImage(dy!, crop, (one, s) => scatterOnWebGL(one, s, samplesOf(s), crop.image)),
});

/** Samples along each side of a pixel of the crop. */
function samplesOf({ a, b }: Similarity): number {
  const scale = Math.hypot(a, b);
  return scale > 2 ? Math.round(scale) : 1;
}

function eachImage(batch: tf.Tensor, crop: Crop, make: (image: tf.Tensor, s: Similarity) => tf.Tensor): tf.Tensor {
  return tf.concat(crop.similarities.map((s, i) => make(tf.slice(batch, i, 1), s)));
}

/** Where the samples of one row fall: four pixels each (offsets into the image) with their weights. */
interface Taps {
  offsets: Int32Array;
  weights: Float32Array;
  /** Entries of both for each pixel of the row. */
  perPixel: number;
}

/** Visits the rows of samples, one or several for each row of the crop; `start` is the offset of that row in the crop. */
function eachRow(crop: Crop, image: Size, visit: (start: number, taps: Taps) => void): void {
  crop.similarities.forEach((similarity, index) => {
    const n = samplesOf(similarity);
    const length = 4 * n * crop.width;
    const taps = { offsets: new Int32Array(length), weights: new Float32Array(length), perPixel: 4 * n };
    for (let row = 0; row < crop.height * n; row++) {
      fillTaps(taps, similarity, (row + 0.5) / n, n, index * image.height * image.width, image);
      visit((index * crop.height + Math.floor(row / n)) * crop.width * 3, taps);
    }
  });
}

function fillTaps(taps: Taps, { a, b, x, y }: Similarity, v: number, n: number, base: number, image: Size): void {
  const { offsets, weights } = taps;
  const { height, width } = image;
  const share = 1 / (n * n);
  for (let t = 0; t < offsets.length; t += 4) {
    const u = (t / 4 + 0.5) / n;
    const px = Math.min(Math.max(a * u - b * v + x - 0.5, 0), width - 1);
    const py = Math.min(Math.max(b * u + a * v + y - 0.5, 0), height - 1);
    const x0 = Math.floor(px);
    const y0 = Math.floor(py);
    const right = x0 + 1 < width ? 3 : 0;
    const down = y0 + 1 < height ? 3 * width : 0;
    const fx = px - x0;
    const lower = (py - y0) * share;
    const upper = share - lower;
    const offset = (base + y0 * width + x0) * 3;
    offsets[t] = offset;
    offsets[t + 1] = offset + right;
    offsets[t + 2] = offset + down;
    offsets[t + 3] = offset + right + down;
    weights[t] = upper - upper * fx;
    weights[t + 1] = upper * fx;
    weights[t + 2] = lower - lower * fx;
    weights[t + 3] = lower * fx;
  }
}

function gatherRow(
  output: Float32Array,
  start: number,
  image: Float32Array,
  { offsets, weights, perPixel }: Taps,
): void {
  for (let t = 0, o = start; t < offsets.length; o += 3) {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (const end = t + perPixel; t < end; t++) {
      const w = weights[t]!;
      const p = offsets[t]!;
      red += w * image[p]!;
      green += w * image[p + 1]!;
      blue += w * image[p + 2]!;
    }
    output[o]! += red;
    output[o + 1]! += green;
    output[o + 2]! += blue;
  }
}

function scatterRow(dy: Float32Array, start: number, output: Float32Array, { offsets, weights, perPixel }: Taps): void {
  for (let t = 0, o = start; t < offsets.length; o += 3) {
    const red = dy[o]!;
    const green = dy[o + 1]!;
    const blue = dy[o + 2]!;
    for (const end = t + perPixel; t < end; t++) {
      const w = weights[t]!;
      const p = offsets[t]!;
      output[p]! += w * red;
      output[p + 1]! += w * green;
      output[p + 2]! += w * blue;
    }
  }
}
