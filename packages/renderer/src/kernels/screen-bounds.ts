/** Vertices with a smaller w have no useful place on the screen. */
export const SMALLEST_W = 1e-12;

/**
 * Bounds in pixels of the part of a triangle that lies in front of the eye plane, for triangles that cross it: the
 * projections of the vertices in front and of the points where edges cross.
 *
 * @param out receives minimum x, maximum x, minimum y, maximum y
 */
export function visibleBounds(
  clip: Float32Array,
  vertices: readonly [number, number, number],
  width: number,
  height: number,
  out: Float64Array,
): void {
  out[0] = out[2] = Number.POSITIVE_INFINITY;
  out[1] = out[3] = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < 3; k++) {
    const i = vertices[k]!;
    const j = vertices[(k + 1) % 3]!;
    const wi = clip[i + 3]!;
    const wj = clip[j + 3]!;
    if (wi > SMALLEST_W) extend(clip[i]!, clip[i + 1]!, wi, width, height, out);
    if (wi > SMALLEST_W === wj > SMALLEST_W) continue;
    const t = (SMALLEST_W - wi) / (wj - wi);
    const x = clip[i]! + t * (clip[j]! - clip[i]!);
    const y = clip[i + 1]! + t * (clip[j + 1]! - clip[i + 1]!);
    extend(x, y, SMALLEST_W, width, height, out);
  }
}

function extend(x: number, y: number, w: number, width: number, height: number, out: Float64Array): void {
  const px = (x / w + 1) * 0.5 * width;
  const py = (1 - y / w) * 0.5 * height;
  out[0] = Math.min(out[0]!, px);
  out[1] = Math.max(out[1]!, px);
  out[2] = Math.min(out[2]!, py);
  out[3] = Math.max(out[3]!, py);
}
