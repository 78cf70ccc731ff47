import { check, checkShape } from '@ganfit/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Topology } from './types.js';

interface Range {
  readonly lowest: number;
  readonly highest: number;
}

/** Triangles live long and do not change, so their values are looked at once. */
const ranges = new WeakMap<Tensor2D, Range>();

/**
 * Checks shape, dtype and, once for each tensor, that every index names a vertex.
 *
 * @returns the number of triangles
 * @throws GanfitError `ARGUMENT` if an index is negative or not below `vertexCount`
 */
export function checkTopology(where: string, topology: Topology, vertexCount: number): number {
  const triangles = topology?.triangles;
  const remedy = "Pass { triangles: tf.tensor2d(indices, [triangleCount, 3], 'int32') }.";
  checkShape(`${where}: topology.triangles`, triangles, ['triangleCount', 3], { dtype: 'int32', remedy });
  const { lowest, highest } = rangeOf(triangles);
  check(lowest >= 0 && highest < vertexCount, 'ARGUMENT', () => {
    const index = lowest < 0 ? lowest : highest;
    const at = Math.floor(triangles.dataSync().indexOf(index) / 3);
    return `${where}: \`topology.triangles\` refers to vertex ${index} (in triangle ${at}), but the vertices are 0 to ${vertexCount - 1}. Use 0-based indices into the same mesh.`;
  });
  return triangles.shape[0];
}

function rangeOf(triangles: Tensor2D): Range {
  const known = ranges.get(triangles);
  if (known) return known;
  let lowest = 0;
  let highest = -1;
  for (const index of triangles.dataSync()) {
    if (index < lowest) lowest = index;
    if (index > highest) highest = index;
  }
  const range = { lowest, highest };
  ranges.set(triangles, range);
  return range;
}

const neighborsOf = new WeakMap<Tensor2D, Int32Array>();

/**
 * The triangle across each edge, `[triangleCount * 3]`: entry 3 t + k lies opposite vertex k of triangle t; -1 where there
 * is none. On an edge of three or more triangles the first two are neighbours.
 */
export function triangleNeighbors({ triangles }: Topology): Int32Array {
  const known = neighborsOf.get(triangles);
  if (known) return known;
  const indices = triangles.dataSync();
  const neighbors = new Int32Array(indices.length).fill(-1);
  const open = new Map<string, number>();
  for (let at = 0; at < indices.length; at++) {
    const start = at - (at % 3);
    const [a, b] = [indices[start + ((at + 1) % 3)]!, indices[start + ((at + 2) % 3)]!];
    const key = a < b ? `${a}/${b}` : `${b}/${a}`;
    const other = open.get(key);
    if (other === undefined) open.set(key, at);
    else if (neighbors[other] === -1) {
      neighbors[at] = Math.floor(other / 3);
      neighbors[other] = Math.floor(at / 3);
    }
  }
  neighborsOf.set(triangles, neighbors);
  return neighbors;
}
