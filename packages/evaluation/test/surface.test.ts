import { randomStream } from '@ganfit/core';
import { describe, expect, it } from 'vitest';
import { closestPoints, type Mesh, surface } from '../src/index.js';
import { relief } from './shapes.js';

type Vector = readonly [number, number, number];
const minus = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const inner = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

function toSegment(p: Vector, a: Vector, b: Vector): number {
  const ab = minus(b, a);
  const t = Math.min(1, Math.max(0, inner(minus(p, a), ab) / (inner(ab, ab) || 1)));
  return Math.hypot(...minus(p, [a[0] + t * ab[0], a[1] + t * ab[1], a[2] + t * ab[2]]));
}

/** Written another way than the code under test: plane first, then edges. */
function toTriangle(p: Vector, a: Vector, b: Vector, c: Vector): number {
  const edges = Math.min(toSegment(p, a, b), toSegment(p, b, c), toSegment(p, c, a));
  const n = cross(minus(b, a), minus(c, a));
  const length = Math.hypot(...n);
  if (length < 1e-12) return edges;
  const inside = (
    [
      [a, b],
      [b, c],
      [c, a],
    ] as const
  ).every(([s, e]) => inner(cross(minus(e, s), minus(p, s)), n) >= 0);
  return inside ? Math.abs(inner(minus(p, a), n)) / length : edges;
}

function bruteForce(mesh: Mesh, points: ArrayLike<number>): number[] {
  const at = (array: ArrayLike<number>, i: number): Vector => [array[3 * i]!, array[3 * i + 1]!, array[3 * i + 2]!];
  return Array.from({ length: points.length / 3 }, (_, i) => {
    let best = Number.POSITIVE_INFINITY;
    for (let t = 0; t < mesh.triangles.length; t += 3) {
      const [a, b, c] = [0, 1, 2].map((k) => at(mesh.positions, mesh.triangles[t + k]!)) as [Vector, Vector, Vector];
      best = Math.min(best, toTriangle(at(points, i), a, b, c));
    }
    return best;
  });
}

/** Triangles of every size and shape, needles, points and doubles among them. */
function soup(seed: number): Mesh {
  const random = randomStream(seed);
  const positions = Float64Array.from(random.normals(3 * 300));
  const triangles = Int32Array.from({ length: 3 * 200 }, () => random.integer(300));
  triangles.set([5, 5, 5, 7, 7, 8, 9, 10, 9]);
  for (let k = 0; k < 3; k++) positions[3 * 20 + k] = (positions[3 * 21 + k]! + positions[3 * 22 + k]!) / 2;
  triangles.set([20, 21, 22], 9);
  return { positions, triangles };
}

const worst = (a: ArrayLike<number>, b: readonly number[]): number => Math.max(...b.map((x, i) => Math.abs(x - a[i]!)));

describe('closestPoints', () => {
  it.each([1, 2, 3])('agrees with brute force over a soup of triangles (seed %i)', (seed) => {
    const mesh = soup(seed);
    const points = randomStream(seed + 50).normals(3 * 300, 0, 2);
    const found = closestPoints(mesh, points);
    expect(worst(found.distances, bruteForce(mesh, points))).toBeLessThan(1e-9);
    expect(
      worst(
        found.distances,
        bruteForce(mesh, found.points).map((d, i) => found.distances[i]! + d),
      ),
    ).toBeLessThan(1e-9);
  });

  it('agrees with brute force near a face-like surface, with and without hints', () => {
    const mesh = relief(24);
    const points = relief(17).positions.map((x, i) => x + 0.02 * Math.sin(i));
    const exact = bruteForce(mesh, points);
    const tree = surface(mesh);
    const found = tree.closest(points);
    expect(worst(found.distances, exact)).toBeLessThan(1e-9);
    // 1e-6 mm is 1e-8 units.
    expect(worst(tree.closest(points, found.points).distances, exact)).toBeLessThan(1e-9);
    const anywhere = Float64Array.from(points, (_, i) => mesh.positions[i % 3]!);
    expect(worst(tree.closest(points, anywhere).distances, exact)).toBeLessThan(1e-9);
  });

  it('finds points of the surface on the surface', () => {
    const mesh = relief(12);
    expect(Math.max(...closestPoints(mesh, mesh.positions).distances)).toBe(0);
  });

  it('works on one triangle', () => {
    const mesh = { positions: Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0), triangles: Int32Array.of(0, 1, 2) };
    const found = closestPoints(mesh, Float32Array.of(0.25, 0.25, 2, -3, -4, 0));
    expect(Array.from(found.distances)).toEqual([2, 5]);
    expect(Array.from(found.points)).toEqual([0.25, 0.25, 0, 0, 0, 0]);
  });

  it('says what is wrong with a mesh', () => {
    const points = Float32Array.of(0, 0, 0);
    const mesh = relief(3);
    expect(() => closestPoints({ ...mesh, positions: new Float32Array() }, points)).toThrow(
      '`mesh.positions` is empty',
    );
    expect(() => closestPoints({ ...mesh, triangles: new Int32Array() }, points)).toThrow('with at least one, got 0');
    expect(() => closestPoints({ ...mesh, triangles: Int32Array.of(0, 1, 9) }, points)).toThrow(
      'names vertex 9, but there are 9',
    );
    expect(() => closestPoints(mesh, Float32Array.of(0, Number.NaN, 0))).toThrow('has a NaN at point 0');
  });
});
