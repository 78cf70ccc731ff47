import type { Predictions } from './detector-network.js';

/** A box in the units of whoever made it, with its score. */
export interface ScoredBox {
  left: number;
  top: number;
  right: number;
  bottom: number;
  score: number;
}

/** Boxes whose score reaches the threshold, as parts of the network's input. */
export function decodeBoxes({ codes, logits }: Predictions, anchors: Float32Array, threshold: number): ScoredBox[] {
  const boxes: ScoredBox[] = [];
  logits.forEach((logit, i) => {
    const score = 1 / (1 + Math.exp(-logit));
    if (!(score >= threshold)) return;
    const [top, left, bottom, right] = anchors.subarray(4 * i, 4 * i + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    const [dy, dx, dh, dw] = codes.subarray(4 * i, 4 * i + 4) as unknown as [number, number, number, number];
    const [height, width] = [bottom - top, right - left];
    // The usual code of single-shot detectors: centre in tenths of the anchor, log size in fifths.
    const y = (top + bottom) / 2 + (dy / 10) * height;
    const x = (left + right) / 2 + (dx / 10) * width;
    const halfHeight = (Math.exp(dh / 5) * height) / 2;
    const halfWidth = (Math.exp(dw / 5) * width) / 2;
    boxes.push({ left: x - halfWidth, top: y - halfHeight, right: x + halfWidth, bottom: y + halfHeight, score });
  });
  return boxes;
}

/** Keeps the best of every group of boxes that overlap by more than `overlap` (intersection over union). */
export function suppress(boxes: readonly ScoredBox[], overlap = 0.5): ScoredBox[] {
  const kept: ScoredBox[] = [];
  for (const box of [...boxes].sort((a, b) => b.score - a.score))
    if (kept.every((other) => intersectionOverUnion(box, other) <= overlap)) kept.push(box);
  return kept;
}

export const area = (b: ScoredBox): number => Math.max(0, b.right - b.left) * Math.max(0, b.bottom - b.top);

function intersectionOverUnion(a: ScoredBox, b: ScoredBox): number {
  const shared = area({
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
    score: 0,
  });
  return shared > 0 ? shared / (area(a) + area(b) - shared) : 0;
}
