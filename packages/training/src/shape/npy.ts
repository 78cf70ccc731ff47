import { check } from '@ganfit/core';

const arrays = { '<f4': Float32Array, '<i2': Int16Array, '<u2': Uint16Array } as const;

/** An array read from a .npy file. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int16Array | Uint16Array;
}

/**
 * Reads NumPy's .npy format, little-endian float32, int16 and uint16 in C order.
 *
 * @throws GanfitError `MODEL_FORMAT` when it is another type, order or no .npy file
 */
export function parseNpy(bytes: Uint8Array, name = 'array'): NpyArray {
  const fail = (what: string) => () => `parseNpy: ${name} ${what}.`;
  check(
    bytes[0] === 0x93 && String.fromCharCode(...bytes.subarray(1, 6)) === 'NUMPY',
    'MODEL_FORMAT',
    fail('is no .npy file'),
  );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const long = bytes[6]! > 1;
  const start = long ? 12 : 10;
  const end = start + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = new TextDecoder().decode(bytes.subarray(start, end));
  const descr = /'descr':\s*'([^']+)'/.exec(header)?.[1] ?? '';
  check(descr in arrays, 'MODEL_FORMAT', fail(`has type "${descr}", not one of ${Object.keys(arrays).join(', ')}`));
  check(/'fortran_order':\s*False/.test(header), 'MODEL_FORMAT', fail('is not in C order'));
  const shape = (/'shape':\s*\(([^)]*)\)/.exec(header)?.[1] ?? '')
    .split(',')
    .filter((d) => d.trim() !== '')
    .map(Number);
  const ArrayOf = arrays[descr as keyof typeof arrays];
  const length = shape.reduce((n, d) => n * d, 1);
  const size = length * ArrayOf.BYTES_PER_ELEMENT;
  check(end + size <= bytes.length, 'MODEL_FORMAT', fail('is cut short'));
  // A copy, because the data need not be aligned in the file's buffer.
  return { shape, data: new ArrayOf(new Uint8Array(bytes.subarray(end, end + size)).buffer, 0, length) };
}
