import { load3, store3 } from './vector';

// What is known of a vertex, side by side: colour, normal and position, or those of them that there are, each as four
// floats of which the last is 0. So a pixel finds all about a vertex in one place.

/** Addresses of 0 stand for what is not there. */
export function packVertices(vertexCount: i32, colors: usize, normals: usize, positions: usize, records: usize): void {
  for (let i: usize = 0, to = records; i < <usize>vertexCount * 12; i += 12) {
    if (colors) {
      v128.store(to, load3(colors + i));
      to += 16;
    }
    if (normals) {
      v128.store(to, load3(normals + i));
      to += 16;
    }
    if (positions) {
      v128.store(to, load3(positions + i));
      to += 16;
    }
  }
}

/** The way back, for gradients: `add` has a bit for each array, 1, 2 and 4, that is added to and not written. */
export function unpackVertices(
  vertexCount: i32,
  records: usize,
  colors: usize,
  normals: usize,
  positions: usize,
  add: i32,
): void {
  for (let i: usize = 0, from = records; i < <usize>vertexCount * 12; i += 12) {
    if (colors) {
      put(colors + i, from, (add & 1) !== 0);
      from += 16;
    }
    if (normals) {
      put(normals + i, from, (add & 2) !== 0);
      from += 16;
    }
    if (positions) {
      put(positions + i, from, (add & 4) !== 0);
      from += 16;
    }
  }
}

function put(to: usize, from: usize, add: bool): void {
  const v = v128.load(from);
  store3(to, add ? f32x4.add(load3(to), v) : v);
}
