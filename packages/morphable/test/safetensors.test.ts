import { randomStream } from '@ganfit/core';
import { float16ToFloat32, float32ToFloat16, readSafetensors, writeSafetensors } from '@ganfit/morphable';
import { describe, expect, it } from 'vitest';

const file = () =>
  writeSafetensors(
    {
      odd: { dtype: 'I8', shape: [3], data: Int8Array.from([-128, 0, 127]) },
      floats: { dtype: 'F32', shape: [2, 2], data: Float32Array.from([1, -2, 3.5, Number.NaN]) },
      indices: { dtype: 'I32', shape: [2], data: Int32Array.from([7, -1]) },
    },
    { name: 'test' },
  );

describe('safetensors', () => {
  it('reads what it wrote, at any alignment', () => {
    const bytes = file();
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    for (const source of [bytes, shifted.subarray(1)]) {
      const { tensors, metadata } = readSafetensors(source);
      expect(metadata).toEqual({ name: 'test' });
      expect(Array.from(tensors.get('odd')!.data)).toEqual([-128, 0, 127]);
      expect(Array.from(tensors.get('floats')!.data)).toEqual([1, -2, 3.5, Number.NaN]);
      expect(tensors.get('indices')).toMatchObject({ dtype: 'I32', shape: [2] });
    }
  });

  it('refuses damaged files and says what is wrong', () => {
    const bytes = file();
    expect(() => readSafetensors(bytes.subarray(0, 4))).toThrow('too few for a header');
    expect(() => readSafetensors(bytes.subarray(0, bytes.length - 9))).toThrow('truncated');
    expect(() => readSafetensors(new TextEncoder().encode('<!doctype html><html></html>'))).toThrow('HTML page');
    const broken = Uint8Array.from(bytes);
    broken[8] = 0x21;
    expect(() => readSafetensors(broken)).toThrow('header is no JSON');
  });

  it('refuses to write data that does not fit its shape', () => {
    const data = new Float32Array(3);
    expect(() => writeSafetensors({ a: { dtype: 'F32', shape: [4], data } })).toThrow('`a` has 3 values');
    expect(() => writeSafetensors({ a: { dtype: 'I8', shape: [3], data } })).toThrow('must hold I8');
  });
});

describe('float16', () => {
  it('rounds to nearest within half a unit in the last place', () => {
    const values = Float32Array.from([...randomStream(2).normals(2000), 0, 1, -1, 65504, 6e-8, 1e-9, 0.1]);
    const back = float16ToFloat32(float32ToFloat16(values));
    values.forEach((v, i) => {
      expect(Math.abs(back[i]! - v)).toBeLessThanOrEqual(Math.max(Math.abs(v) * 2 ** -11, 2 ** -25));
    });
  });
  it('keeps infinities and NaN', () => {
    const values = Float32Array.from([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 1e9]);
    expect(Array.from(float16ToFloat32(float32ToFloat16(values)))).toEqual([Infinity, -Infinity, Number.NaN, Infinity]);
  });
});
