import { load3, store3 } from './vector';

/** [x y z 1] times a matrix of four rows, for every vertex: see src/kernels/transform.ts, to whose bits this keeps. */
export function transform(positions: usize, vertexCount: i32, matrix: usize, clip: usize): void {
  const r0 = load2(matrix);
  const s0 = load2(matrix + 8);
  const r1 = load2(matrix + 16);
  const s1 = load2(matrix + 24);
  const r2 = load2(matrix + 32);
  const s2 = load2(matrix + 40);
  const r3 = load2(matrix + 48);
  const s3 = load2(matrix + 56);
  for (const end = clip + ((<usize>vertexCount) << 4); clip < end; clip += 16, positions += 12) {
    const x = f64x2.splat(<f64>load<f32>(positions));
    const y = f64x2.splat(<f64>load<f32>(positions, 4));
    const z = f64x2.splat(<f64>load<f32>(positions, 8));
    const low = f32x4.demote_f64x2_zero(row(x, r0, y, r1, z, r2, r3));
    const high = f32x4.demote_f64x2_zero(row(x, s0, y, s1, z, s2, s3));
    v128.store(clip, v128.shuffle<f32>(low, high, 0, 1, 4, 5));
  }
}

function load2(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

function row(x: v128, r0: v128, y: v128, r1: v128, z: v128, r2: v128, r3: v128): v128 {
  return f64x2.add(f64x2.add(f64x2.add(f64x2.mul(x, r0), f64x2.mul(y, r1)), f64x2.mul(z, r2)), r3);
}

/** Vertices that are summed in single precision before they go to the sums in double precision. */
const RUN: i32 = 64;

/** @param dMatrix sixteen doubles, to which is added; coordinates that are not finite do not count */
export function transformBackward(
  positions: usize,
  vertexCount: i32,
  matrix: usize,
  dClip: usize,
  dPositions: usize,
  dMatrix: usize,
): void {
  const m0 = v128.load(matrix);
  const m1 = v128.load(matrix, 16);
  const m2 = v128.load(matrix, 32);
  const zero = f32x4.splat(0);
  for (let first = 0; first < vertexCount; first += RUN) {
    let d0 = zero;
    let d1 = zero;
    let d2 = zero;
    let d3 = zero;
    for (let rest = min(RUN, vertexCount - first); rest > 0; rest--, positions += 12, dClip += 16, dPositions += 12) {
      const g = v128.load(dClip);
      store3(dPositions, sums(f32x4.mul(g, m0), f32x4.mul(g, m1), f32x4.mul(g, m2)));
      const p = load3(positions);
      const known = v128.and(p, f32x4.eq(f32x4.sub(p, p), zero));
      d0 = f32x4.add(d0, f32x4.mul(g, v128.shuffle<f32>(known, known, 0, 0, 0, 0)));
      d1 = f32x4.add(d1, f32x4.mul(g, v128.shuffle<f32>(known, known, 1, 1, 1, 1)));
      d2 = f32x4.add(d2, f32x4.mul(g, v128.shuffle<f32>(known, known, 2, 2, 2, 2)));
      d3 = f32x4.add(d3, g);
    }
    addDoubles(dMatrix, d0);
    addDoubles(dMatrix + 32, d1);
    addDoubles(dMatrix + 64, d2);
    addDoubles(dMatrix + 96, d3);
  }
}

/** The sums of the four lanes of each, in lanes 0 to 2. */
function sums(x: v128, y: v128, z: v128): v128 {
  const xy = f32x4.add(v128.shuffle<f32>(x, y, 0, 1, 4, 5), v128.shuffle<f32>(x, y, 2, 3, 6, 7));
  const zz = f32x4.add(z, v128.shuffle<f32>(z, z, 2, 3, 2, 3));
  return f32x4.add(v128.shuffle<f32>(xy, zz, 0, 2, 4, 4), v128.shuffle<f32>(xy, zz, 1, 3, 5, 5));
}

function addDoubles(at: usize, v: v128): void {
  v128.store(at, f64x2.add(v128.load(at), f64x2.promote_low_f32x4(v)));
  const high = v128.shuffle<f32>(v, v, 2, 3, 2, 3);
  v128.store(at, f64x2.add(v128.load(at, 16), f64x2.promote_low_f32x4(high)), 16);
}
