import type { Vector } from './vector.js';

/** Things in space that are found by place. */
export interface PointGrid<T extends { readonly position: Vector }> {
  insert(item: T): void;
  /** All items within a distance of a place, and perhaps some a little farther. */
  near(place: Vector, distance: number): Generator<T>;
}

/** @param cell side of the grid's cells, about the usual distance asked for */
export function pointGrid<T extends { readonly position: Vector }>(cell: number): PointGrid<T> {
  const cells = new Map<string, T[]>();
  const index = (x: number): number => Math.floor(x / cell);
  const name = (i: number, j: number, k: number): string => `${i},${j},${k}`;
  return {
    insert(item) {
      const [i, j, k] = item.position.map(index) as [number, number, number];
      const list = cells.get(name(i, j, k));
      if (list) list.push(item);
      else cells.set(name(i, j, k), [item]);
    },
    *near([x, y, z], distance) {
      for (let i = index(x - distance); i <= index(x + distance); i++) {
        for (let j = index(y - distance); j <= index(y + distance); j++) {
          for (let k = index(z - distance); k <= index(z + distance); k++) yield* cells.get(name(i, j, k)) ?? [];
        }
      }
    },
  };
}
