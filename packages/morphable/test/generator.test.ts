import { randomStream } from '@ganfit/core';
import {
  featureMaps,
  type Generator,
  type GeneratorWeights,
  ganTexture,
  generator,
  loadGenerator,
  randomGenerator,
  readGenerator,
  readSafetensors,
  type StoredTensor,
  type TexturePrior,
  writeGenerator,
  writeSafetensors,
} from '@ganfit/morphable';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { finiteDifferences, onEachBackend } from '../../../vitest.support.js';

/** With biases, so that each of them counts. */
function weightsOf(resolution: number, maps: number[], latentSize = 12, extras = false): GeneratorWeights {
  const random = randomStream(3);
  const weights = new Map(randomGenerator({ resolution, maps, latentSize }, random));
  const add = (name: string, shape: number[]) =>
    weights.set(name, { shape, values: random.normals(shape.reduce((a, b) => a * b)) });
  if (extras) {
    maps.slice(1).forEach((count, i) => {
      add(`detail${8 << i}_map`, [8 << i, 8 << i]);
      add(`detail${8 << i}_strength`, [count]);
    });
    add('base_mean', [resolution, resolution, 3]);
    add('base_axes', [latentSize, 27]);
    add('base_deviation', [resolution, resolution, 3]);
  }
  for (const [name, { values }] of weights)
    if (name.endsWith('bias')) values.set(random.normals(values.length, values[0]!, 0.1));
  return weights;
}

/** The same network in tfjs's own ops, layer by layer as the paper lists them. */
function composed(weights: GeneratorWeights, latent: tf.Tensor2D): tf.Tensor4D {
  const get = (name: string): tf.Tensor => tf.tensor(weights.get(name)!.values, [...weights.get(name)!.shape]);
  const norm = (x: tf.Tensor): tf.Tensor => tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), 1e-8)));
  const act = (x: tf.Tensor, bias: string): tf.Tensor => norm(tf.leakyRelu(tf.add(x, get(bias)), 0.2));
  const conv = (x: tf.Tensor, name: string): tf.Tensor =>
    tf.conv2d(x as tf.Tensor4D, get(`${name}_filter`) as tf.Tensor4D, 1, 'same');
  const dense = tf.matMul(norm(latent) as tf.Tensor2D, get('dense_weights') as tf.Tensor2D);
  let x = act(tf.reshape(dense, [latent.shape[0], 4, 4, -1]), 'dense_bias');
  x = act(conv(x, 'conv4'), 'conv4_bias');
  for (let size = 8; weights.has(`conv${size}_filter`); size *= 2) {
    const large = tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [size, size]);
    x = conv(large, `up${size}`);
    if (weights.has(`detail${size}_map`)) {
      const map = tf.reshape(get(`detail${size}_map`), [1, size, size, 1]);
      x = tf.add(x, tf.mul(map, get(`detail${size}_strength`)));
    }
    x = act(x, `up${size}_bias`);
    x = act(conv(x, `conv${size}`), `conv${size}_bias`);
  }
  const colours = tf.add(conv(x, 'rgb'), get('rgb_bias')) as tf.Tensor4D;
  if (!weights.has('base_mean')) return colours;
  const [batch, size] = colours.shape;
  const coarse = tf.reshape(tf.matMul(latent, get('base_axes') as tf.Tensor2D), [batch, 3, 3, 3]) as tf.Tensor4D;
  const large = bilinear(coarse, size);
  return tf.add(tf.add(get('base_mean'), large), tf.mul(get('base_deviation'), colours));
}

/** Pixel by pixel: each takes its share of the four pixels around its centre. */
function bilinear(x: tf.Tensor4D, size: number): tf.Tensor4D {
  const [, from] = x.shape;
  const at = (i: number): [number, number, number] => {
    const place = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / size - 0.5));
    const below = Math.floor(place);
    return [below, Math.min(from - 1, below + 1), place - below];
  };
  const pixel = (r: number, c: number): tf.Tensor4D => tf.slice(x, [0, r, c, 0], [-1, 1, 1, -1]);
  const mix = (a: tf.Tensor, b: tf.Tensor, t: number): tf.Tensor => tf.add(tf.mul(a, 1 - t), tf.mul(b, t));
  const row = (i: number): tf.Tensor4D => {
    const [r, s, v] = at(i);
    const columns = Array.from({ length: size }, (_, j) => {
      const [c, d, u] = at(j);
      return mix(mix(pixel(r, c), pixel(r, d), u), mix(pixel(s, c), pixel(s, d), u), v);
    });
    return tf.concat(columns, 2) as tf.Tensor4D;
  };
  const rows = Array.from({ length: size }, (_, i) => row(i));
  return tf.concat(rows, 1) as tf.Tensor4D;
}

onEachBackend(() => {
  for (const [resolution, maps, extras] of [
    [4, [6], false],
    [8, [6, 4], false],
    [8, [6, 4], true],
    [16, [6, 5, 4], true],
    [32, [8, 8, 6, 4], false],
  ] as const)
    describe(`${resolution} px${extras ? ' with detail, on a base' : ''}`, () => {
      const weights = weightsOf(resolution, [...maps], 12, extras);
      let g: Generator;
      beforeAll(() => {
        g = generator(weights);
      });
      afterAll(() => g.dispose());

      it('draws what the composed network draws', () => {
        expect(g).toMatchObject({ latentSize: 12, resolution, maps });
        tf.tidy(() => {
          const latent = tf.randomNormal<tf.Rank.R2>([2, 12], 0, 1, 'float32', 4);
          const map = g.apply(latent);
          expect(map.shape).toEqual([2, resolution, resolution, 3]);
          // Pixel norm over so few maps enlarges rounding at every level.
          const rounding = 1.5e-6 * resolution;
          expect(tf.max(tf.abs(tf.sub(map, composed(weights, latent)))).dataSync()[0]).toBeLessThan(rounding);
          const second = g.apply(tf.slice(latent, [1, 0], [1, 12]));
          expect(tf.max(tf.abs(tf.sub(second, tf.slice(map, 1)))).dataSync()[0]).toBeLessThan(rounding);
        });
      });

      it('has the gradient of finite differences, and of the composed network', () => {
        tf.tidy(() => {
          const latent = tf.randomNormal<tf.Rank.R2>([1, 12], 0, 1, 'float32', 5);
          const direction = tf.randomNormal([1, resolution, resolution, 3], 0, 1, 'float32', 6);
          const along = (draw: (z: tf.Tensor2D) => tf.Tensor) => (z: tf.Tensor) =>
            tf.sum(tf.mul(draw(z as tf.Tensor2D), direction)) as tf.Scalar;
          const analytic = tf.grad(along(g.apply))(latent).dataSync();
          const reference = tf
            .grad(along((z) => composed(weights, z)))(latent)
            .dataSync();
          const numeric = finiteDifferences(along(g.apply), latent, [...analytic.keys()], 2e-3);
          const scale = Math.max(...reference.map(Math.abs));
          analytic.forEach((value, i) => {
            expect(Math.abs(value - reference[i]!)).toBeLessThan(1e-4 * scale);
            // Rectifiers have kinks, so differences are less exact than the composed network.
            expect(Math.abs(value - numeric[i]!), `entry ${i}`).toBeLessThan(0.02 * scale);
          });
        });
      });
    });

  describe('ganTexture', () => {
    let texture: TexturePrior;
    beforeAll(() => {
      texture = ganTexture(generator(weightsOf(8, [6, 4])));
    });
    afterAll(() => texture.dispose?.());

    it('starts at random, never at zero, and depends on the stream alone', () => {
      tf.tidy(() => {
        const [a, b] = [1, 1].map((seed) => texture.initial(2, randomStream(seed)).dataSync()) as [
          Float32Array,
          Float32Array,
        ];
        expect(a).toEqual(b);
        expect(a.length).toBe(24);
        expect(a.every((v) => v !== 0)).toBe(true);
      });
    });

    it('decodes into [0, 1] whatever the length of the latent', () => {
      tf.tidy(() => {
        const latent = texture.initial(1, randomStream(2));
        const map = texture.decode(latent);
        const values = map.dataSync();
        expect(values.every((v) => v >= 0 && v <= 1)).toBe(true);
        const stretched = texture.decode(tf.mul(latent, 7));
        expect(tf.max(tf.abs(tf.sub(map, stretched))).dataSync()[0]).toBeLessThan(1e-5);
      });
    });

    it('penalises latents off the shell, differentiably', () => {
      tf.tidy(() => {
        const one = tf.fill<tf.Rank.R2>([1, 12], 2);
        expect(texture.penalty!(one).dataSync()[0]).toBeCloseTo((2 * Math.sqrt(12) - Math.sqrt(12)) ** 2, 4);
        const at = (z: tf.Tensor) => tf.sum(texture.penalty!(z as tf.Tensor2D)) as tf.Scalar;
        const latent = texture.initial(1, randomStream(6));
        const numeric = finiteDifferences(at, latent, [0, 5, 11]);
        const analytic = tf.grad(at)(latent).dataSync();
        for (const n of [0, 1, 2]) expect(analytic[[0, 5, 11][n]!]).toBeCloseTo(numeric[n]!, 2);
        expect(
          tf
            .grad(at)(tf.zeros([1, 12]))
            .dataSync()
            .every(Number.isFinite),
        ).toBe(true);
      });
    });

    it('starts short, and leaves the penalty to the squared norm, where a base reads the length', () => {
      const based = ganTexture(generator(weightsOf(8, [6, 4], 12, true)));
      const [long, short] = [texture, based].map((prior) =>
        tf.tidy(() => prior.initial(1, randomStream(1)).dataSync()),
      );
      expect(based.penalty).toBeUndefined();
      short!.forEach((value, i) => {
        expect(value).toBeCloseTo(0.3 * long![i]!, 6);
      });
      based.dispose?.();
    });

    it('has a coarse part where a base is, which is all where the network adds nothing', () => {
      const weights = weightsOf(8, [6, 4], 12, true);
      const silent = new Map(weights).set('base_deviation', { shape: [8, 8, 3], values: new Float32Array(192) });
      const [based, flat] = [weights, silent].map((w) => ganTexture(generator(w))) as [TexturePrior, TexturePrior];
      expect(texture.coarse).toBeUndefined();
      tf.tidy(() => {
        const latent = based.initial(2, randomStream(4));
        const [coarse, of] = [based.coarse!(latent), flat.coarse!(latent)];
        expect(Array.from(coarse.dataSync())).toEqual(Array.from(of.dataSync()));
        expect(Array.from(tf.clipByValue(coarse, 0, 1).dataSync())).toEqual(Array.from(flat.decode(latent).dataSync()));
        const at = (z: tf.Tensor) => tf.sum(tf.square(based.coarse!(z as tf.Tensor2D))) as tf.Scalar;
        const numeric = finiteDifferences(at, latent, [0, 5, 11]);
        const analytic = tf.grad(at)(latent).dataSync();
        for (const n of [0, 1, 2]) expect(analytic[[0, 5, 11][n]!]! / numeric[n]!).toBeCloseTo(1, 2);
      });
      for (const prior of [based, flat]) prior.dispose?.();
    });

    it('refuses a latent of another size or type', () => {
      tf.tidy(() => {
        expect(() => texture.decode(tf.ones([1, 13]))).toThrow(
          'ganTexture.decode: `latent` must have shape [batch, 12], got [1, 13].',
        );
        expect(() => texture.decode(tf.ones([1, 12], 'int32'))).toThrow('must have dtype float32, got int32');
        expect(() => texture.decode(tf.ones<tf.Rank>([12]) as tf.Tensor2D)).toThrow('got [12]');
      });
    });
  });
});

describe('values, in debug mode', () => {
  afterEach(() => tf.env().set('DEBUG', false));
  it('refuses a latent with NaN', async () => {
    await tf.setBackend('cpu');
    const texture = ganTexture(generator(weightsOf(4, [4])));
    const latent = tf.tensor2d(new Float32Array(12).fill(Number.NaN), [1, 12]);
    tf.env().set('DEBUG', true);
    expect(() => texture.decode(latent)).toThrow('`latent` holds values that are not finite');
    latent.dispose();
    texture.dispose?.();
  });
});

describe('generator files', () => {
  const weights = weightsOf(8, [6, 4]);
  const changed = (name: string, value: { values: Float32Array; shape: number[] } | undefined): GeneratorWeights => {
    const copy = new Map(weights);
    if (value) copy.set(name, value);
    else copy.delete(name);
    return copy;
  };

  it('keep every layer, exactly in float32 and within half precision in float16', () => {
    const exact = readGenerator(writeGenerator(weights, { precision: 'float32', metadata: { name: 'test' } }));
    const half = readGenerator(writeGenerator(weights));
    expect([...exact.keys()]).toEqual([...weights.keys()]);
    for (const [name, { values, shape }] of weights) {
      expect(exact.get(name)).toEqual({ values, shape });
      const worst = Math.max(...half.get(name)!.values.map((v, i) => Math.abs(v - values[i]!)));
      expect(worst).toBeLessThan(1e-3);
    }
  });

  it('may hold large arrays of weights as bytes', () => {
    const large = weightsOf(16, [24, 24, 8], 64, true);
    const bytes = writeGenerator(large, { precision: 'int8' });
    expect(bytes.length).toBeLessThan(0.6 * writeGenerator(large).length);
    const back = readGenerator(bytes);
    expect([...back.keys()]).toEqual([...large.keys()]);
    for (const [name, { values, shape }] of large) {
      const most = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      const worst = values.reduce((a, b, i) => Math.max(a, Math.abs(b - back.get(name)!.values[i]!)), 0);
      expect(back.get(name)!.shape).toEqual(shape);
      expect(worst / most, name).toBeLessThan(
        values.length >= 4096 && /filter|weights|axes/.test(name) ? 0.5 / 127 + 1e-6 : 1e-3,
      );
    }
  });

  it('keep faint axes of a base apart as bytes, and take either shape of scales', () => {
    const axes = randomStream(6).normals(256 * 27);
    const falling = axes.map((v, i) => v * 0.97 ** Math.floor(i / 27));
    const base = new Map(weightsOf(8, [6, 4], 256, true)).set('base_axes', { values: falling, shape: [256, 27] });
    const back = readGenerator(writeGenerator(base, { precision: 'int8' })).get('base_axes')!.values;
    const row = (of: Float32Array, k: number): Float32Array => of.subarray(27 * k, 27 * k + 27);
    for (const k of [0, 128, 255]) {
      const most = Math.max(...row(falling, k).map(Math.abs));
      const worst = Math.max(...row(falling, k).map((v, i) => Math.abs(v - row(back, k)[i]!)));
      expect(worst).toBeLessThan(0.5 * most * (1 / 127 + 1e-6));
    }
    const { tensors, metadata } = readSafetensors(writeGenerator(base, { precision: 'int8' }));
    const scaledBy = (shape: number[]): GeneratorWeights => {
      const scale: StoredTensor = { dtype: 'F32', shape, data: new Float32Array(shape[0]!).fill(0.5) };
      const all = Object.fromEntries([...tensors, ['base_axes_scale', scale]]);
      return readGenerator(writeSafetensors(all, metadata));
    };
    const bytes = tensors.get('base_axes')!.data;
    for (const shape of [[27], [256, 1]])
      expect(scaledBy(shape).get('base_axes')!.values).toEqual(Float32Array.from(bytes, (v) => v / 2));
    expect(() => scaledBy([26])).toThrow('`base_axes_scale` must hold F32 [27] or [256, 1], got F32 [26]');
  });

  it('are read by loadGenerator, with its name in messages', async () => {
    await tf.setBackend('cpu');
    const g = await loadGenerator(writeGenerator(weights));
    expect(g.resolution).toBe(8);
    g.dispose();
    await expect(loadGenerator('/no/such.safetensors')).rejects.toThrow('loadGenerator: cannot read /no/such');
  });

  it('say which layer does not fit', () => {
    const cases: [GeneratorWeights, string][] = [
      [changed('conv4_filter', undefined), 'layer `conv4_filter` is missing'],
      [changed('up8_bias', undefined), 'layer `up8_bias` is missing'],
      [changed('rgb_filter', undefined), 'layer `rgb_filter` is missing'],
      [
        changed('up8_filter', { values: new Float32Array(9 * 5 * 4), shape: [3, 3, 5, 4] }),
        'layer `up8_filter` must have shape [3, 3, 6, 4], got [3, 3, 5, 4]',
      ],
      [
        changed('dense_weights', { values: new Float32Array(12), shape: [12] }),
        'layer `dense_weights` must have shape [12, 96], got [12]',
      ],
      [changed('noise', { values: new Float32Array(1), shape: [1] }), 'layer `noise` is none of a generator'],
      [
        changed('rgb_bias', { values: Float32Array.of(0, Number.NaN, 0), shape: [3] }),
        'layer `rgb_bias` holds values that are not finite',
      ],
    ];
    const based = weightsOf(8, [6, 4], 12, true);
    const without = new Map(based);
    without.delete('base_mean');
    const misshapen = new Map(based).set('base_axes', { values: new Float32Array(12 * 28), shape: [12, 28] });
    cases.push([without, 'layer `base_mean` is missing']);
    cases.push([misshapen, 'layer `base_axes` must have shape [12, 27], got [12, 28]']);
    for (const [wrong, message] of cases) expect(() => generator(wrong)).toThrow(`generator: ${message}`);
  });

  it('refuse other files', () => {
    const other = writeSafetensors({ a: { dtype: 'F32', shape: [1], data: new Float32Array(1) } }, {});
    expect(() => readGenerator(other)).toThrow('the file is a safetensors file of another kind, version (none)');
    const metadata = { kind: 'ganfit-generator', format_version: '1' };
    const integers = writeSafetensors({ a: { dtype: 'I8', shape: [1], data: new Int8Array(1) } }, metadata);
    expect(() => readGenerator(integers)).toThrow('layer `a` must hold F16 or F32 values, got I8');
    const scale = { dtype: 'F32', shape: [2], data: new Float32Array(2) } as const;
    const bytewise = { a: { dtype: 'I8', shape: [1, 3], data: new Int8Array(3) }, a_scale: scale } as const;
    expect(() => readGenerator(writeSafetensors(bytewise, metadata))).toThrow(
      'layer `a_scale` must hold F32 [3] or [1, 1], got F32 [2]',
    );
    const bytes = writeGenerator(weights);
    expect(() => readGenerator(bytes.subarray(0, bytes.length - 9))).toThrow('truncated');
  });
});

describe('randomGenerator', () => {
  it('follows the paper in its feature maps, and in the number of parameters at 512 px', () => {
    expect(featureMaps(512)).toEqual([512, 512, 512, 512, 256, 128, 64, 32]);
    expect(featureMaps(256, 128)).toEqual([128, 128, 128, 128, 128, 128, 64]);
    const weights = randomGenerator({ resolution: 512 }, { ...randomStream(1), split: () => noRandom });
    const count = [...weights.values()].reduce((sum, { values }) => sum + values.length, 0);
    // 23.07 M with the colour layers of all levels; here only the last has one.
    expect(count / 1e6).toBeCloseTo(23.07, 1);
  });

  it('refuses other sizes', () => {
    expect(() => randomGenerator({ resolution: 48 }, randomStream(1))).toThrow('a power of 2 from 4 to 512, got 48');
    expect(() => randomGenerator({ resolution: 8, maps: [4] }, randomStream(1))).toThrow('must hold 2 counts');
  });
});

const noRandom = { ...randomStream(1), normals: (length: number) => new Float32Array(length) };
