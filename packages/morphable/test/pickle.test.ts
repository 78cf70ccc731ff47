import { readFileSync } from 'node:fs';
import { generator } from '@ganfit/morphable';
import { readNvidiaGenerator } from '@ganfit/morphable/pickle';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPickle } from '../src/pickle/pickle.js';

// Written by Python's pickle from objects of a class `tfutil.Network` with a 16 px network: latent 5, maps 4, 3, 2; value i
// of variable k is round(8 sin(1.7 i + k)) / 8. The 8 px block has a fused Conv0_up, the 16 px block a Conv0 apart.
const fixture = (protocol: number): Uint8Array =>
  readFileSync(new URL(`./fixtures/progressive-16px-protocol${protocol}.pkl`, import.meta.url));

const variables: [string, number[]][] = [
  ['lod', []],
  ['4x4/Dense/weight', [5, 64]],
  ['4x4/Dense/bias', [4]],
  ['4x4/Conv/weight', [3, 3, 4, 4]],
  ['4x4/Conv/bias', [4]],
  ['ToRGB_lod2/weight', [1, 1, 4, 3]],
  ['ToRGB_lod2/bias', [3]],
  ['8x8/Conv0_up/weight', [3, 3, 3, 4]],
  ['8x8/Conv0_up/bias', [3]],
  ['8x8/Conv1/weight', [3, 3, 3, 3]],
  ['8x8/Conv1/bias', [3]],
  ['16x16/Conv0/weight', [3, 3, 3, 2]],
  ['16x16/Conv0/bias', [2]],
  ['16x16/Conv1/weight', [3, 3, 2, 2]],
  ['16x16/Conv1/bias', [2]],
  ['ToRGB_lod0/weight', [1, 1, 2, 3]],
  ['ToRGB_lod0/bias', [3]],
];

/** The network as its paper runs it: scales at run time, the fused layer as a transposed convolution of 4 x 4. */
function reference(latent: tf.Tensor2D): tf.Tensor {
  const get = (name: string): tf.Tensor => {
    const k = variables.findIndex(([n]) => n === name);
    const shape = variables[k]![1];
    const size = shape.reduce((a, b) => a * b, 1);
    return tf.tensor(
      Array.from({ length: size }, (_, i) => roundHalfToEven(8 * Math.sin(1.7 * i + k)) / 8),
      shape,
    );
  };
  const scaled = (name: string, fanIn: number, gain = Math.SQRT2): tf.Tensor =>
    tf.mul(get(`${name}/weight`), gain / Math.sqrt(fanIn));
  const norm = (x: tf.Tensor): tf.Tensor => tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), 1e-8)));
  const act = (x: tf.Tensor, name: string): tf.Tensor => norm(tf.leakyRelu(tf.add(x, get(`${name}/bias`)), 0.2));
  const conv = (x: tf.Tensor, name: string, fanIn: number): tf.Tensor =>
    act(tf.conv2d(x as tf.Tensor4D, scaled(name, fanIn) as tf.Tensor4D, 1, 'same'), name);
  const dense = tf.matMul(norm(latent) as tf.Tensor2D, scaled('4x4/Dense', 5, Math.SQRT2 / 4) as tf.Tensor2D);
  let x = act(tf.transpose(tf.reshape(dense, [-1, 4, 4, 4]), [0, 2, 3, 1]), '4x4/Dense');
  x = conv(x, '4x4/Conv', 36);
  const w = scaled('8x8/Conv0_up', 36);
  const shifted = [0, 1].flatMap(
    (y) =>
    [0, 1].map((x) => tf.pad(w, [[y, 1 - y], [x, 1 - x], [0, 0], [0, 0]])), // biome-ignore format: one line
  );
  const spread = tf.addN(shifted) as tf.Tensor4D;
  x = act(tf.conv2dTranspose(x as tf.Tensor4D, spread, [1, 8, 8, 3], 2, 'same'), '8x8/Conv0_up');
  x = conv(x, '8x8/Conv1', 27);
  x = conv(tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [16, 16]), '16x16/Conv0', 27);
  x = conv(x, '16x16/Conv1', 18);
  const rgb = tf.conv2d(x as tf.Tensor4D, scaled('ToRGB_lod0', 2, 1) as tf.Tensor4D, 1, 'same');
  return tf.add(tf.mul(tf.add(rgb, get('ToRGB_lod0/bias')), 0.5), 0.5);
}

/** As Python rounds. */
function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  return x - floor === 0.5 ? floor + (floor % 2 ? 1 : 0) : Math.round(x);
}

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('readNvidiaGenerator', () => {
  for (const protocol of [2, 4])
    it(`gives the same maps as the stored network, protocol ${protocol}`, () => {
      const g = generator(readNvidiaGenerator(fixture(protocol)));
      expect(g).toMatchObject({ latentSize: 5, resolution: 16, maps: [4, 3, 2] });
      tf.tidy(() => {
        const latent = tf.tensor2d([[0.3, -1.2, 0.7, 2, -0.1]]);
        expect(tf.max(tf.abs(tf.sub(g.apply(latent), reference(latent)))).dataSync()[0]).toBeLessThan(2e-5);
      });
      g.dispose();
    });

  it('says what is missing', () => {
    expect(() => readNvidiaGenerator(fixture(4), { network: 0 })).toThrow('variable `4x4/Dense/weight` is missing');
    expect(() => readNvidiaGenerator(fixture(4), { network: 3 })).toThrow('holds no network 3');
    expect(() => readNvidiaGenerator(Uint8Array.from([0x80, 2, 0x4e, 0x2e]))).toThrow('holds no network 2');
    const bytes = fixture(4);
    expect(() => readNvidiaGenerator(bytes.subarray(0, 3000))).toThrow('the file ends at byte 3000, too early');
  });
});

describe('readPickle', () => {
  const ascii = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

  it('refuses foreign classes and functions by name, and runs nothing', () => {
    const evil = '\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x0brm -rf /tmp\x85R.';
    expect(() => readPickle(ascii(evil), {})).toThrow("wants Python's `posix.system`");
    expect(() => readPickle(ascii('\x80\x02cos\nsystem\n.'), {})).toThrow("wants Python's `os.system`");
    expect(() => readPickle(ascii('\x80\x02cconstructor\n\n.'), {})).toThrow('It was not executed');
    // By extension registry, persistent id or instance: no way round the list.
    for (const code of ['\x82\x01', 'Pid\n', 'Q', 'ios\nsystem\n', 'o', '\x92'])
      expect(() => readPickle(ascii(`\x80\x02(${code}.`), {})).toThrow('is no instruction that data needs');
  });

  it('reads numbers, text, bytes, containers and shared parts', () => {
    const text = '\x80\x02}q\x00(X\x01\x00\x00\x00aJ\xfe\xff\xff\xffX\x01\x00\x00\x00b]q\x01(K\x05\x88Ne' +
      'X\x01\x00\x00\x00ch\x01X\x01\x00\x00\x00d\x8a\x02\x00\x01X\x01\x00\x00\x00eG\x3f\xf8\x00\x00\x00\x00\x00\x00u.'; // biome-ignore format: one line
    const value = readPickle(ascii(text), {}) as Map<string, unknown>;
    expect(Object.fromEntries(value)).toEqual({ a: -2, b: [5, true, null], c: [5, true, null], d: 256, e: 1.5 });
    expect(value.get('b')).toBe(value.get('c'));
  });

  it('refuses damaged pickles', () => {
    for (const text of ['', '\x80', '\x80\x02.', '\x80\x02t.', '\x80\x02h\x05.', '\x80\x02K\x01K\x02a.', 'K\x01)R.'])
      expect(() => readPickle(ascii(text), {})).toThrow('readPickle: ');
  });
});
