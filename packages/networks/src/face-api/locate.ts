import { pause } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { warp } from '../warp.js';
import { area, decodeBoxes, type ScoredBox, suppress } from './boxes.js';
import type { DetectorGraph } from './detector-network.js';

/** The detector's input: a square of this many pixels. */
const inputSide = 512;
/** Tiles are not made smaller than this: a face of 64 pixels is large enough in them. */
const smallestTile = 512;
/** Pixels along the longer side of an image: nobody is known in a smaller one. */
const smallestImage = 16;

/** A square view of the image; it may reach beyond its right and lower border. */
interface View {
  x: number;
  y: number;
  side: number;
}

/**
 * All faces of an image, the largest first, in its pixels and clipped to it. Views are tried in turn until one shows a
 * face: the whole image; the whole image at half the size, for faces that fill it; ever smaller overlapping tiles; the whole
 * image with its shadows raised, for faces in hard light.
 *
 * @param image `[1, height, width, 3]` in [0, 1]
 */
export async function locateFaces(
  detector: DetectorGraph,
  image: tf.Tensor4D,
  minScore: number,
  signal?: AbortSignal,
): Promise<ScoredBox[]> {
  const [, height, width] = image.shape;
  const longer = Math.max(width, height);
  if (longer < smallestImage) return [];
  const seek = async (seen: tf.Tensor4D, side: number): Promise<ScoredBox[]> => {
    const found: ScoredBox[] = [];
    for (const view of tiles(width, height, side)) {
      await pause(signal);
      found.push(...(await locateIn(detector, seen, view, minScore)));
    }
    return suppress(found)
      .map((box) => clip(box, width, height))
      .filter((box) => area(box) > 0)
      .sort((a, b) => area(b) - area(a));
  };
  for (const side of viewSides(longer)) {
    const faces = await seek(image, side);
    if (faces.length > 0) return faces;
  }
  const raised = tf.sqrt(image) as tf.Tensor4D;
  try {
    return await seek(raised, longer);
  } finally {
    raised.dispose();
  }
}

function viewSides(longer: number): number[] {
  const sides = [longer, 2 * longer];
  for (let parts = 2; longer / (parts - 1) > smallestTile; parts++) sides.push(longer / parts);
  return sides;
}

/** Views of the given side that cover the image, overlapping by half. */
function tiles(width: number, height: number, side: number): View[] {
  const starts = (length: number): number[] => {
    const steps = Math.max(0, Math.ceil((2 * (length - side)) / side));
    return Array.from({ length: steps + 1 }, (_, i) => (steps ? ((length - side) * i) / steps : 0));
  };
  return starts(height).flatMap((y) => starts(width).map((x) => ({ x, y, side })));
}

/** Fits a view to the input; what lies beyond the image stays black. */
async function locateIn(detector: DetectorGraph, image: tf.Tensor4D, { x, y, side }: View, minScore: number) {
  const scale = side / inputSide;
  const [, imageHeight, imageWidth] = image.shape;
  const height = Math.max(1, Math.min(inputSide, Math.round((imageHeight - y) / scale)));
  const width = Math.max(1, Math.min(inputSide, Math.round((imageWidth - x) / scale)));
  const input = tf.tidy(() => {
    const shown = warp(image, { a: scale, b: 0, x, y }, { height, width });
    return tf.pad(shown, [
      [0, 0],
      [0, inputSide - height],
      [0, inputSide - width],
      [0, 0],
    ]);
  });
  try {
    return decodeBoxes(await detector.predict(input), detector.anchors, minScore).map((box) => ({
      left: x + box.left * side,
      top: y + box.top * side,
      right: x + box.right * side,
      bottom: y + box.bottom * side,
      score: box.score,
    }));
  } finally {
    input.dispose();
  }
}

function clip(box: ScoredBox, width: number, height: number): ScoredBox {
  return {
    left: Math.max(0, box.left),
    top: Math.max(0, box.top),
    right: Math.min(width, box.right),
    bottom: Math.min(height, box.bottom),
    score: box.score,
  };
}
