import type { RandomStream } from '@ganfit/core';
import { enlarge, type Plane } from './raster.js';

/** Smooth noise of about unit deviation whose blobs are `cell` pixels wide. */
export function blobs(size: number, cell: number, random: RandomStream): Plane {
  const nodes = Math.max(4, Math.round(size / cell));
  // Bilinear interpolation of independent nodes keeps 4/9 of the variance on average.
  return enlarge(random.normals(nodes * nodes, 0, 1.5), nodes, 1, size);
}

/** Tiles of fine noise, made once; every map looks at them through its own offset. */
export interface Grain {
  readonly size: number;
  /** White noise, softened to about 1.2 pixels. */
  readonly fine: Plane;
  /** Strands that run down the image. */
  readonly strands: Plane;
}

export function makeGrain(size: number, random: RandomStream): Grain {
  return {
    size,
    fine: standardised(soften(random.split('fine').normals(size * size), size, 1, 1)),
    strands: standardised(soften(random.split('strands').normals(size * size), size, 0, 5)),
  };
}

/** A reader of a tile at a random offset. */
export function glimpse(tile: Plane, size: number, random: RandomStream): (x: number, y: number) => number {
  const dx = random.integer(size);
  const dy = random.integer(size);
  const turned = random.uniform() < 0.5;
  const columns = Int32Array.from({ length: size }, (_, x) => ((turned ? size - 1 - x : x) + dx) % size);
  const rows = Int32Array.from({ length: size }, (_, y) => ((y + dy) % size) * size);
  return (x, y) => tile[rows[y]! + columns[x]!]!;
}

/** Wrapping [1 2 1] filters, `across` and `down` times. */
function soften(tile: Plane, size: number, across: number, down: number): Plane {
  let now = tile;
  const smooth = (stepX: number, stepY: number): void => {
    const next = new Float32Array(now.length);
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) {
        const before = ((y - stepY + size) % size) * size + ((x - stepX + size) % size);
        const after = ((y + stepY) % size) * size + ((x + stepX) % size);
        next[y * size + x] = 0.25 * now[before]! + 0.5 * now[y * size + x]! + 0.25 * now[after]!;
      }
    now = next;
  };
  for (let i = 0; i < across; i++) smooth(1, 0);
  for (let i = 0; i < across; i++) smooth(0, 1);
  for (let i = 0; i < down; i++) smooth(0, 1);
  return now;
}

function standardised(tile: Plane): Plane {
  const deviation = Math.sqrt(tile.reduce((sum, v) => sum + v * v, 0) / tile.length);
  return tile.map((v) => v / deviation);
}
