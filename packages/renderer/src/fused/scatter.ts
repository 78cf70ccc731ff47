import type { Pixel } from './pixel.js';

const none = new Float32Array(0);

/**
 * Hands the gradient (`gx`, `gy`, `gz`) of an interpolated vector on to the triangle's three vertices, and adds to that of
 * the weights. Like all that runs per pixel it takes fractions from the record: as arguments they would be boxed.
 */
export function vertexScatter(
  values: Float32Array = none,
  gradients: Float32Array = none,
  perImage: number,
): (p: Pixel, image: number) => void {
  return (p, image) => {
    const a = image * perImage + 3 * p.a;
    const b = image * perImage + 3 * p.b;
    const c = image * perImage + 3 * p.c;
    const { b0, b1, b2, gx, gy, gz } = p;
    p.d0 += gx * values[a]! + gy * values[a + 1]! + gz * values[a + 2]!;
    p.d1 += gx * values[b]! + gy * values[b + 1]! + gz * values[b + 2]!;
    p.d2 += gx * values[c]! + gy * values[c + 1]! + gz * values[c + 2]!;
    gradients[a]! += b0 * gx;
    gradients[a + 1]! += b0 * gy;
    gradients[a + 2]! += b0 * gz;
    gradients[b]! += b1 * gx;
    gradients[b + 1]! += b1 * gy;
    gradients[b + 2]! += b1 * gz;
    gradients[c]! += b2 * gx;
    gradients[c + 1]! += b2 * gy;
    gradients[c + 2]! += b2 * gz;
  };
}
