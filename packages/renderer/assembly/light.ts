import {
  addSum,
  albedos,
  dImages,
  dNormals,
  dPositions,
  fill,
  GROUP,
  glosses,
  groups,
  normalize,
  normalizeBackward,
  shades,
} from './block';
import { harmonics, harmonicsBackward } from './harmonics';
import { phong, phongBackward, useLight } from './phong';
import { load3 } from './vector';

// The light of a scene: what of it there is decides the model. With neither coefficients nor an ambient term the albedo
// is shown as it is.

let coefficients: usize = 0;
let ambient: usize = 0;
let positions: usize = 0;
let colors: usize = 0;
let camera: usize = 0;
let lights: i32 = 0;
let specular: f32 = 0;
let shininess: i32 = 1;

/** Says what the light is; addresses are 0 for what is not there, and `strength` 0 leaves out highlights. */
export function useLighting(
  coefficientAddress: usize,
  ambientAddress: usize,
  count: i32,
  positionAddress: usize,
  colorAddress: usize,
  cameraAddress: usize,
  strength: f32,
  exponent: i32,
): void {
  coefficients = coefficientAddress;
  ambient = ambientAddress;
  lights = ambientAddress ? count : 0;
  positions = positionAddress;
  colors = colorAddress;
  camera = cameraAddress;
  specular = strength;
  shininess = exponent;
}

let dCoefficients: usize = 0;
let dAmbient: usize = 0;
let dLights: usize = 0;
let dColors: usize = 0;
let dCamera: usize = 0;

/** Says where the gradients of the same go: sums in double precision. */
export function useLightingGradients(
  coefficientSums: usize,
  ambientSums: usize,
  positionSums: usize,
  colorSums: usize,
  cameraSums: usize,
): void {
  dCoefficients = coefficientSums;
  dAmbient = ambientSums;
  dLights = positionSums;
  dColors = colorSums;
  dCamera = cameraSums;
}

/** Whether normals matter. */
export function isLit(): bool {
  return (coefficients | ambient) !== 0;
}

/** Fills `shades` and `glosses` of a block. */
export function illuminate(count: i32): void {
  fill(glosses, f32x4.splat(0));
  if (isLit()) normalize(count);
  if (coefficients) {
    harmonics(count, coefficients);
    return;
  }
  fill(shades, ambient ? load3(ambient) : f32x4.splat(1));
  for (let k = 0; k < lights; k++) {
    useLight(positions + 12 * k, colors + 12 * k, camera);
    phong(count, specular, shininess);
  }
}

/** Fills `shades`, `dNormals` and `dPositions` of a block, and adds to the gradients of the light. */
export function illuminateBackward(count: i32): void {
  fill(dNormals, f32x4.splat(0));
  fill(dPositions, f32x4.splat(0));
  if (!isLit()) {
    fill(shades, f32x4.splat(1));
    return;
  }
  normalize(count);
  if (coefficients) harmonicsBackward(count, coefficients, dCoefficients);
  else {
    fill(shades, load3(ambient));
    ambientBackward(count);
    for (let k = 0; k < lights; k++) {
      useLight(positions + 12 * k, colors + 12 * k, camera);
      phongBackward(count, specular, shininess, dLights + 24 * k, dColors + 24 * k, dCamera);
    }
  }
  normalizeBackward(count);
}

function ambientBackward(count: i32): void {
  let red = f32x4.splat(0);
  let green = f32x4.splat(0);
  let blue = f32x4.splat(0);
  for (let i: usize = 0; i < groups(count); i += GROUP) {
    red = f32x4.add(red, f32x4.mul(v128.load(dImages + i), v128.load(albedos + i)));
    green = f32x4.add(green, f32x4.mul(v128.load(dImages + i, 16), v128.load(albedos + i, 16)));
    blue = f32x4.add(blue, f32x4.mul(v128.load(dImages + i, 32), v128.load(albedos + i, 32)));
  }
  addSum(dAmbient, red);
  addSum(dAmbient + 8, green);
  addSum(dAmbient + 16, blue);
}
