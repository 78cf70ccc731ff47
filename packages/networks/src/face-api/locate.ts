import { pause } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { warp } from '../warp.js';
import { area, decodeBoxes, type ScoredBox, suppress } from './boxes.js';
import type { DetectorGraph } from './detector-network.js';

/** The detector's input: a square of this many pixels. */
const inputSide = 512;
/** Tiles are not made smaller than this: a face of 64 pixels is large enough in them. */
const smallestTile = 512;

interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * All faces of an image, the largest first, in its pixels and clipped to it.
 * @param image `[1, height, width, 3]` in [0, 1]
 */
export async function locateFaces(
  detector: DetectorGraph,
  image: tf.Tensor4D,
  minScore: number,
  signal?: AbortSignal,
): Promise<ScoredBox[]> {
  const [, height, width] = image.shape;
  for (let parts = 1; ; parts++) {
    const found: ScoredBox[] = [];
    for (const tile of tiles(width, height, parts)) {
      await pause(signal);
      found.push(...(await locateIn(detector, image, tile, minScore)));
    }
    const faces = suppress(found)
      .map((box) => clip(box, width, height))
      .filter((box) => area(box) > 0);
    const side = Math.max(width, height) / parts;
    if (faces.length > 0 || side <= smallestTile) return faces.sort((a, b) => area(b) - area(a));
  }
}

/** Tiles of 1 / parts of the longer side, overlapping by half; one tile is the whole image. */
function tiles(width: number, height: number, parts: number): Rectangle[] {
  const side = Math.max(width, height) / parts;
  const starts = (length: number): number[] => {
    const count = Math.max(1, Math.ceil((2 * (length - side)) / side) + 1);
    return Array.from({ length: count }, (_, i) => (count > 1 ? ((length - side) * i) / (count - 1) : 0));
  };
  return starts(height).flatMap((y) =>
    starts(width).map((x) => ({ x, y, width: Math.min(side, width), height: Math.min(side, height) })),
  );
}

/** Shrinks or enlarges a tile to fit the input's left top corner; the rest of the input stays black. */
async function locateIn(detector: DetectorGraph, image: tf.Tensor4D, tile: Rectangle, minScore: number) {
  const scale = Math.max(tile.width, tile.height) / inputSide;
  const height = Math.max(1, Math.round(tile.height / scale));
  const width = Math.max(1, Math.round(tile.width / scale));
  const input = tf.tidy(() => {
    const shown = warp(image, { a: scale, b: 0, x: tile.x, y: tile.y }, { height, width });
    return tf.pad(shown, [
      [0, 0],
      [0, inputSide - height],
      [0, inputSide - width],
      [0, 0],
    ]);
  });
  try {
    const side = scale * inputSide;
    return decodeBoxes(await detector.predict(input), detector.anchors, minScore).map((box) => ({
      left: tile.x + box.left * side,
      top: tile.y + box.top * side,
      right: tile.x + box.right * side,
      bottom: tile.y + box.bottom * side,
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
