import { describe, expect, it } from 'vitest';
import {
  applyAlignment,
  crop,
  faceVertices,
  icp,
  knownCorrespondenceError,
  type Mesh,
  type Points,
  surfaceDistance,
  surfaceError,
} from '../src/index.js';
import { noseTip, randomAlignment, relief } from './shapes.js';

const scan = relief(40);
const noseTips = { source: noseTip, target: noseTip };
const moved = (mesh: Mesh, motion: ReturnType<typeof randomAlignment>): Mesh => ({
  ...mesh,
  positions: applyAlignment(motion, mesh.positions),
});
const movedTip = (motion: ReturnType<typeof randomAlignment>): Points =>
  applyAlignment(motion, Float64Array.from(noseTip));

describe('surfaceError', () => {
  it('is 0 between a scan and itself', () => {
    for (const transform of ['rigid', 'similarity'] as const) {
      const { mean, converged } = surfaceError({ source: scan, target: scan, transform, noseTips });
      expect(mean).toBeLessThan(1e-9);
      expect(converged).toBe(true);
    }
  });

  it('is below 0.001 mm for a moved copy whose correspondence is known', () => {
    const motion = randomAlignment(3, 0.5, 1);
    const source = moved(scan, motion);
    const tips = { source: movedTip(motion), target: noseTip };
    const pairs = { source: source.positions, target: scan.positions };
    const { mean } = surfaceError({ source, target: scan, transform: 'rigid', noseTips: tips, pairs });
    expect(mean).toBeLessThan(1e-3);
  });

  it('is below 0.001 mm for a moved copy from the surface alone, given iterations', () => {
    const coarse = relief(20);
    const motion = randomAlignment(4, 0.1, 0.03);
    const source = moved(coarse, motion);
    const tips = { source: movedTip(motion), target: noseTip };
    const tight = { tolerance: 1e-7, maxIterations: 2000 };
    const { mean } = surfaceError({ source, target: coarse, transform: 'rigid', noseTips: tips, ...tight });
    expect(mean).toBeLessThan(1e-3);
  });

  it('takes a large copy back too, of which some points go first', () => {
    const large = relief(105);
    const motion = randomAlignment(6, 0.02, 0.01);
    const found = icp({ source: moved(large, motion), target: large, transform: 'rigid', tolerance: 1e-4 });
    expect(found.converged).toBe(true);
    const furthest = found.moved.reduce((most, x, i) => Math.max(most, Math.abs(x - large.positions[i]!)), 0);
    expect(100 * furthest).toBeLessThan(0.1);
    expect(surfaceDistance({ ...large, positions: found.moved }, large).mean).toBeLessThan(0.02);
  });

  it('recovers a scale by similarity, and reports it as an error when rigid', () => {
    const source: Mesh = { ...scan, positions: scan.positions.map((x) => x * 0.9) };
    const tips = { source: noseTip.map((x) => 0.9 * x), target: noseTip };
    const pairs = { source: source.positions, target: scan.positions };
    // A crop of 95 mm round the smaller copy is a larger part of it, so take both small enough to keep the border out.
    const near = { radius: 0.5 };
    const free = icp({ source, target: scan, transform: 'similarity', pairs });
    expect(free.alignment.scale).toBeCloseTo(1 / 0.9, 9);
    const rigid = surfaceError({ source, target: scan, transform: 'rigid', noseTips: tips, pairs, ...near });
    expect(rigid.alignment.scale).toBe(1);
    expect(rigid.mean).toBeGreaterThan(0.2);
  });

  it('names the likely cause when there is nothing round the nose', () => {
    const inMillimetres: Mesh = { ...scan, positions: scan.positions.map((x) => x * 100) };
    const far = { source: [0, 0, 300], target: noseTip };
    expect(() => surfaceError({ source: inMillimetres, target: scan, transform: 'rigid', noseTips: far })).toThrow(
      "Check the nose tip and the mesh's unit (1 = 100 mm)",
    );
  });
});

describe('surfaceDistance', () => {
  it('measures a known offset in mm, either way', () => {
    const flat = (z: number): Mesh => ({
      positions: Float32Array.of(-1, -1, z, 1, -1, z, 1, 1, z, -1, 1, z),
      triangles: Int32Array.of(0, 1, 2, 0, 2, 3),
    });
    const { mean, aToB, bToA } = surfaceDistance(flat(0), flat(0.025));
    expect([mean, aToB, bToA].map((d) => Number(d.toFixed(5)))).toEqual([2.5, 2.5, 2.5]);
  });

  it('averages the two directions', () => {
    const wide = relief(20);
    const part = crop(wide, noseTip, 0.5);
    const { mean, aToB, bToA } = surfaceDistance(part, wide);
    expect(aToB).toBeLessThan(1e-9);
    expect(bToA).toBeGreaterThan(10);
    expect(mean).toBeCloseTo((aToB + bToA) / 2, 12);
  });
});

describe('crop', () => {
  it('keeps whole triangles within the radius, with their shape', () => {
    const part = crop(scan, noseTip, 0.6);
    const radii = Array.from({ length: part.positions.length / 3 }, (_, v) =>
      Math.hypot(...[0, 1, 2].map((k) => part.positions[3 * v + k]! - noseTip[k]!)),
    );
    expect(Math.max(...radii)).toBeLessThanOrEqual(0.6);
    expect(Math.max(...radii)).toBeGreaterThan(0.5);
    expect(surfaceDistance(part, scan).aToB).toBeLessThan(1e-9);
  });
});

describe('knownCorrespondenceError', () => {
  const all = faceVertices(scan.positions, new Uint8Array(1600), noseTip);

  it('is 0 for a moved copy and exact for a known offset', () => {
    const copy = applyAlignment(randomAlignment(5, 2, 4), scan.positions);
    expect(knownCorrespondenceError(copy, scan.positions, all)).toBeLessThan(1e-9);
    // Two halves pulled apart by 2 * 1.5 mm: no motion helps, every vertex is 1.5 mm off.
    const square = Float64Array.of(-1, -1, 0, -1, 1, 0, 1, -1, 0, 1, 1, 0);
    const apart = square.map((x, i) => (i % 3 === 0 ? x + 0.015 * Math.sign(x) : x));
    expect(knownCorrespondenceError(apart, square)).toBeCloseTo(1.5, 9);
  });

  it('does not forgive scale, and looks at the listed vertices only', () => {
    const scaled = scan.positions.map((x) => 1.05 * x);
    expect(knownCorrespondenceError(scaled, scan.positions, all)).toBeGreaterThan(1);
    const elsewhere = scan.positions.slice();
    const listed = new Set(all);
    for (let v = 0; v < 1600; v++) if (!listed.has(v)) elsewhere.fill(9, 3 * v, 3 * v + 3);
    expect(listed.size).toBeLessThan(1600);
    expect(knownCorrespondenceError(elsewhere, scan.positions, all)).toBeLessThan(1e-9);
  });

  it('says what is wrong', () => {
    expect(() => knownCorrespondenceError(scan.positions, relief(9).positions)).toThrow('Both need one topology');
    expect(() => knownCorrespondenceError(scan.positions.with(4, Number.NaN), scan.positions)).toThrow(
      'NaN at point 1',
    );
    expect(() => knownCorrespondenceError(scan.positions, scan.positions, [])).toThrow('is empty');
  });
});
