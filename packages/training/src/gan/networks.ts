// Generator and critic of Karras et al. 2018 with weights that are trained: equalised learning rates, all levels' colours.
import type { RandomStream } from '@ganfit/core';
import type { GeneratorWeights } from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';
import { convolve, double, halve, leaky, pixelNorm } from './ops.js';

/** Weights by name, N(0, 1) at first; the scale of He's constant is applied as they are used. */
export type Parameters = Record<string, tf.Tensor>;

export interface NetworkSizes {
  readonly latentSize: number;
  /** Feature maps at 4 px, 8 px and so on. */
  readonly maps: readonly number[];
}

type Picture = tf.Tensor4D;

export function generatorParameters({ latentSize, maps }: NetworkSizes, random: RandomStream): Parameters {
  const shapes: Record<string, number[]> = { dense_weights: [latentSize, 16 * maps[0]!], dense_bias: [maps[0]!] };
  maps.forEach((count, level) => {
    const size = 4 << level;
    if (level) Object.assign(shapes, convolution(`up${size}`, 3, maps[level - 1]!, count));
    Object.assign(shapes, convolution(`conv${size}`, 3, count, count), convolution(`rgb${size}`, 1, count, 3));
  });
  return draw(shapes, random);
}

export function criticParameters({ maps }: NetworkSizes, random: RandomStream): Parameters {
  const first = maps[0]!;
  const shapes: Record<string, number[]> = convolution('rgb4', 1, 3, first);
  maps.slice(1).forEach((count, i) => {
    const size = 8 << i;
    Object.assign(shapes, convolution(`rgb${size}`, 1, 3, count), convolution(`conv${size}`, 3, count, count));
    Object.assign(shapes, convolution(`down${size}`, 3, count, maps[i]!));
  });
  Object.assign(shapes, convolution('conv4', 3, first + 1, first));
  Object.assign(shapes, {
    dense_weights: [16 * first, first],
    dense_bias: [first],
    out_weights: [first, 1],
    out_bias: [1],
  });
  return draw(shapes, random);
}

const convolution = (name: string, size: number, inputs: number, outputs: number): Record<string, number[]> => ({
  [`${name}_filter`]: [size, size, inputs, outputs],
  [`${name}_bias`]: [outputs],
});

function draw(shapes: Record<string, number[]>, random: RandomStream): Parameters {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const size = shape.reduce((a, b) => a * b, 1);
      const values = name.endsWith('bias') ? new Float32Array(size) : random.split(name).normals(size);
      return [name, tf.tensor(values, shape)];
    }),
  );
}

/** Whether a level uses a weight: those of coarser levels too, but of colours only its own and, fading in, those before. */
export function isUsed(name: string, level: number, alpha: number): boolean {
  const [, layer, digits] = /^([a-z]+)(\d*)_/.exec(name)!;
  const size = Number(digits);
  if (layer !== 'rgb') return size <= 4 << level;
  return size === 4 << level || (alpha < 1 && size === 2 << level);
}

/** He's constant; layers that no rectifier follows have a gain of 1, and the first one the paper's sqrt(2) / 4. */
function scaleOf(name: string, shape: readonly number[]): number {
  const fanIn = shape.slice(0, -1).reduce((a, b) => a * b, 1);
  const gain = name === 'rgb' || name === 'out_weights' ? 1 : name === 'start' ? Math.SQRT2 / 4 : Math.SQRT2;
  return gain / Math.sqrt(fanIn);
}

function filtered(x: Picture, p: Parameters, name: string, kind = name): Picture {
  const filter = p[`${name}_filter`]! as Picture;
  return tf.add(convolve(x, tf.mul(filter, scaleOf(kind, filter.shape))), p[`${name}_bias`]!);
}

function product(x: tf.Tensor2D, p: Parameters, name: string, kind = name): tf.Tensor2D {
  const weights = p[`${name}_weights`]! as tf.Tensor2D;
  return tf.matMul(x, tf.mul(weights, scaleOf(kind, weights.shape)));
}

/**
 * @param latent `[batch, latentSize]`
 * @param level 0 is 4 x 4; `alpha` below 1 fades it in over the level before
 * @returns `[batch, size, size, 3]` in about [-1, 1]
 */
export function generate(p: Parameters, latent: tf.Tensor2D, level: number, alpha = 1): Picture {
  const act = (x: Picture): Picture => pixelNorm(leaky(x));
  const start = tf.reshape(product(pixelNorm(latent), p, 'dense', 'start'), [latent.shape[0], 4, 4, -1]);
  let x = act(filtered(act(tf.add(start, p['dense_bias']!)), p, 'conv4'));
  let before = x;
  for (let i = 1; i <= level; i++) {
    before = x;
    x = act(filtered(act(filtered(double(x), p, `up${4 << i}`)), p, `conv${4 << i}`));
  }
  const picture = filtered(x, p, `rgb${4 << level}`, 'rgb');
  if (!level || alpha >= 1) return picture;
  return mix(double(filtered(before, p, `rgb${2 << level}`, 'rgb')), picture, alpha);
}

/** @returns `[batch, 1]`, higher for what looks real; twice differentiable to picture and parameters */
export function judge(p: Parameters, picture: Picture, level: number, alpha = 1): tf.Tensor2D {
  let x = leaky(filtered(picture, p, `rgb${4 << level}`));
  for (let i = level; i > 0; i--) {
    x = halve(leaky(filtered(leaky(filtered(x, p, `conv${4 << i}`)), p, `down${4 << i}`)));
    if (i === level && alpha < 1) x = mix(leaky(filtered(halve(picture), p, `rgb${2 << level}`)), x, alpha);
  }
  const [batch, height, width] = x.shape;
  // Minibatch standard deviation: how much the pictures of a batch differ, as one more feature map.
  const centred = tf.sub(x, tf.mean(x, 0, true));
  const deviation = tf.mean(tf.sqrt(tf.add(tf.mean(tf.square(centred), 0), 1e-8)));
  const spread = tf.mul(tf.ones([batch, height, width, 1]), deviation) as Picture;
  x = leaky(filtered(tf.concat([x, spread], 3), p, 'conv4'));
  const hidden = leaky(tf.add(product(tf.reshape(x, [batch, -1]), p, 'dense'), p['dense_bias']!)) as tf.Tensor2D;
  return tf.add(product(hidden, p, 'out', 'out_weights'), p['out_bias']!);
}

const mix = (a: Picture, b: Picture, share: number): Picture => tf.add(tf.mul(a, 1 - share), tf.mul(b, share));

/** The generator as `@ganfit/morphable` runs it: scales folded in, colours in [0, 1], those of the last level only. */
export function exportGenerator(p: Parameters, levels: number): GeneratorWeights {
  const last = `rgb${2 << levels}`;
  const weights = Object.entries(p).flatMap(([name, tensor]) => {
    if (name.startsWith('rgb') && !name.startsWith(`${last}_`)) return [];
    const layer = name.startsWith('rgb') ? 'rgb' : name === 'dense_weights' ? 'start' : name;
    const scale = (name.endsWith('bias') ? 1 : scaleOf(layer, tensor.shape)) * (layer === 'rgb' ? 0.5 : 1);
    const offset = name === `${last}_bias` ? 0.5 : 0;
    const values = Float32Array.from(tensor.dataSync(), (v) => v * scale + offset);
    return [[name.replace(last, 'rgb'), { values, shape: tensor.shape }] as const];
  });
  return new Map(weights);
}
