import { dWeights, places, put, take } from './block';
import { add3, load3, store3, sumLanes, weighted } from './vector';

// Between the vertices of a mesh and the pixels of a block. Each step is a short loop of its own: what it waits for is
// memory, and the shorter the loop, the more pixels the processor looks up at once.

/** Notes a pixel as the k-th of its block. @param offset in an image of three channels, in bytes */
export function note(k: i32, offset: usize, corners: usize): void {
  const at = places + ((<usize>k) << 4);
  store<usize>(at, offset);
  store<usize>(at, <usize>load<i32>(corners) * 12, 4);
  store<usize>(at, <usize>load<i32>(corners, 4) * 12, 8);
  store<usize>(at, <usize>load<i32>(corners, 8) * 12, 12);
}

/** Fills a field from an array of the vertices. */
export function interpolate(count: i32, values: usize, barycentric: usize, field: usize): void {
  for (let k = 0, at = places; k < count; k++, at += 16) {
    const weights = barycentric + load<usize>(at);
    const v = weighted(
      load3(values + load<usize>(at, 4)),
      v128.load32_splat(weights),
      load3(values + load<usize>(at, 8)),
      v128.load32_splat(weights, 4),
      load3(values + load<usize>(at, 12)),
      v128.load32_splat(weights, 8),
    );
    put(field, k, v);
  }
}

/** Hands the gradients of a field on to the vertices, and adds to those of the weights. */
export function scatter(count: i32, values: usize, barycentric: usize, field: usize, gradients: usize): void {
  for (let k = 0, at = places; k < count; k++, at += 16) {
    const weights = barycentric + load<usize>(at);
    const a = load<usize>(at, 4);
    const b = load<usize>(at, 8);
    const c = load<usize>(at, 12);
    const g = take(field, k);
    add3(gradients + a, f32x4.mul(g, v128.load32_splat(weights)));
    add3(gradients + b, f32x4.mul(g, v128.load32_splat(weights, 4)));
    add3(gradients + c, f32x4.mul(g, v128.load32_splat(weights, 8)));
    const sum = dWeights + ((<usize>k) << 4);
    const d = sumLanes(
      f32x4.mul(g, load3(values + a)),
      f32x4.mul(g, load3(values + b)),
      f32x4.mul(g, load3(values + c)),
    );
    v128.store(sum, f32x4.add(v128.load(sum), d));
  }
}

/** Copies pixels of an image into a field. */
export function gather(count: i32, image: usize, field: usize): void {
  for (let k = 0, at = places; k < count; k++, at += 16) put(field, k, load3(image + load<usize>(at)));
}

/** Copies a field to pixels of an image. */
export function spread(count: i32, field: usize, image: usize): void {
  for (let k = 0, at = places; k < count; k++, at += 16) store3(image + load<usize>(at), take(field, k));
}

export function spreadWeights(count: i32, image: usize): void {
  for (let k = 0, at = places; k < count; k++, at += 16)
    store3(image + load<usize>(at), v128.load(dWeights + ((<usize>k) << 4)));
}
