// Hair over the forehead is no part of the model; left in, it is painted on the skin.
import type { View } from '@ganfit/losses';
import * as tf from '@tensorflow/tfjs-core';
import { boxMean, boxMinimum } from './box-filter.js';

/** From here on, in outer-eye distances above the brows, a pixel may be hair. */
const zone = { from: 0, to: 0.03 };

/**
 * What differs how much from the face below the brows counts as hair: the ratio of photo to rendering in brightness and
 * hue (logarithms), and the roughness of strands relative to that of the skin.
 */
const tolerance = { darkness: 0.3, brightness: 0.7, hue: 0.08, roughness: 1.8 };

/**
 * Nothing above the brows: for fitting light and texture where no hair can be, so that the model says what the forehead
 * would look like. A {@link Stage}'s `visibility`.
 */
export function belowBrows(view: View): tf.Tensor4D {
  return asMask(
    view,
    aboveBrows(view).map((up) => 1 - inZone(up)),
  );
}

/**
 * Everything but hair above the brows: pixels that the rendering, fitted to the face {@link belowBrows}, does not explain.
 * A {@link Stage}'s `visibility`; made for photos whose face fills some 100 pixels or more.
 */
export function withoutHair(view: View): tf.Tensor4D {
  const [, height, width] = view.target.image.shape;
  const size = { height, width };
  const up = aboveBrows(view);
  const face = view.mask.dataSync();
  const photo = logarithms(view.target.image.dataSync());
  const rendered = logarithms(view.rendering.image.dataSync());
  const reach = Math.max(1, Math.round(0.025 * view.target.eyeDistance));
  const smooth = (x: Float32Array): Float32Array => boxMean(x, size, reach);
  const ratio = [0, 1, 2].map((c) => smooth(Float32Array.from(up, (_, i) => photo[3 * i + c]! - rendered[3 * i + c]!)));
  const [r, g, b] = ratio as [Float32Array, Float32Array, Float32Array];
  const green = Float32Array.from(up, (_, i) => photo[3 * i + 1]!);
  const fine = smooth(green).map((mean, i) => (green[i]! - mean) ** 2);
  const skin = Array.from(up.keys()).filter((i) => up[i]! < 0 && face[i]! > 0.5);
  const offset = (values: Float32Array): Float32Array => {
    const middle = median(skin.map((i) => values[i]!));
    return values.map((v) => v - middle);
  };
  const light = offset(g.map((v, i) => (r[i]! + v + b[i]!) / 3));
  const redness = offset(r.map((v, i) => v - g[i]!));
  const yellowness = offset(g.map((v, i) => v - b[i]!));
  const rough = smooth(fine).map(Math.sqrt);
  const usual = Math.max(0.01, median(skin.map((i) => rough[i]!)));
  const likely = up.map((_, i) => {
    // A highlight is bright, pale and smooth. Dark hair is none of it; fair hair is yellow or rough.
    const bright = Math.max(0, light[i]!) / tolerance.brightness;
    const dark = Math.max(0, -light[i]!) / tolerance.darkness;
    const pale = redness[i]! < 0 && yellowness[i]! < 0 ? 1 + 4 * bright : 1;
    const hue = Math.hypot(redness[i]!, yellowness[i]!) / (tolerance.hue * pale);
    const strands = Math.max(0, rough[i]! / usual - 1) / tolerance.roughness;
    return 1 / (1 + (dark ** 2 + bright ** 2 + hue ** 2 + strands ** 2) ** 2);
  });
  const clear = smooth(boxMinimum(likely, size, reach));
  return asMask(
    view,
    up.map((v, i) => 1 - inZone(v) * (1 - clear[i]!)),
  );
}

/** How far each pixel lies above the brows, in outer-eye distances (negative below), row by row. */
function aboveBrows({ landmarks, target }: View): Float32Array {
  const points = landmarks.dataSync();
  const [, height, width] = target.image.shape;
  const at = (i: number): readonly [number, number] => [points[2 * i]!, points[2 * i + 1]!];
  const [[xr, yr], [xl, yl]] = [at(36), at(45)];
  const squared = (xl - xr) ** 2 + (yl - yr) ** 2;
  // Rows grow downwards.
  const up = (x: number, y: number): number =>
    ((x - (xr + xl) / 2) * (yl - yr) - (y - (yr + yl) / 2) * (xl - xr)) / squared;
  const brows = Math.max(...Array.from({ length: 10 }, (_, i) => up(...at(17 + i))));
  return Float32Array.from({ length: height * width }, (_, i) => {
    return up((i % width) + 0.5, Math.floor(i / width) + 0.5) - brows;
  });
}

const inZone = (up: number): number => Math.min(1, Math.max(0, (up - zone.from) / (zone.to - zone.from)));

/** Kept off zero, for a dark pixel's ratio says nothing. */
const logarithms = (rgb: ArrayLike<number>): Float32Array =>
  Float32Array.from(rgb, (v) => Math.log(Math.max(0, v) + 0.05));

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;

const asMask = ({ target }: View, values: Float32Array): tf.Tensor4D =>
  tf.tensor4d(values, [1, target.image.shape[1], target.image.shape[2], 1]);
