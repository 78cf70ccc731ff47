import type { Mesh } from './mesh.js';
import { closestOnTriangle } from './triangle.js';

/** Triangles in a leaf. */
const leafSize = 2;

/** A tree of bounding boxes over a mesh's triangles. */
export interface BoxTree {
  /**
   * Writes the surface point nearest to (x, y, z) into `out` if its squared distance is below `bound`.
   * @returns the squared distance, or `bound` if nothing is nearer
   */
  search(x: number, y: number, z: number, bound: number, out: Float64Array): number;
}

/**
 * Triangles are sorted along a space-filling curve and cut into leaves in that order; over the leaves stands a complete
 * binary tree (node i has children 2i and 2i + 1, the root is 1), so no links are stored. Two to three times as quick as
 * three-mesh-bvh on face meshes, exact in float64, and no dependency: an ICP of 50,000 points asks a million times.
 */
export function boxTree(mesh: Mesh): BoxTree {
  const corners = sortedCorners(mesh);
  const count = corners.length / 9;
  const leaves = 2 ** Math.ceil(Math.log2(Math.ceil(count / leafSize)));
  const boxes = boundingBoxes(corners, leaves);
  const stack = new Int32Array(64);
  const stackDistances = new Float64Array(64);
  const candidate = new Float64Array(3);

  const boxDistance = (node: number, x: number, y: number, z: number): number => {
    const b = node * 6;
    const dx = Math.max(boxes[b]! - x, 0, x - boxes[b + 3]!);
    const dy = Math.max(boxes[b + 1]! - y, 0, y - boxes[b + 4]!);
    const dz = Math.max(boxes[b + 2]! - z, 0, z - boxes[b + 5]!);
    return dx * dx + dy * dy + dz * dz;
  };

  return {
    search(x, y, z, bound, out) {
      let best = bound;
      let depth = 1;
      stack[0] = 1;
      stackDistances[0] = 0;
      while (depth > 0) {
        depth--;
        if (stackDistances[depth]! >= best) continue;
        const node = stack[depth]!;
        if (node >= leaves) {
          const end = Math.min(count, (node - leaves + 1) * leafSize);
          for (let t = (node - leaves) * leafSize; t < end; t++) {
            const d = closestOnTriangle(x, y, z, corners, t * 9, candidate);
            if (d >= best) continue;
            best = d;
            out.set(candidate);
          }
          continue;
        }
        const left = boxDistance(2 * node, x, y, z);
        const right = boxDistance(2 * node + 1, x, y, z);
        // The nearer child is pushed last and so looked at first.
        const far = left < right ? 1 : 0;
        stack[depth] = 2 * node + far;
        stackDistances[depth++] = Math.max(left, right);
        stack[depth] = 2 * node + 1 - far;
        stackDistances[depth++] = Math.min(left, right);
      }
      return best;
    },
  };
}

/** Nine coordinates a triangle, triangles in the order of their centres along a Morton curve. */
function sortedCorners({ positions, triangles }: Mesh): Float64Array {
  const count = triangles.length / 3;
  const coordinate = (t: number, corner: number, k: number): number => positions[3 * triangles[3 * t + corner]! + k]!;
  const centre = (t: number, k: number): number => coordinate(t, 0, k) + coordinate(t, 1, k) + coordinate(t, 2, k);
  const low = [0, 1, 2].map((k) => extreme(count, (t) => centre(t, k), Math.min));
  const high = [0, 1, 2].map((k) => extreme(count, (t) => centre(t, k), Math.max));
  const side = Math.max(...high.map((h, k) => h - low[k]!)) || 1;
  // Code and index share one number, so that the plain numeric sort orders both: 30 bits and at most 23.
  const keys = Float64Array.from({ length: count }, (_, t) => {
    const [i, j, l] = [0, 1, 2].map((k) => Math.floor((1023 * (centre(t, k) - low[k]!)) / side));
    return (spread(i!) + 2 * spread(j!) + 4 * spread(l!)) * count + t;
  }).sort();
  const corners = new Float64Array(count * 9);
  keys.forEach((key, slot) => {
    for (let i = 0; i < 9; i++) corners[9 * slot + i] = coordinate(key % count, Math.floor(i / 3), i % 3);
  });
  return corners;
}

function extreme(count: number, value: (i: number) => number, better: (a: number, b: number) => number): number {
  let best = value(0);
  for (let i = 1; i < count; i++) best = better(best, value(i));
  return best;
}

/** Puts two zero bits between the ten bits of a number. */
function spread(n: number): number {
  let x = n;
  x = (x | (x << 16)) & 0x030000ff;
  x = (x | (x << 8)) & 0x0300f00f;
  x = (x | (x << 4)) & 0x030c30c3;
  return (x | (x << 2)) & 0x09249249;
}

/** `[2 * leaves, 6]`: low and high corner of every node's box; the boxes of empty leaves are infinitely far from anything. */
function boundingBoxes(corners: Float64Array, leaves: number): Float64Array {
  const boxes = new Float64Array(2 * leaves * 6);
  for (let b = 0; b < boxes.length; b++) boxes[b] = b % 6 < 3 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  const grow = (node: number, k: number, low: number, high: number): void => {
    boxes[6 * node + k] = Math.min(boxes[6 * node + k]!, low);
    boxes[6 * node + 3 + k] = Math.max(boxes[6 * node + 3 + k]!, high);
  };
  for (let i = 0; i < corners.length; i++) {
    grow(leaves + Math.floor(i / (9 * leafSize)), i % 3, corners[i]!, corners[i]!);
  }
  for (let node = 2 * leaves - 1; node > 1; node--) {
    for (let k = 0; k < 3; k++) grow(node >> 1, k, boxes[6 * node + k]!, boxes[6 * node + 3 + k]!);
  }
  return boxes;
}
