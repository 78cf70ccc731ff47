import { check, GanfitError } from '@ganfit/core';
import type { Stand, Value } from './pickle.js';

/** A NumPy array of numbers as float32, rows first. */
export interface NumpyArray {
  readonly shape: number[];
  readonly values: Float32Array;
  readonly [member: string]: Value | Float32Array;
}

/** What NumPy's arrays, dtypes and scalars in a pickle become; numbers of 4 or 8 bytes only. */
export const numpy: Readonly<Record<string, Stand>> = {
  ...either('core.multiarray', 'multiarray', '_reconstruct', { make: () => null, state: (_, state) => array(state) }),
  ...either('core.multiarray', 'multiarray', 'scalar', {
    make: ([type, bytes]) => numbers(type!, toBytes(bytes!))[0]!,
  }),
  'numpy ndarray': { make: () => null },
  'numpy dtype': {
    make: ([code]) => ({ code: asText(code!), order: '<' }),
    state: (type, state) => ({ ...(type as object), order: asText((state as Value[])[1]!) }),
  },
  // How Python 2 and protocol 2 write bytes: text whose characters are the bytes.
  '_codecs encode': { make: ([text]) => toBytes(text!) },
};

/** NumPy 2 moved its core. */
function either(before: string, module: string, name: string, stand: Stand): Record<string, Stand> {
  return { [`numpy.${before} ${name}`]: stand, [`numpy._core.${module} ${name}`]: stand };
}

function array(state: Value): Value {
  const [, shape, type, byColumns, data] = state as [Value, number[], Value, boolean, Value];
  check(!byColumns || shape.length < 2, 'MODEL_FORMAT', () => 'readPickle: an array is stored by columns.');
  const values = numbers(type, toBytes(data));
  const size = shape.reduce((a, b) => a * b, 1);
  check(values.length === size, 'MODEL_FORMAT', () => {
    return `readPickle: an array of shape [${shape.join(', ')}] has ${values.length} values.`;
  });
  return { shape, values: values as unknown as Value };
}

const readers: Readonly<Record<string, [number, (view: DataView, at: number, little: boolean) => number]>> = {
  f4: [4, (view, at, little) => view.getFloat32(at, little)],
  f8: [8, (view, at, little) => view.getFloat64(at, little)],
  i4: [4, (view, at, little) => view.getInt32(at, little)],
  i8: [8, (view, at, little) => Number(view.getBigInt64(at, little))],
};

function numbers(type: Value, bytes: Uint8Array): Float32Array {
  const { code, order } = type as { code: string; order: string };
  const reader = readers[code];
  if (!reader) throw new GanfitError('MODEL_FORMAT', `readPickle: an array has values of the unknown type ${code}.`);
  const [size, read] = reader;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => read(view, i * size, order !== '>'));
}

const toBytes = (value: Value): Uint8Array =>
  value instanceof Uint8Array ? value : Uint8Array.from(String(value), (c) => c.charCodeAt(0));

/** Text, also where Python 2 wrote it as bytes. */
export const asText = (value: Value): string =>
  value instanceof Uint8Array ? String.fromCharCode(...value) : String(value);
