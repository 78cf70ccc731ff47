import { dWeights, FIELD, places, put, take } from './block';
import { add4, load3, store3, sumLanes, weighted } from './vector';

// Between the vertices of a mesh and the pixels of a block. Each step is a short loop of its own: what it waits for is
// memory, and the shorter the loop, the more pixels the processor looks up at once.

/** Notes a pixel as the k-th of its block. @param offset in an image of three channels, in bytes */
export function note(k: i32, offset: usize, corners: usize): void {
  const at = places + ((<usize>k) << 4);
  store<usize>(at, offset);
  store<usize>(at, (<usize>load<i32>(corners)) << 4, 4);
  store<usize>(at, (<usize>load<i32>(corners, 4)) << 4, 8);
  store<usize>(at, (<usize>load<i32>(corners, 8)) << 4, 12);
}

/** Fills `fields` fields, of which `first` is the first, from the vertices' records. */
export function interpolate(count: i32, records: usize, fields: usize, barycentric: usize, first: usize): void {
  for (let k = 0, at = places; k < count; k++, at += 16) {
    const weights = barycentric + load<usize>(at);
    const wa = v128.load32_splat(weights);
    const wb = v128.load32_splat(weights, 4);
    const wc = v128.load32_splat(weights, 8);
    let a = records + load<usize>(at, 4) * fields;
    let b = records + load<usize>(at, 8) * fields;
    let c = records + load<usize>(at, 12) * fields;
    for (let field = first, end = first + fields * FIELD; field < end; field += FIELD, a += 16, b += 16, c += 16)
      put(field, k, weighted(v128.load(a), wa, v128.load(b), wb, v128.load(c), wc));
  }
}

/** Hands the gradients of fields on to the vertices' records, and adds to those of the weights. */
export function scatter(
  count: i32,
  records: usize,
  fields: usize,
  barycentric: usize,
  first: usize,
  dRecords: usize,
): void {
  const shift = dRecords - records;
  for (let k = 0, at = places; k < count; k++, at += 16) {
    const weights = barycentric + load<usize>(at);
    const wa = v128.load32_splat(weights);
    const wb = v128.load32_splat(weights, 4);
    const wc = v128.load32_splat(weights, 8);
    let a = records + load<usize>(at, 4) * fields;
    let b = records + load<usize>(at, 8) * fields;
    let c = records + load<usize>(at, 12) * fields;
    let da = f32x4.splat(0);
    let db = da;
    let dc = da;
    for (let field = first, end = first + fields * FIELD; field < end; field += FIELD, a += 16, b += 16, c += 16) {
      const g = take(field, k);
      da = f32x4.add(da, f32x4.mul(g, v128.load(a)));
      db = f32x4.add(db, f32x4.mul(g, v128.load(b)));
      dc = f32x4.add(dc, f32x4.mul(g, v128.load(c)));
      add4(a + shift, f32x4.mul(g, wa));
      add4(b + shift, f32x4.mul(g, wb));
      add4(c + shift, f32x4.mul(g, wc));
    }
    add4(dWeights + ((<usize>k) << 4), sumLanes(da, db, dc));
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
