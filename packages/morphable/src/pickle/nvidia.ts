import { check, GanfitError } from '@ganfit/core';
import type { Weights } from '@ganfit/frozen';
import { checkLayers, type GeneratorWeights } from '../generator/layers.js';
import { asText, type NumpyArray, numpy } from './numpy.js';
import { readPickle, type Value } from './pickle.js';

/**
 * The generator of a pickle of NVIDIA's progressive GAN for TensorFlow 1 (`karras2018iclr-*.pkl`), in our layout. Such a
 * pickle holds three networks, G, D and the moving average of G, each as a dictionary of variables by name. It is read as
 * data; nothing in it is executed. Mind the licence of such weights.
 *
 * Scales of the equalised learning rate are folded in, colours are moved from [-1, 1] to [0, 1], channels are put last.
 *
 * @param options.network which of the networks, default 2, the moving average
 * @throws GanfitError `MODEL_FORMAT` for another kind of pickle, for classes that hold no weights, and by name for a layer
 *   that is missing or misshapen
 * @example const texture = ganTexture(generator(readNvidiaGenerator(await readFile('network.pkl'))));
 */
export function readNvidiaGenerator(bytes: Uint8Array, options: { network?: number } = {}): GeneratorWeights {
  const networks = readPickle(bytes, {
    ...numpy,
    'tfutil Network': { make: () => new Map() },
    'config EasyDict': { make: () => new Map() },
    'collections OrderedDict': { make: () => new Map() },
  });
  const { network = 2 } = options;
  const chosen = Array.isArray(networks) ? networks[network] : undefined;
  check(chosen instanceof Map && chosen.has('variables'), 'MODEL_FORMAT', () => {
    return `readNvidiaGenerator: the pickle holds no network ${network} with variables. A progressive GAN's holds three: G, D and the moving average of G.`;
  });
  const weights = convert(variables(chosen.get('variables')!));
  checkLayers('readNvidiaGenerator', weights);
  return weights;
}

function variables(stored: Value): Map<string, NumpyArray> {
  const pairs = stored instanceof Map ? [...stored] : (stored as [Value, Value][]);
  return new Map(pairs.map(([name, value]) => [asText(name), value as unknown as NumpyArray]));
}

/** He's constant, which equalised learning rates apply at run time. */
const wscale = (gain: number, fanIn: number): number => gain / Math.sqrt(fanIn);

function convert(stored: Map<string, NumpyArray>): GeneratorWeights {
  const get = (name: string, rank: number): NumpyArray => {
    const found = stored.get(name);
    if (found?.shape?.length === rank) return found;
    const got = found ? `has shape [${found.shape}]` : 'is missing';
    throw new GanfitError(
      'MODEL_FORMAT',
      `readNvidiaGenerator: variable \`${name}\` ${got}. This is no generator of a progressive GAN.`,
    );
  };
  const bias = (name: string): Weights => get(`${name}/bias`, 1);
  const filter = (name: string): Weights => {
    const { values, shape } = get(`${name}/weight`, 4);
    const scale = wscale(Math.SQRT2, shape[0]! * shape[1]! * shape[2]!);
    return { values: values.map((v) => v * scale), shape };
  };
  const weights = new Map<string, Weights>();
  weights.set('dense_weights', denseWeights(get('4x4/Dense/weight', 2))).set('dense_bias', bias('4x4/Dense'));
  weights.set('conv4_filter', filter('4x4/Conv')).set('conv4_bias', bias('4x4/Conv'));
  for (let size = 8; stored.has(`${size}x${size}/Conv1/weight`); size *= 2) {
    const block = `${size}x${size}`;
    const fused = stored.has(`${block}/Conv0_up/weight`);
    const up = fused ? transposed(get(`${block}/Conv0_up/weight`, 4)) : filter(`${block}/Conv0`);
    weights.set(`up${size}_filter`, up).set(`up${size}_bias`, bias(`${block}/Conv0${fused ? '_up' : ''}`));
    weights.set(`conv${size}_filter`, filter(`${block}/Conv1`)).set(`conv${size}_bias`, bias(`${block}/Conv1`));
  }
  const rgb = get('ToRGB_lod0/weight', 4);
  const scale = 0.5 * wscale(1, rgb.shape[2]!);
  weights.set('rgb_filter', { values: rgb.values.map((v) => v * scale), shape: rgb.shape });
  const { values, shape } = bias('ToRGB_lod0');
  return weights.set('rgb_bias', { values: values.map((v) => 0.5 * v + 0.5), shape });
}

/** Columns from (feature map, row, column) to (row, column, feature map); the first layer has a gain of sqrt(2) / 4. */
function denseWeights({ values, shape }: NumpyArray): Weights {
  const [rows, columns] = shape as [number, number];
  const maps = columns / 16;
  const scale = wscale(Math.SQRT2 / 4, rows);
  const out = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let map = 0; map < maps; map++)
      for (let pixel = 0; pixel < 16; pixel++)
        out[row * columns + pixel * maps + map] = scale * values[row * columns + map * 16 + pixel]!;
  return { values: out, shape };
}

/**
 * Upsampling and convolution are one transposed convolution there, with a filter `[3, 3, out, in]` that is spread over
 * 4 x 4: that equals upsampling and a convolution with the filter turned by 180 degrees.
 */
function transposed({ values, shape }: NumpyArray): Weights {
  const [height, width, outputs, inputs] = shape as [number, number, number, number];
  const scale = wscale(Math.SQRT2, height * width * inputs);
  const out = new Float32Array(values.length);
  for (let tap = 0; tap < height * width; tap++)
    for (let o = 0; o < outputs; o++)
      for (let i = 0; i < inputs; i++)
        out[((height * width - 1 - tap) * inputs + i) * outputs + o] =
          scale * values[(tap * outputs + o) * inputs + i]!;
  return { values: out, shape: [height, width, inputs, outputs] };
}
