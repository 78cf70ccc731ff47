import { add4, cross, dot, load3, scale, store3 } from './vector';

/** Sums of triangle normals shorter than this count as no direction at all. */
const SHORTEST: f64 = 1e-30;

/** Unit normals from the sums that {@link sumNormals} made: see src/kernels/vertex-normals.ts. */
export function vertexNormals(vertexCount: i32, sums: usize, normals: usize): void {
  for (let i = 0; i < vertexCount; i++, sums += 16, normals += 12) {
    const sum = v128.load(sums);
    const length = norm(sum);
    store3(normals, length > SHORTEST ? scale(sum, <f32>(1 / length)) : f32x4.splat(0));
  }
}

/**
 * Gradient to the positions.
 *
 * @param sums of {@link sumNormals}, which are lost @param moves working memory of 16 bytes a vertex
 */
export function vertexNormalsBackward(
  positions: usize,
  vertexCount: i32,
  triangles: usize,
  triangleCount: i32,
  dNormals: usize,
  dPositions: usize,
  sums: usize,
  moves: usize,
): void {
  for (let i = 0, at = sums, g = dNormals; i < vertexCount; i++, at += 16, g += 12)
    v128.store(at, gradientOfSum(v128.load(at), load3(g)));
  memory.fill(moves, 0, (<usize>vertexCount) << 4);
  for (let t = 0; t < triangleCount; t++, triangles += 12) {
    const ia = <usize>load<i32>(triangles);
    const ib = <usize>load<i32>(triangles, 4);
    const ic = <usize>load<i32>(triangles, 8);
    const ga = v128.load(sums + (ia << 4));
    const gb = v128.load(sums + (ib << 4));
    const gc = v128.load(sums + (ic << 4));
    const g = f32x4.add(f32x4.add(ga, gb), gc);
    if (!v128.any_true(f32x4.ne(g, f32x4.splat(0)))) continue;
    const a = load3(positions + ia * 12);
    const u = f32x4.sub(load3(positions + ib * 12), a);
    const v = f32x4.sub(load3(positions + ic * 12), a);
    if (!isFinite3(cross(u, v))) continue;
    const du = cross(v, g);
    const dv = cross(g, u);
    add4(moves + (ib << 4), du);
    add4(moves + (ic << 4), dv);
    add4(moves + (ia << 4), f32x4.neg(f32x4.add(du, dv)));
  }
  for (let i = 0; i < vertexCount; i++, moves += 16, dPositions += 12) store3(dPositions, v128.load(moves));
}

/** The sums of the area-weighted normals round each vertex, as four floats. */
export function sumNormals(
  positions: usize,
  vertexCount: i32,
  triangles: usize,
  triangleCount: i32,
  sums: usize,
): void {
  memory.fill(sums, 0, (<usize>vertexCount) << 4);
  for (let t = 0; t < triangleCount; t++, triangles += 12) {
    const ia = <usize>load<i32>(triangles);
    const ib = <usize>load<i32>(triangles, 4);
    const ic = <usize>load<i32>(triangles, 8);
    const a = load3(positions + ia * 12);
    const n = cross(f32x4.sub(load3(positions + ib * 12), a), f32x4.sub(load3(positions + ic * 12), a));
    if (!isFinite3(n)) continue;
    add4(sums + (ia << 4), n);
    add4(sums + (ib << 4), n);
    add4(sums + (ic << 4), n);
  }
}

/** With n = s / |s|: (g - n (n . g)) / |s|. Vertices that nothing asks about stay clear of NaN. */
function gradientOfSum(sum: v128, g: v128): v128 {
  const length = norm(sum);
  if (length <= SHORTEST || !v128.any_true(f32x4.ne(g, f32x4.splat(0)))) return f32x4.splat(0);
  const perLength = <f32>(1 / length);
  const n = scale(sum, perLength);
  return scale(f32x4.sub(g, scale(n, dot(n, g))), perLength);
}

/** In double precision: squares of small areas would vanish. */
function norm(v: v128): f64 {
  const x = <f64>f32x4.extract_lane(v, 0);
  const y = <f64>f32x4.extract_lane(v, 1);
  const z = <f64>f32x4.extract_lane(v, 2);
  return sqrt<f64>(x * x + y * y + z * z);
}

/** The difference of an infinity or NaN to itself is NaN. */
function isFinite3(v: v128): bool {
  return i32x4.all_true(f32x4.eq(f32x4.sub(v, v), f32x4.splat(0)));
}
