import { albedos, CAPACITY, dImages, dNormals, dWeights, glosses, groups, normals, pad, shades } from './block';
import { illuminate, illuminateBackward } from './light';
import { gather, interpolate, note, scatter, spread, spreadWeights } from './surface';
import { isTextured, sampleTexture, sampleTextureBackward } from './texture';
import { load3, store3 } from './vector';

// The fused image of one image of a batch, and its gradient: see src/fused/shade.ts and shade-backward.ts. Covered pixels
// are collected into blocks, lit there, and written.

let triangles: usize = 0;
let records: usize = 0;
let dRecords: usize = 0;
/** What a record holds: so many vectors, the vertex's colour among them or not. */
let fields: usize = 0;
let colored: bool = false;

/**
 * Says where a mesh lies.
 *
 * @param recordAddress of {@link packVertices} @param count of vectors in a record
 */
export function useMesh(triangleAddress: usize, recordAddress: usize, count: i32, withColor: bool): void {
  triangles = triangleAddress;
  records = recordAddress;
  fields = <usize>count;
  colored = withColor;
}

/** Says where the gradients of the records go. */
export function useMeshGradients(address: usize): void {
  dRecords = address;
}

/**
 * @param albedo of each pixel, or 0: from the texture, or the vertices' colours where there is none
 * @param background of each pixel; `step` is 12, or 0 if it is the same for all
 */
export function shade(
  pixels: i32,
  id: usize,
  barycentric: usize,
  albedo: usize,
  background: usize,
  step: usize,
  image: usize,
): void {
  let count = 0;
  for (let i: usize = 0; i < <usize>pixels * 12; i += 12, id += 4, background += step) {
    const t = load<i32>(id);
    if (t < 0) {
      store3(image + i, load3(background));
      continue;
    }
    note(count, i, triangles + <usize>t * 12);
    if (++count === CAPACITY) {
      shadeBlock(count, barycentric, albedo, image);
      count = 0;
    }
  }
  shadeBlock(count, barycentric, albedo, image);
}

function shadeBlock(count: i32, barycentric: usize, albedo: usize, image: usize): void {
  read(count, barycentric, albedo);
  illuminate(count);
  // image = albedo shade + gloss
  for (let i: usize = 0; i < groups(count); i += 16)
    v128.store(shades + i, f32x4.add(f32x4.mul(v128.load(albedos + i), v128.load(shades + i)), v128.load(glosses + i)));
  spread(count, shades, image);
}

function read(count: i32, barycentric: usize, albedo: usize): void {
  if (albedo) gather(count, albedo, albedos);
  else if (isTextured()) sampleTexture(count, barycentric);
  interpolate(count, records, fields, barycentric, colored ? albedos : normals);
}

/** @param dAlbedo of each pixel, or 0; other gradients of mesh and light go where it has been said */
export function shadeBackward(
  pixels: i32,
  id: usize,
  barycentric: usize,
  albedo: usize,
  dImage: usize,
  dBarycentric: usize,
  dAlbedo: usize,
): void {
  const zero = f32x4.splat(0);
  let count = 0;
  for (let i: usize = 0; i < <usize>pixels * 12; i += 12, id += 4) {
    const t = load<i32>(id);
    if (t < 0 || !v128.any_true(f32x4.ne(load3(dImage + i), zero))) {
      store3(dBarycentric + i, zero);
      if (dAlbedo) store3(dAlbedo + i, zero);
      continue;
    }
    note(count, i, triangles + <usize>t * 12);
    if (++count === CAPACITY) {
      shadeBlockBackward(count, barycentric, albedo, dImage, dBarycentric, dAlbedo);
      count = 0;
    }
  }
  shadeBlockBackward(count, barycentric, albedo, dImage, dBarycentric, dAlbedo);
}

function shadeBlockBackward(
  count: i32,
  barycentric: usize,
  albedo: usize,
  dImage: usize,
  dBarycentric: usize,
  dAlbedo: usize,
): void {
  read(count, barycentric, albedo);
  gather(count, dImage, dImages);
  pad(count);
  illuminateBackward(count);
  for (let i: usize = 0; i < groups(count); i += 16)
    v128.store(shades + i, f32x4.mul(v128.load(shades + i), v128.load(dImages + i)));
  memory.fill(dWeights, 0, (<usize>count) << 4);
  if (dAlbedo) spread(count, shades, dAlbedo);
  else if (isTextured()) sampleTextureBackward(count, barycentric);
  scatter(count, records, fields, barycentric, colored ? shades : dNormals, dRecords);
  spreadWeights(count, dBarycentric);
}
