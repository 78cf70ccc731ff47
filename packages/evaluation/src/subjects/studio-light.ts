import type { SubjectLight } from './distribution.js';

/** What a picture's pixels show: `[pixelCount * 3]` each, and `[pixelCount]` alpha. */
export interface SurfaceBuffers {
  albedo: Float32Array;
  normal: Float32Array;
  position: Float32Array;
  alpha: Float32Array;
}

/**
 * Lights a picture in a way that none of the fitter's light models can reproduce: a point light near enough to change
 * over the face, with specular highlights, over a surround that is brighter from one side.
 * colour = albedo (ambient max(0, 1 + gradient . n) + light max(0, n . l)) + light specular max(0, r . v)^shininess
 *
 * In plain arrays: as tensors the temporaries of a picture of twice the photo's size would take half a gigabyte, and the
 * memory of the fits that are measured in the same process counts.
 *
 * @param eye `[3]` position of the camera
 * @returns `[pixelCount * 3]`, black where there is background
 */
export function lightStudio(surface: SurfaceBuffers, light: SubjectLight, eye: ArrayLike<number>): Float32Array {
  const { albedo, normal, position, alpha } = surface;
  const image = new Float32Array(albedo.length);
  const [n, l, v] = [new Float64Array(3), new Float64Array(3), new Float64Array(3)];
  for (let pixel = 0; pixel < alpha.length; pixel++) {
    if (alpha[pixel] === 0) continue;
    const at = 3 * pixel;
    for (let k = 0; k < 3; k++) {
      n[k] = normal[at + k]!;
      l[k] = light.position[k]! - position[at + k]!;
      v[k] = eye[k]! - position[at + k]!;
    }
    normalize(n);
    normalize(l);
    normalize(v);
    const facing = dot(n, l);
    const surround = Math.max(0, 1 + dot(n, light.gradient));
    const toEye = 2 * facing * dot(n, v) - dot(l, v);
    const glint = facing > 0 && toEye > 0 ? light.specular * toEye ** light.shininess : 0;
    for (let k = 0; k < 3; k++) {
      const lit = light.ambient[k]! * surround + light.color[k]! * Math.max(0, facing);
      image[at + k] = albedo[at + k]! * lit + light.color[k]! * glint;
    }
  }
  return image;
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]!;

function normalize(v: Float64Array): void {
  const length = Math.sqrt(dot(v, v)) || 1;
  for (let k = 0; k < 3; k++) v[k]! /= length;
}
