import { defineKernel } from '../backend.js';
import { fastAntialiasBackward } from '../simd/antialias.js';
import { ENDS, walk } from './walk.js';

export interface AntialiasAttributes {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly vertexCount: number;
  /** 1 if edges against the background count, 0 if only those of one surface before another do. */
  readonly outer: number;
  /** See {@link triangleNeighbors}. */
  readonly neighbors: Int32Array;
}

export interface AntialiasInputs {
  image: Float32Array;
  clip: Float32Array;
  triangles: Int32Array;
  triangleId: Int32Array;
  barycentric: Float32Array;
}

/** The image as it is: only its gradient knows about edges. */
export const antialiasKernel = defineKernel<AntialiasInputs, { result: Float32Array }, AntialiasAttributes>({
  name: 'GanfitAntialias',
  outputs: ({ batch, height, width, channels }) => ({
    result: { shape: [batch, height, width, channels], dtype: 'float32' },
  }),
  compute({ image }, { result }) {
    result.set(image);
  },
});

/**
 * Gradient of the picture to the positions of occluding edges, after the edge gradient of Pidhorskyi et al. (ECCV 2024).
 *
 * Where two neighbours A and B (B to the right) see different sheets of the surface, the edge of the one in front runs
 * between them. If it moves by dx pixels, that much of one colour is replaced by the other: dL = (dL/dA + dL/dB) / 2 . (A -
 * B) dx. The force goes to the fragment in front, and on to its vertices by barycentric weights. The same down the columns.
 *
 * Which is in front is found by walking over the mesh from each pixel to the other: a sheet that ends or folds on the way
 * has its edge there; one that goes on, hidden, lies behind; one that arrives at what the other pixel sees has no edge.
 * Unlike a threshold on depth this finds touching lips, and unlike a test of the two triangles alone it works for meshes
 * that are finer than the pixels.
 */
export const antialiasBackwardKernel = defineKernel<
  AntialiasInputs & { dImage: Float32Array },
  { dClip: Float32Array },
  AntialiasAttributes
>({
  name: 'GanfitAntialiasBackward',
  outputs: ({ batch, vertexCount }) => ({ dClip: { shape: [batch, vertexCount, 4], dtype: 'float32' } }),
  compute(inputs, { dClip }, dims) {
    const { batch, height, width, channels, vertexCount, outer, neighbors } = dims;
    const { image, clip, triangles, triangleId, dImage } = inputs;
    for (let b = 0; b < batch; b++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const at = (b * height + y) * width + x;
          if (x + 1 < width) pair(b, at, at + 1, true);
          if (y + 1 < height) pair(b, at, at + width, false);
        }
      }
    }

    function pair(b: number, p: number, q: number, across: boolean): void {
      if (triangleId[p] === triangleId[q]) return;
      let force = 0;
      for (let k = 0; k < channels; k++) {
        const step = image[channels * p + k]! - image[channels * q + k]!;
        force += 0.5 * (dImage[channels * p + k]! + dImage[channels * q + k]!) * step;
      }
      if (force === 0) return;
      if (triangleId[p]! < 0 || triangleId[q]! < 0) {
        if (outer) push(inputs, dClip, dims, b, triangleId[p]! < 0 ? q : p, force, across);
        return;
      }
      const fromP = sheetAt(b, p, q);
      if (fromP === triangleId[q]) return;
      const fromQ = sheetAt(b, q, p);
      if (fromQ === triangleId[p]) return;
      const edges = Number(fromP === ENDS) + Number(fromQ === ENDS);
      if (fromP === ENDS) push(inputs, dClip, dims, b, p, force / edges, across);
      if (fromQ === ENDS) push(inputs, dClip, dims, b, q, force / edges, across);
    }

    /** Follows the sheet that one pixel sees to the centre of another. */
    function sheetAt(b: number, from: number, to: number): number {
      const pixel = to % (height * width);
      const x = (2 * (pixel % width) + 1) / width - 1;
      const y = 1 - (2 * Math.floor(pixel / width) + 1) / height;
      return walk(clip, triangles, neighbors, b * vertexCount, triangleId[from]!, x, y);
    }
  },
  fast: fastAntialiasBackward,
});

/** Hands a force in loss per pixel, on the screen position of a fragment, to its three vertices. */
function push(
  { clip, triangles, triangleId, barycentric }: AntialiasInputs,
  dClip: Float32Array,
  { height, width, vertexCount }: AntialiasAttributes,
  b: number,
  pixel: number,
  force: number,
  across: boolean,
): void {
  const corner = (k: number): number => 4 * (b * vertexCount + triangles[3 * triangleId[pixel]! + k]!);
  const axis = across ? 0 : 1;
  let position = 0;
  let w = 0;
  for (let k = 0; k < 3; k++) {
    const weight = barycentric[3 * pixel + k]!;
    position += weight * clip[corner(k) + axis]!;
    w += weight * clip[corner(k) + 3]!;
  }
  // Pixels per unit of x / w; rows grow downwards, y upwards.
  const scale = (across ? width / 2 : -height / 2) * force;
  for (let k = 0; k < 3; k++) {
    const weight = barycentric[3 * pixel + k]!;
    dClip[corner(k) + axis]! += (scale * weight) / w;
    dClip[corner(k) + 3]! -= (scale * weight * position) / (w * w);
  }
}
