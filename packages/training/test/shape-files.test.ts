import { describe, expect, it } from 'vitest';
import { parseNpy } from '../src/shape/npy.js';
import { quantise } from '../src/shape/quantise.js';

/** A .npy file of version 1 with the given header fields. */
function npy(descr: string, shape: string, data: ArrayBufferView, order = 'False'): Uint8Array {
  const header = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape}), }\n`;
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(10 + text.length + data.byteLength);
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0]);
  new DataView(bytes.buffer).setUint16(8, text.length, true);
  bytes.set(text, 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + text.length);
  return bytes;
}

describe('parseNpy', () => {
  it('reads shape and values of each type, from a view at an odd offset', () => {
    const file = npy('<f4', '2, 3', Float32Array.of(1, 2, 3, 4, 5, 6.5));
    const shifted = new Uint8Array(file.length + 1);
    shifted.set(file, 1);
    const array = parseNpy(shifted.subarray(1));
    expect(array.shape).toEqual([2, 3]);
    expect([...array.data]).toEqual([1, 2, 3, 4, 5, 6.5]);
    expect([...parseNpy(npy('<i2', '2,', Int16Array.of(-7, 300))).data]).toEqual([-7, 300]);
    expect([...parseNpy(npy('<u2', '1,', Uint16Array.of(65535))).data]).toEqual([65535]);
  });

  it('refuses other types and orders, short files and other formats', () => {
    const refused = (bytes: Uint8Array, message: RegExp) => expect(() => parseNpy(bytes, 'mean')).toThrow(message);
    refused(npy('<f8', '1,', Float64Array.of(1)), /mean has type "<f8"/);
    refused(npy('<f4', '2, 2', new Float32Array(4), 'True'), /not in C order/);
    refused(npy('<f4', '9,', new Float32Array(4)), /cut short/);
    refused(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), /no .npy file/);
  });
});

describe('quantise', () => {
  it('keeps every value to half a step of 1/32767 of the greatest in its field', () => {
    const fields = [1, 1e-4, 300].map((size) => Float64Array.from({ length: 90 }, (_, i) => size * Math.sin(i * 1.7)));
    const { data, scale } = quantise(fields);
    fields.forEach((field, k) => {
      field.forEach((x, i) => {
        expect(Math.abs(data[k * 90 + i]! * scale[k]! - x)).toBeLessThan(0.51 * scale[k]!);
      });
    });
    expect(Math.max(...data)).toBeLessThanOrEqual(32767);
  });

  it('stores a field of zeros as zeros', () => {
    const { data, scale } = quantise([new Float64Array(6)]);
    expect([...data]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(Number.isFinite(scale[0])).toBe(true);
  });
});
